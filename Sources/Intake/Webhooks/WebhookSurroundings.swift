public import Ports
import Provisioning

/// What stands around webhooks: the edges, each as its port.
public struct WebhookSurroundings: Sendable {
    public var journal: any EventJournal
    public var time: any TimeSource
    /// One for all webhooks of a journal.
    public var mint: IntakeMint
    /// Rung when events were accepted, which somebody has to take over into people.
    public var accepted: Doorbell
    public var observer: any OccurrenceObserver
    /// Told when the journal can't go on, and with it the daemon.
    public var failure: JournalFailure

    public init(
        journal: any EventJournal,
        time: any TimeSource,
        mint: IntakeMint,
        accepted: Doorbell,
        observer: any OccurrenceObserver,
        failure: JournalFailure
    ) {
        self.journal = journal
        self.time = time
        self.mint = mint
        self.accepted = accepted
        self.observer = observer
        self.failure = failure
    }
}
