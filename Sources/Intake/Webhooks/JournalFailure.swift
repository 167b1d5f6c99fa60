import Ports
import Synchronization

/// The first error after which the journal is of no more use, from the endpoints that met it to the service that ends.
public final class JournalFailure: Sendable {
    private let error = Mutex<JournalError?>(nil)
    private let signal: AsyncStream<Void>
    private let continuation: AsyncStream<Void>.Continuation

    public init() { (signal, continuation) = AsyncStream.makeStream(bufferingPolicy: .bufferingOldest(1)) }

    /// What was reported first.
    var first: JournalError? { error.withLock { $0 } }

    /// Tells of it; returns at once.
    func report(_ error: JournalError) {
        self.error.withLock { $0 = $0 ?? error }
        continuation.finish()
    }

    /// Returns when something was reported, or on cancellation. For one listener.
    func wait() async {
        for await _ in signal {}
    }
}
