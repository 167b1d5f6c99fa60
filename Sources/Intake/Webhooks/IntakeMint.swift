import Provisioning
import Synchronization

/// Makes the ids of events' intakes: of those that one mint makes in one millisecond no two are the same.
public final class IntakeMint: Sendable {
    private let next: Mutex<UInt32>

    /// - Parameter seed: random, so that nobody else's ids of the same millisecond are likely to meet these.
    public init(seed: UInt32) { next = Mutex(seed) }

    /// So many ids of one instant.
    func ids(_ count: Int, at instant: WallInstant) -> [IntakeID] {
        let first = next.withLock { next in
            defer { next &+= UInt32(truncatingIfNeeded: count) }
            return next
        }
        return (0..<count).map { IntakeID.minted(at: instant, random: first &+ UInt32(truncatingIfNeeded: $0)) }
    }
}
