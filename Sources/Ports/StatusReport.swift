public import Provisioning

/// How the daemon stands, in one answer.
public struct StatusReport: Sendable, Hashable, Codable {
    public var version: String
    public var now: WallInstant
    /// Nil where no daemon runs and only the journal was read.
    public var startedAt: WallInstant?
    /// Nil where no daemon runs.
    public var configuration: ConfigurationStanding?
    public var journal: JournalSummary
    /// All that waits for an approval, oldest first.
    public var holds: [Hold]
    /// Of each running delivery.
    public var standings: [TargetStanding]

    public init(
        version: String,
        now: WallInstant,
        startedAt: WallInstant?,
        configuration: ConfigurationStanding?,
        journal: JournalSummary,
        holds: [Hold],
        standings: [TargetStanding]
    ) {
        self.version = version
        self.now = now
        self.startedAt = startedAt
        self.configuration = configuration
        self.journal = journal
        self.holds = holds
        self.standings = standings
    }
}
