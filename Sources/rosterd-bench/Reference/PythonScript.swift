import Foundation
import Glibc

/// The same job as a script in Python does it, which is run beside rosterd. Whoever has no Python measures without.
struct PythonScript {
    private let file: URL

    /// Writes the script to where it can be run.
    init(in place: URL) throws {
        file = place.appending(path: "script.py")
        try Data(PackageResources.script_py).write(to: file)
    }

    /// What it says at its end: seconds that it took, and bytes of memory.
    struct Report: Decodable {
        var seconds: Double
        var peakBytes: Int
        /// Of the processor, where it was asked for.
        var processor: Double?
    }

    /// Compares a file with the one that it was given last.
    func takeIn(_ export: String, state: URL) throws -> Report? {
        try run(["intake", state.path(percentEncoded: false), export])
    }

    /// Sends requests one after the other.
    func deliver(_ requests: RecordedRequests, to url: String, in place: URL) throws -> DeliveryMeasurement? {
        let (bodies, state) = (place.appending(path: "bodies"), place.appending(path: "script.sqlite"))
        defer { for file in [bodies, state] { try? FileManager.default.removeItem(at: file) } }
        try Data(requests.bodies.joined(separator: [0x0A])).write(to: bodies)
        let paths = [state, bodies].map { $0.path(percentEncoded: false) }
        guard let report = try run(["deliver"] + paths + [url, DeliveryLoad.token]) else { return nil }
        return DeliveryMeasurement(
            requests: requests.bodies.count,
            elapsed: .seconds(report.seconds),
            processor: .seconds(report.processor ?? 0)
        )
    }

    /// What it takes up before it does anything.
    func idle(for time: Duration) async throws -> MemoryResult? {
        let (process, output) = started(["wait"])
        try process.run()
        defer {
            // It has inherited this thread's mask, which blocks all signals that can be blocked.
            kill(process.processIdentifier, SIGKILL)
            process.waitUntilExit()
        }
        guard let line = try output.fileHandleForReading.read(upToCount: 1), !line.isEmpty else { return nil }
        return try await MemoryWatch(process: process.processIdentifier, idle: min(time, .seconds(5)))
            .resting("for comparison: a Python script, idle")
    }

    private func started(_ arguments: [String]) -> (Process, Pipe) {
        let (process, output) = (Process(), Pipe())
        process.executableURL = URL(filePath: "/usr/bin/env")
        process.arguments = ["python3", file.path(percentEncoded: false)] + arguments
        process.standardOutput = output
        return (process, output)
    }

    /// - Returns: nil where there is no Python.
    private func run(_ arguments: [String]) throws -> Report? {
        let (process, output) = started(arguments)
        try process.run()
        let told = try output.fileHandleForReading.readToEnd() ?? Data()
        process.waitUntilExit()
        if process.terminationStatus == Self.notFound { return nil }
        guard process.terminationStatus == 0 else {
            throw BenchFailure("the Python script ended with \(process.terminationStatus)")
        }
        return try JSONDecoder().decode(Report.self, from: told)
    }

    /// env(1)'s status where there is no such command.
    private static let notFound: Int32 = 127
}
