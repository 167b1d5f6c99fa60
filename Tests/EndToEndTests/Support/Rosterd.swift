import Foundation
import TestSupport

/// The real binary, which the build has put beside the tests'.
enum Rosterd {
    struct Result {
        var exitStatus: Int32
        var output: String
        var errors: String
    }

    static var binary: String {
        // Where it isn't, starting it says so.
        let tests = (try? FileManager.default.destinationOfSymbolicLink(atPath: "/proc/self/exe")) ?? ""
        return URL(fileURLWithPath: tests).deletingLastPathComponent().appending(path: "rosterd").path
    }

    /// config of this package.
    private static let config = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
        .deletingLastPathComponent().deletingLastPathComponent().appending(path: "config")

    static let samples = config.appending(path: "samples")
    static let presets = config.appending(path: "presets")

    /// What a child gets of our environment: nothing that would change what it does.
    static var environment: [String] {
        ["PATH", "HOME", "TMPDIR", "LD_LIBRARY_PATH"].compactMap { name in
            ProcessInfo.processInfo.environment[name].map { "\(name)=\($0)" }
        }
    }

    /// - Parameters:
    ///   - launcher: a program with its arguments that becomes rosterd.
    ///   - directory: where `LOG.out` and `LOG.err` are.
    static func start(
        _ arguments: [String],
        under launcher: [String] = [],
        logging directory: String,
        as log: String
    ) throws -> ChildProcess {
        let command = launcher + [binary] + arguments
        return try ChildProcess(
            command[0],
            Array(command.dropFirst()),
            environment: environment,
            output: "\(directory)/\(log).out",
            errors: "\(directory)/\(log).err"
        )
    }

    /// Runs a command to its end.
    static func run(
        _ arguments: [String],
        logging directory: String,
        within limit: Duration = .seconds(60)
    ) async throws -> Result {
        let log = "command-\(UUID().uuidString)"
        let process = try start(arguments, logging: directory, as: log)
        let ending = try await process.ended(within: limit)
        guard case .exited(let exitStatus) = ending else {
            throw ChildProcess.Failure(description: "rosterd \(arguments): \(ending)")
        }
        let files = ["out", "err"].map { "\(directory)/\(log).\($0)" }
        defer { for file in files { try? FileManager.default.removeItem(atPath: file) } }
        let texts = try files.map { try String(contentsOfFile: $0, encoding: .utf8) }
        return Result(exitStatus: exitStatus, output: texts[0], errors: texts[1])
    }
}
