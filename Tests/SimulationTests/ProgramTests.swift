import Foundation
import TestSupport
import Testing

@Suite("rosterd-sim")
struct ProgramTests {
    /// One with crashes, one without, and one whose disk fails twice.
    static let seeds = [1, 6, 177]

    @Test("a seed brings back the same run, to the last line", arguments: seeds)
    func repeats(seed: Int) async throws {
        let first = try await SimulationProgram.run("replay", "\(seed)", "--trace")
        let second = try await SimulationProgram.run("replay", "\(seed)", "--trace")
        #expect(first.output.contains("seed \(seed): all is well"))
        #expect(first.output == second.output)
    }

    @Test("whatever a process ran before, a seed is the same run in it, to the last line", arguments: seeds)
    func isIndependent(seed: Int) async throws {
        let alone = try await SimulationProgram.run("replay", "\(seed)", "--trace")
        // With failing disks, power cuts and many starts.
        let after = try await SimulationProgram.run("replay", "177", "4", "\(seed)", "--trace")
        #expect(alone.output.split(separator: "\n").count > 20)
        #expect(after.output.hasSuffix(alone.output))
    }

    @Test("some seeds, in two processes, find nothing, and say how fast they were")
    func finds() async throws {
        let run = try await SimulationProgram.run("run", "--seeds", "1..4", "--jobs", "2")
        #expect(run.output.contains("4 seeds in") && run.output.contains("simulated hours a second"))
        #expect(run.output.contains("all is well") && run.ending == .exited(0))
    }

    @Test("a run that is interrupted ends at once, and says what it has come to")
    func isInterrupted() async throws {
        let run = try await SimulationProgram.run("run", "--seeds", "1..1000000", "--jobs", "2", isInterrupted: true)
        #expect(run.output.contains("ended early (interrupted); "))
        #expect(run.ending == .exited(130))
    }

    @Test("a run whose time is over ends")
    func isOver() async throws {
        let run = try await SimulationProgram.run("run", "--seeds", "1..1000000", "--jobs", "2", "--time-limit", "2")
        #expect(run.output.contains("ended early (time limit); "))
    }
}

/// The program, beside the tests, where the build has put it.
private enum SimulationProgram {
    struct Run {
        var output: String
        var ending: ChildProcess.Ending
    }

    private static var binary: String {
        let tests = (try? FileManager.default.destinationOfSymbolicLink(atPath: "/proc/self/exe")) ?? ""
        return URL(fileURLWithPath: tests).deletingLastPathComponent().appending(path: "rosterd-sim").path
    }

    /// - isInterrupted: it gets a SIGINT as soon as its first worker is at work.
    static func run(_ arguments: String..., isInterrupted: Bool = false) async throws -> Run {
        let directory = FileManager.default.temporaryDirectory.appending(path: "sim-\(UInt64.random(in: 0 ... .max))")
        try FileManager.default.createDirectory(at: directory, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(at: directory) }
        let (output, runs) = (directory.appending(path: "output").path, directory.appending(path: "runs").path)
        let environment = ProcessInfo.processInfo.environment.map { "\($0.key)=\($0.value)" }
        let process = try ChildProcess(
            binary,
            arguments + ["--directory", runs],
            environment: environment,
            output: output,
            errors: directory.appending(path: "errors").path
        )
        if isInterrupted {
            try await eventually("it runs something", within: .seconds(60), every: .milliseconds(20)) {
                let own = try? FileManager.default.contentsOfDirectory(atPath: runs)
                return own?.isEmpty == false ? true : nil
            }
            process.signal(SIGINT)
        }
        let ending = try await process.ended(within: .seconds(300))
        return Run(output: try String(contentsOfFile: output, encoding: .utf8), ending: ending)
    }
}
