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

    /// Returns when all is there, or on cancellation. For one caller.
    func wait() async {
        for stream in expected.withLock(\.self) {
            for await _ in stream {}
        }
    }
}
