import Synchronization

/// Waits until everything is there that was to be: directories watched, sockets listening.
final class Readiness: Sendable {
    /// One thing that is to be there.
    struct Expectation: Sendable {
        fileprivate let signal: AsyncStream<Never>.Continuation

        /// It is there. More than once is as good as once.
        func met() { signal.finish() }
    }

    private let expected = Mutex<[AsyncStream<Never>]>([])

    /// One more thing to wait for.
    func expect() -> Expectation {
        let (stream, signal) = AsyncStream<Never>.makeStream()
        expected.withLock { $0.append(stream) }
        return Expectation(signal: signal)
    }

    /// Returns when all is there, on cancellation, or when it has taken too long: a file system that hangs keeps nothing else
    /// from its work. For one caller.
    ///
    /// - Returns: whether all is there.
    func wait(atMost limit: Duration) async -> Bool {
        await AsyncStream.haveEnded(expected.withLock(\.self), within: limit)
    }
}
