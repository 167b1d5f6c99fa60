/// What the configuration says of how a target is delivered to.
public struct DeliverySettings: Sendable, Hashable {
    public var profile: TargetProfile
    /// Nil: as fast as the target answers.
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
}
