public import Provisioning
import Synchronization

/// Where each target's delivery writes how it stands, and the console reads it.
public final class StandingBoard: Sendable {
    private let standings = Mutex<[TargetID: TargetStanding]>([:])

    public init() {}

    public func post(_ standing: TargetStanding) {
        standings.withLock { $0[standing.target] = standing }
    }

    /// Of a target that nothing is delivered to any more.
    public func remove(_ target: TargetID) {
        standings.withLock { _ = $0.removeValue(forKey: target) }
    }

    /// By target's name.
    public var all: [TargetStanding] {
        standings.withLock { $0.values.sorted { $0.target < $1.target } }
    }
}
