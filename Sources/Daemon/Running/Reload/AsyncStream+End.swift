extension AsyncStream where Element == Never {
    /// Waits until all of them have ended, as long as that may take. For one caller.
    ///
    /// - Returns: whether they have; false where that took too long, or the task was cancelled.
    static func haveEnded(_ streams: [AsyncStream<Never>], within limit: Duration) async -> Bool {
        await withTaskGroup(of: Bool.self) { tasks in
            tasks.addTask {
                for stream in streams {
                    for await _ in stream {}
                }
                return !Task.isCancelled
            }
            tasks.addTask {
                try? await Task.sleep(for: limit)
                return false
            }
            defer { tasks.cancelAll() }
            return await tasks.next() ?? false
        }
    }
}
