import Synchronization

/// Tells one service that another has left something for it. Many rings before it looks are one.
public final class Doorbell: Sendable {
    private struct State {
        var listener: AsyncStream<Void>.Continuation?
        /// It rang, and nobody was listening.
        var isUnheard = false
        var isSilent = false
    }

    private let state = Mutex(State())

    public init() {}

    /// The rings from now on, and one that nobody was there to hear. Ends when the doorbell is silenced, or when somebody else
    /// begins to listen: a service that takes another's place hears in its stead.
    public func listen() -> AsyncStream<Void> {
        let (rings, listener) = AsyncStream<Void>.makeStream(bufferingPolicy: .bufferingNewest(1))
        let former = state.withLock { state in
            defer { state.listener = listener }
            if state.isUnheard { listener.yield() }
            if state.isSilent { listener.finish() }
            state.isUnheard = false
            return state.listener
        }
        former?.finish()
        return rings
    }

    public func ring() {
        state.withLock { state in
            guard let listener = state.listener else {
                state.isUnheard = true
                return
            }
            if case .terminated = listener.yield() { state.isUnheard = true }
        }
    }

    public func silence() {
        state.withLock { state in
            state.isSilent = true
            state.listener?.finish()
        }
    }
}
