import ArgumentParser
import Foundation

#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#endif

/// Asks before something is done that can't be taken back, or that nobody has looked at one by one.
struct ConsentOptions: ParsableArguments {
    @Flag(help: "Don't ask. Needed where standard input is no terminal.")
    var yes = false

    /// - Parameter instead: another way to go on without being asked.
    /// - Throws: where somebody would have to be asked, and nobody can be.
    func check(json: Bool, or instead: String?) throws {
        let ways = "'--yes'" + (instead.map { " or '\($0)'" } ?? "")
        guard yes || !json else { throw ValidationError("'--json' asks nobody; it needs \(ways).") }
        guard yes || isatty(STDIN_FILENO) == 1 else {
            throw ValidationError("Nobody can be asked here; it needs \(ways).")
        }
    }

    /// Whether it is to be done.
    func allows(_ question: String) -> Bool {
        if yes { return true }
        FileHandle.standardOutput.write(Data("\(question) [y/N] ".utf8))
        guard let answer = readLine()?.lowercased() else {
            print()
            return false
        }
        return ["y", "yes"].contains(answer)
    }
}
