/// What is still to be sent to one target, and how long that takes at its pace: a calculation, not a promise, since more may
/// come and answers may fail.
public struct QueueDrain: Sendable, Hashable, Codable {
    /// One for each user operation, and ⌈members ÷ cap⌉ for each group (promise 9). What is parked isn't sent.
    public var requests: Int
    /// From now to the last request; nil where no limit is known, or nothing is sent until an operator resumes it.
    public var seconds: Double?

    /// - Parameters:
    ///   - singles: open operations that are a request each.
    ///   - members: of each group with open memberships, how many those are.
    ///   - membersMax: most members that one request carries.
    ///   - limit: nil where none is known.
    ///   - isPaused: nothing is sent until an operator resumes it.
    ///   - blockedSeconds: how long nothing is sent: a throttle's gate, the breaker's next probe.
    ///   - latestRetrySeconds: until the last operation that waits for an instant is due.
    public init(
        singles: Int,
        members: some Collection<Int>,
        membersMax: Int,
        limit: RateLimit?,
        isPaused: Bool,
        blockedSeconds: Double,
        latestRetrySeconds: Double
    ) {
        precondition(membersMax > 0, "a request carries somebody")
        requests = singles + members.reduce(0) { $0 + ($1 + membersMax - 1) / membersMax }
        guard !isPaused else { return }
        guard requests > 0 else {
            seconds = 0
            return
        }
        seconds = limit.map { limit in
            let pace = Double((limit.spacing * (requests - 1)).nanoseconds) / 1e9
            return max(blockedSeconds + pace, latestRetrySeconds)
        }
    }
}
