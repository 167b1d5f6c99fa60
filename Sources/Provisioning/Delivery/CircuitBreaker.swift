/// Stops sending to a target that doesn't answer, and finds out when it does again.
///
/// Five failures of the connection, or 5xx, in a row open it. Then one cheap request probes, at growing intervals, until
/// one succeeds. An outage that a failed probe proves costs the operations nothing: the attempts that the failures cost
/// them are given back.
public struct CircuitBreaker: Sendable, Hashable {
    public enum State: Sendable, Hashable {
        /// Requests go out.
        case closed
        /// Nothing goes out before `probeAt`.
        case open(probeAt: BootInstant, interval: Duration)
        /// One probe is on its way.
        case probing(interval: Duration)
    }

    public static let failuresMax = 5
    public static let intervalMin = Duration.seconds(60)
    public static let intervalMax = Duration.seconds(15 * 60)

    public private(set) var state = State.closed
    private var failures = 0
    /// Whose attempts the present streak of failures cost; bounded by the failures that one streak can hold.
    private var charged: [OperationSequence] = []

    public init() {}

    public mutating func succeeded() {
        state = .closed
        failures = 0
        charged = []
    }

    /// A request that carried these operations failed.
    public mutating func failed(_ operations: [OperationSequence], at now: BootInstant) {
        charged += operations
        guard case .closed = state else { return }
        failures += 1
        guard failures >= Self.failuresMax else { return }
        state = .open(probeAt: now + Self.intervalMin, interval: Self.intervalMin)
    }

    /// Somebody has mended something: the probe goes out now, and what failed before says nothing about how long to wait.
    public mutating func probesSooner(at now: BootInstant) {
        if case .open = state { state = .open(probeAt: now, interval: Self.intervalMin) }
    }

    /// The probe goes out.
    public mutating func probes() {
        if case .open(_, let interval) = state { state = .probing(interval: interval) }
    }

    /// The probe's answer has paused the target: whether it is up again the next one finds out, once somebody resumes it.
    public mutating func probePaused(at now: BootInstant) {
        if case .probing(let interval) = state { state = .open(probeAt: now + interval, interval: interval) }
    }

    /// The probe failed too: it is the target, not the operations.
    ///
    /// - Returns: whose attempts are given back.
    public mutating func probeFailed(at now: BootInstant) -> [OperationSequence] {
        guard case .probing(let interval) = state else { return [] }
        let next = min(interval * 2, Self.intervalMax)
        state = .open(probeAt: now + next, interval: next)
        defer { charged = [] }
        return charged
    }
}
