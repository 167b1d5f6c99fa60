/// Tells one service that another has left something for it. Many rings before it looks are one.
public struct Doorbell: Sendable {
    /// Ends when the doorbell is silenced. For one listener.
    public let rings: AsyncStream<Void>
    private let continuation: AsyncStream<Void>.Continuation

    public init() {
        (rings, continuation) = AsyncStream.makeStream(bufferingPolicy: .bufferingNewest(1))
    }

    public func ring() { continuation.yield() }

    public func silence() { continuation.finish() }
}
