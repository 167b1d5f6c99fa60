import Synchronization

/// The heartbeats of all parts that run.
public final class Heartbeats: Sendable {
    private let running = Mutex<[Heartbeat]>([])

    public init() {}

    /// From now on it is watched.
    public func add(_ heartbeat: Heartbeat) {
        running.withLock { $0.append(heartbeat) }
    }

    /// It has ended, and owes no answer any more.
    public func remove(_ heartbeat: Heartbeat) {
        running.withLock { $0.removeAll { $0 === heartbeat } }
    }

    /// In the order in which they came.
    public var all: [Heartbeat] { running.withLock(\.self) }
}
