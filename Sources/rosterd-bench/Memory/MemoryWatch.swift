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
