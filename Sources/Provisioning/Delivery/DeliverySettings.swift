/// What the configuration says of how a target is delivered to.
public struct DeliverySettings: Sendable, Hashable {
    public var profile: TargetProfile
    /// On all requests together, beside those of the profile by class. Nil: as fast as the target answers.
    public var limit: RateLimit?
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
        concurrency: Int,
        packAgeMax: Duration,
        starvationAge: Duration,
        retry: RetryPolicy
    ) {
        precondition(concurrency > 0, "something has to be in flight")
        self.profile = profile
        self.limit = limit
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
        ([limit?.requests ?? 0] + profile.classLimits.map(\.limit.requests)).max() ?? 0
    }

    /// How long a throttle without a Retry-After grows to at most.
    var throttleMax: Duration {
        ([limit?.window] + profile.classLimits.map(\.limit.window)).compactMap(\.self).max() ?? .seconds(60)
    }
}
