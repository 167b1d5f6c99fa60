import Foundation
import TestSupport

/// A program of the system that makes what rosterd has to understand: whoever judges doesn't share its code.
enum Tool {
    /// Runs it to its end; what it wrote to standard output.
    static func run(_ command: [String], in directory: String) async throws -> Data {
        let files = ["out", "err"].map { "\(directory)/tool-\(UUID().uuidString).\($0)" }
        defer { for file in files { try? FileManager.default.removeItem(atPath: file) } }
        let process = try ChildProcess(
            "/usr/bin/env",
            command,
            environment: Rosterd.environment,
            output: files[0],
            errors: files[1]
        )
        guard try await process.ended(within: .seconds(30)) == .exited(0) else {
            let errors = try String(contentsOfFile: files[1], encoding: .utf8)
            throw ChildProcess.Failure(description: "\(command): \(errors)")
        }
        return try Data(contentsOf: URL(fileURLWithPath: files[0]))
    }
}
