import Synchronization

/// What makes a service's loop go round: because there may be work, or because somebody asks whether it still does. Many rings
/// before it looks are one, and a question never hides work.
final class WorkBell: Sendable {
    let rings: AsyncStream<Void>
    private let continuation: AsyncStream<Void>.Continuation
    private let hasWork = Mutex(false)

    init() {
        (rings, continuation) = AsyncStream.makeStream(bufferingPolicy: .bufferingNewest(1))
    }

    /// There may be work.
    func ring() {
        hasWork.withLock { $0 = true }
        continuation.yield()
    }

    /// Nothing is to be done but to go round.
    func ask() { continuation.yield() }

    /// Whether it was rung since it was last taken.
    func takeWork() -> Bool {
        hasWork.withLock { hasWork in
            defer { hasWork = false }
            return hasWork
        }
    }
}
