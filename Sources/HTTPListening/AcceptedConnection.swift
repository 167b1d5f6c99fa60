import HummingbirdCore
import NIOCore
import Synchronization

/// A connection between its acceptance and the task that serves it; closed, where nobody takes it.
///
/// A listener that is cancelled lets go of those that wait in its stream. NIO takes a channel that is let go of while it is open
/// for a programmer's mistake, and ends the process: a daemon whose journal fails would die of that, in place of ending by itself.
final class AcceptedConnection: Sendable {
    private let waiting: Mutex<HTTP1Channel.Value?>

    init(_ connection: HTTP1Channel.Value) { waiting = Mutex(connection) }

    /// For whoever serves it, and closes it; nil where somebody does already.
    func take() -> HTTP1Channel.Value? {
        waiting.withLock { connection in
            defer { connection = nil }
            return connection
        }
    }

    deinit {
        guard let connection = take() else { return }
        connection.channel.close(promise: nil)
        // Held until then: it is what NIO asks for.
        connection.channel.closeFuture.whenComplete { _ in withExtendedLifetime(connection) {} }
    }
}
