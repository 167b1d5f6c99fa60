import ArgumentParser
import Foundation

#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#endif

/// Asks before something is done that can't be taken back.
enum Consent {
    /// - Throws: where somebody would have to be asked, and nobody can be.
    static func validate(yes: Bool, json: Bool) throws {
        guard yes || !json else { throw ValidationError("'--json' asks nobody; it needs '--yes'.") }
        guard yes || isatty(STDIN_FILENO) == 1 else {
            throw ValidationError("Nobody can be asked here; '--yes' goes on without asking.")
        }
    }

    static func ask(_ question: String) -> Bool {
        FileHandle.standardOutput.write(Data("\(question) [y/N] ".utf8))
        guard let answer = readLine()?.lowercased() else { return false }
        return ["y", "yes"].contains(answer)
    }
}
