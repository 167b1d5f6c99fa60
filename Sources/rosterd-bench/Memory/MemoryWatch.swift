import Foundation

/// Looks at a process's memory over a stretch of its life.
struct MemoryWatch {
    var process: Int32
    /// How long it is watched at rest.
    var idle: Duration

    /// Whatever it had begun is done by then.
    private static let settle = Duration.seconds(5)

    func resting(_ what: String) async throws -> MemoryResult {
        try await Task.sleep(for: Self.settle)
        try ProcessMemory.forgetPeak(of: process)
        let before = try ProcessMemory(of: process)
        let start = ContinuousClock.now
        try await Task.sleep(for: idle)
        let after = try ProcessMemory(of: process)
        let seconds = (ContinuousClock.now - start).inSeconds
        return result(what, after, wakeUps: Double(after.wakeUps(since: before)) / seconds)
    }

    func working(_ what: String, _ body: () async throws -> Void) async throws -> MemoryResult {
        try ProcessMemory.forgetPeak(of: process)
        try await body()
        return result(what, try ProcessMemory(of: process), wakeUps: nil)
    }

    private func result(_ what: String, _ memory: ProcessMemory, wakeUps: Double?) -> MemoryResult {
        MemoryResult(
            what: what,
            resident: memory.resident,
            anonymous: memory.anonymous,
            peak: memory.peak,
            wakeUps: wakeUps
        )
    }
}

/// What a script for the same job takes up before it does anything.
enum PythonScript {
    private static let imports = "import csv, json, sqlite3, http.client, time; time.sleep(3600)"

    /// - Returns: nil where there is no Python.
    static func idle(for time: Duration) async throws -> MemoryResult? {
        let process = Process()
        process.executableURL = URL(filePath: "/usr/bin/env")
        process.arguments = ["python3", "-c", imports]
        process.standardError = FileHandle.nullDevice
        try process.run()
        defer {
            // It has inherited this thread's mask, which blocks all signals that can be blocked.
            kill(process.processIdentifier, SIGKILL)
            process.waitUntilExit()
        }
        try await Task.sleep(for: .seconds(1))
        guard process.isRunning else { return nil }
        return try await MemoryWatch(process: process.processIdentifier, idle: min(time, .seconds(5)))
            .resting("for comparison: a Python script, idle")
    }
}
