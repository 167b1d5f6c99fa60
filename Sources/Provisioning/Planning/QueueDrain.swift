/// What is still to be sent to one target, and how long that takes at its pace: a calculation, not a promise, since more may
/// come and answers may fail.
public struct QueueDrain: Sendable, Hashable, Codable {
    /// A limit, and the requests that it counts.
    public struct Limit: Sendable, Hashable {
        /// Nil: all.
        public var kinds: Set<ExchangeKind>?
        public var rate: RateLimit

        public init(_ rate: RateLimit, of kinds: Set<ExchangeKind>?) {
            self.kinds = kinds
            self.rate = rate
        }
    }

    /// One for each user operation, and ⌈members ÷ cap⌉ for each group (promise 9), twice as many where a group is read before
    /// it is replaced. What is parked isn't sent.
    public var requests: Int
    /// From now to the last request; nil where no limit is known, or nothing is sent until an operator resumes it.
    public var seconds: Double?

    /// - Parameters:
    ///   - singles: open operations that are a request each, by kind.
    ///   - members: of each group with open memberships, how many those are.
    ///   - membersMax: most members that one request carries.
    ///   - readsGroups: each of those requests is preceded by one that reads the group (``TargetProfile/Update/put``).
    ///   - limits: the slowest counts.
    ///   - isPaused: nothing is sent until an operator resumes it.
    ///   - blockedSeconds: how long nothing is sent: a throttle's gate, the breaker's next probe.
    ///   - latestRetrySeconds: until the last operation that waits for an instant is due.
    public init(
        singles: [OperationKind: Int],
        members: some Collection<Int>,
        membersMax: Int,
        readsGroups: Bool,
        limits: [Limit],
        isPaused: Bool,
        blockedSeconds: Double,
        latestRetrySeconds: Double
    ) {
        precondition(membersMax > 0, "a request carries somebody")
        var counts: [ExchangeKind: Int] = [:]
        for (kind, count) in singles { counts[kind.exchangeKind, default: 0] += count }
        let packs = members.reduce(0) { $0 + ($1 + membersMax - 1) / membersMax }
        counts[.patchGroup, default: 0] += packs
        if readsGroups { counts[.readGroup] = packs }
        requests = counts.values.reduce(0, +)
        guard !isPaused else { return }
        guard requests > 0 else {
            seconds = 0
            return
        }
        let paces = limits.map { limit in
            let counted = counts.reduce(0) { $0 + (limit.kinds?.contains($1.key) ?? true ? $1.value : 0) }
            return Double((limit.rate.spacing * max(0, counted - 1)).nanoseconds) / 1e9
        }
        seconds = paces.max().map { max(blockedSeconds + $0, latestRetrySeconds) }
    }
}
