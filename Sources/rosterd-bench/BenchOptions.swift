import ArgumentParser
import Foundation

/// What every bench asks for.
struct BenchOptions: ParsableArguments {
    @Option(help: "Where the bench works, in a directory that it removes again: on the disk that is to be measured.")
    var directory = FileManager.default.currentDirectoryPath

    @Flag(help: "Print one JSON document, in place of the table.")
    var json = false

    /// Runs a bench with a directory of its own, which is removed in the end, and when the bench fails.
    func measure(_ bench: (_ place: URL, _ output: BenchOutput) async throws -> Void) async throws {
        let place = URL(filePath: directory).appending(path: "rosterd-bench-\(UInt32.random(in: 0 ... .max))")
        try FileManager.default.createDirectory(at: place, withIntermediateDirectories: false)
        defer { try? FileManager.default.removeItem(at: place) }
        try await bench(place, BenchOutput(isJSON: json))
    }
}

/// The program that is measured, where a bench starts it.
struct RosterdOption: ParsableArguments {
    @Option(help: "The rosterd binary. Default: the one beside this.")
    var rosterd: String?

    /// Its path; throws what to do where nothing runs there.
    func binary() throws -> String {
        let own = URL(filePath: CommandLine.arguments[0]).deletingLastPathComponent().appending(path: "rosterd")
        let binary = rosterd ?? own.path(percentEncoded: false)
        guard FileManager.default.isExecutableFile(atPath: binary) else {
            throw ValidationError("\(binary) is not there; build it, or say where it is with --rosterd")
        }
        return binary
    }
}
