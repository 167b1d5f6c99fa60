public import Ports
public import Provisioning

/// One drop directory, as the configuration says.
public struct DropSource: Sendable {
    public var feed: FeedSettings
    public var semantics: FeedSemantics
    public var completion: any PersonCompleting
    public var directory: String
    public var completeness: CompletenessRule
    /// How often the directory is looked at, whatever the kernel reports of it.
    public var scanInterval: Duration
    /// How long files are kept that are done with, since they were taken; nil: for good. Those that are held are kept.
    public var keep: Duration?

    public init(
        feed: FeedSettings,
        semantics: FeedSemantics,
        completion: any PersonCompleting,
        directory: String,
        completeness: CompletenessRule,
        scanInterval: Duration,
        keep: Duration?
    ) {
        self.feed = feed
        self.semantics = semantics
        self.completion = completion
        self.directory = directory
        self.completeness = completeness
        self.scanInterval = scanInterval
        self.keep = keep
    }
}

/// What stands around an intake: the edges, each as its port.
public struct IntakeSurroundings: Sendable {
    public var journal: any IntakeJournal
    public var rules: RosterRules
    public var time: any TimeSource
    /// Makes intake ids differ.
    public var random: @Sendable () -> UInt32
    /// Rung when there is something to judge or to take over.
    public var takeover: Doorbell
    public var observer: any OccurrenceObserver

    public init(
        journal: any IntakeJournal,
        rules: RosterRules,
        time: any TimeSource,
        random: @escaping @Sendable () -> UInt32,
        takeover: Doorbell,
        observer: any OccurrenceObserver
    ) {
        self.journal = journal
        self.rules = rules
        self.time = time
        self.random = random
        self.takeover = takeover
        self.observer = observer
    }
}
