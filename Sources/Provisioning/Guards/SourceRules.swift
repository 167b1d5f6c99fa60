/// What the configuration says of one source, as far as people are concerned: enough to say what an intake of it means.
public struct SourceRules: Sendable {
    public var id: SourceID
    public var guards: GuardLimits
    public var completion: any PersonCompleting
    /// How long someone who isn't in a snapshot any more keeps access.
    public var grace: Duration
    /// In how many successive snapshots somebody has to be absent to have left.
    public var absencesMin: Int

    public init(
        id: SourceID,
        guards: GuardLimits,
        completion: any PersonCompleting,
        grace: Duration,
        absencesMin: Int
    ) {
        precondition(absencesMin > 0, "absence has to be seen")
        self.id = id
        self.guards = guards
        self.completion = completion
        self.grace = grace
        self.absencesMin = absencesMin
    }
}

extension SourceRules: Hashable {
    public static func == (left: Self, right: Self) -> Bool {
        left.id == right.id && left.guards == right.guards && left.grace == right.grace
            && left.absencesMin == right.absencesMin && AnyHashable(left.completion) == AnyHashable(right.completion)
    }

    public func hash(into hasher: inout Hasher) {
        hasher.combine(id)
        hasher.combine(guards)
        hasher.combine(grace)
        hasher.combine(absencesMin)
        hasher.combine(AnyHashable(completion))
    }
}
