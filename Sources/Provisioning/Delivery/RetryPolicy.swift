/// When and how often a failed operation goes out again.
public struct RetryPolicy: Sendable, Hashable {
    /// The wait grows from here, doubling.
    public var base: Duration
    /// The same, where the target throttles without saying for how long.
    public var throttledBase: Duration
    /// No wait is longer, unless the target asks for it.
    public var delayMax: Duration
    /// After so many the operation is parked; a revocation goes on at `delayMax`.
    public var attemptsMax: Int
    /// How long a creation that may have been executed is given to show before it is looked up.
    public var settle: Duration

    public init(base: Duration, throttledBase: Duration, delayMax: Duration, attemptsMax: Int, settle: Duration) {
        self.base = base
        self.throttledBase = throttledBase
        self.delayMax = delayMax
        self.attemptsMax = attemptsMax
        self.settle = settle
    }

    /// What is used where the configuration says nothing.
    public static let standard = RetryPolicy(
        base: .seconds(2),
        throttledBase: .seconds(10),
        delayMax: .seconds(15 * 60),
        attemptsMax: 8,
        settle: .seconds(30)
    )

    /// The wait before the next attempt: random between `base` and its doubled growth, so that many that failed together
    /// don't come back together; never shorter than the target asked for.
    ///
    /// - Parameters:
    ///   - failures: how many attempts failed so far, this one included; at least 1.
    ///   - base: another one than the policy's; nil: that.
    ///   - jitter: in 0..<1.
    public func delay(
        afterFailures failures: Int,
        base: Duration? = nil,
        jitter: Double,
        retryAfter: Duration? = nil
    ) -> Duration {
        let base = base ?? self.base
        let ceiling = min(delayMax, base * (1 << min(max(failures, 1), 20)))
        let drawn = base + (ceiling - base) * min(max(jitter, 0), 1)
        return max(drawn, retryAfter ?? .zero)
    }

    /// How long the whole target rests after it throttled without a Retry-After, `streak` times in a row.
    public func throttle(streak: Int, window: Duration) -> Duration {
        min(throttledBase * (1 << min(max(streak - 1, 0), 20)), max(window, throttledBase))
    }
}
