/// What the configuration says of how a target is delivered to.
public struct DeliverySettings: Sendable, Hashable {
    public var profile: TargetProfile
    /// On all requests together. Nil: as fast as the target answers.
    public var limit: RateLimit?
    /// On requests of some classes, beside ``limit``.
    public var classLimits: [ClassLimit]
    /// Most requests in flight at once; at least 1.
    public var concurrency: Int
    /// How long a group's pack waits for members that could still join.
    public var packAgeMax: Duration
    /// What has waited longer may have every tenth slot.
    public var starvationAge: Duration
    public var retry: RetryPolicy

    public init(
        profile: TargetProfile,
        limit: RateLimit?,
        classLimits: [ClassLimit],
        concurrency: Int,
        packAgeMax: Duration,
        starvationAge: Duration,
        retry: RetryPolicy
    ) {
        precondition(concurrency > 0, "something has to be in flight")
        self.profile = profile
        self.limit = limit
        self.classLimits = classLimits
        self.concurrency = concurrency
        self.packAgeMax = packAgeMax
        self.starvationAge = starvationAge
        self.retry = retry
    }

    public var chooser: DispatchChooser {
        DispatchChooser(membersMax: profile.membersMax, packAgeMax: packAgeMax, starvationAge: starvationAge)
    }

    /// The most requests that the pacer has to know of its past.
    public var historyMax: Int {
        ([limit?.requests ?? 0] + classLimits.map(\.limit.requests)).max() ?? 0
    }

    /// The kinds of request with limits of their own.
    public var limitedKinds: Set<ExchangeKind> { classLimits.reduce(into: []) { $0.formUnion($1.kinds) } }

    /// How long a throttle without a Retry-After grows to at most.
    var throttleMax: Duration {
        ([limit?.window] + classLimits.map(\.limit.window)).compactMap(\.self).max() ?? .seconds(60)
    }
}
