import Foundation
import TestSupport
import Testing

@Suite("rosterd-sim")
struct ProgramTests {
    /// Beside the tests, where the build has put it.
    private static var binary: String {
        let tests = (try? FileManager.default.destinationOfSymbolicLink(atPath: "/proc/self/exe")) ?? ""
        return URL(fileURLWithPath: tests).deletingLastPathComponent().appending(path: "rosterd-sim").path
    }

    private func run(_ arguments: String...) async throws -> String {
        let directory = FileManager.default.temporaryDirectory.appending(path: "sim-\(UInt64.random(in: 0 ... .max))")
        try FileManager.default.createDirectory(at: directory, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(at: directory) }
        let output = directory.appending(path: "output").path
        let environment = ProcessInfo.processInfo.environment.map { "\($0.key)=\($0.value)" }
        let process = try ChildProcess(
            Self.binary,
            arguments,
            environment: environment,
            output: output,
            errors: directory.appending(path: "errors").path
        )
        _ = try await process.ended(within: .seconds(300))
        return try String(contentsOfFile: output, encoding: .utf8)
    }

    /// One with crashes and one without.
    @Test("a seed brings back the same run, to the last line", arguments: [1, 6])
    func repeats(seed: Int) async throws {
        let first = try await run("replay", "\(seed)", "--trace")
        let second = try await run("replay", "\(seed)", "--trace")
        #expect(first.contains("seed \(seed): all is well"))
        #expect(first == second)
    }

    @Test("some seeds, in two processes, find nothing, and say how fast they were")
    func finds() async throws {
        let output = try await run("run", "--seeds", "1..4", "--jobs", "2")
        #expect(output.contains("4 seeds in") && output.contains("all is well"))
    }
}
