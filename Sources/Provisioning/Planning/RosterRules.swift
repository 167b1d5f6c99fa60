/// Everything that the configuration says about who should have access to what: with it, an intake becomes a plan.
public struct RosterRules: Sendable, Hashable {
    /// Names all of it: an approval holds for one configuration only.
    public var configuration: ConfigurationDigest
    public var sources: [SourceID: SourceRules]
    public var targets: [TargetRules]

    public init(configuration: ConfigurationDigest, sources: [SourceRules], targets: [TargetRules]) {
        self.configuration = configuration
        self.sources = Dictionary(sources.map { ($0.id, $0) }, uniquingKeysWith: { first, _ in first })
        self.targets = targets
    }

    /// The targets whose accounts the source's people have.
    public func targets(of source: SourceID) -> [TargetRules] { targets.filter { $0.sources.contains(source) } }
}

extension RosterRules {
    /// When the calendar next changes what is desired of somebody; nil where nothing is left to come.
    public func nextChange(of person: Person, after now: WallInstant) -> WallInstant? {
        let atTargets = targets(of: person.key.source).compactMap { $0.nextChange(for: person, after: now) }
        return ([person.period.nextChange(after: now)].compactMap(\.self) + atTargets).min()
    }

    /// How long after the end of access the calendar still changes something of the source's people, at each target that does.
    public func deletionDelays(of source: SourceID) -> [Duration] { targets(of: source).compactMap(\.deletionDelay) }
}
