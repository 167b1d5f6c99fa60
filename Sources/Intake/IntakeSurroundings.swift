public import Ports
public import Provisioning

/// One drop directory, as the configuration says.
public struct DropSource: Sendable, Hashable {
    public var feed: FeedSettings
    public var directory: String
    public var completeness: CompletenessRule
    /// How often the directory is looked at, whatever the kernel reports of it.
    public var scanInterval: Duration

    public init(feed: FeedSettings, directory: String, completeness: CompletenessRule, scanInterval: Duration) {
        self.feed = feed
        self.directory = directory
        self.completeness = completeness
        self.scanInterval = scanInterval
    }
}

/// What stands around an intake: the edges, each as its port.
public struct IntakeSurroundings: Sendable {
    public var journal: any IntakeJournal
    /// Of every target, whether it has accounts for this source's people or not.
    public var rules: [TargetRules]
    public var time: any TimeSource
    /// Makes intake ids differ.
    public var random: @Sendable () -> UInt32
    /// Each target's; rung when there is something to plan.
    public var doorbells: [Doorbell]
    public var observer: any OccurrenceObserver

    public init(
        journal: any IntakeJournal,
        rules: [TargetRules],
        time: any TimeSource,
        random: @escaping @Sendable () -> UInt32,
        doorbells: [Doorbell],
        observer: any OccurrenceObserver
    ) {
        self.journal = journal
        self.rules = rules
        self.time = time
        self.random = random
        self.doorbells = doorbells
        self.observer = observer
    }
}
