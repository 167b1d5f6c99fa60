public import Provisioning

/// The journal, as webhooks need it.
public protocol EventJournal: Sendable {
    /// Takes the events of one request in, in one transaction: all of them or none. From the return on they are synced, so
    /// that the sender may forget them (promise 1); requests at the same time share a commit.
    ///
    /// What can't be taken (``EventDraft/refusal``) stands there as refused, where an operator sees it.
    ///
    /// An event whose ``EventDraft/event`` the source has brought before, up to seven days ago or earlier in the same
    /// request, has no second effect; but what was refused then, and can be read, is judged anew: sending it again is how it
    /// is mended.
    /// - Returns: what became of each event, in their order.
    /// - Throws: ``JournalError/backlogged`` where more was received already than can soon be judged.
    func receive(_ events: [EventDraft]) async throws(JournalError) -> [EventReceipt]
}

/// One event of a webhook: an intake of its own.
public struct EventDraft: Sendable, Hashable {
    public var id: IntakeID
    public var source: SourceID
    /// What the operator is shown as the intake's name.
    public var name: String
    /// What the sender calls it, or what stands in for that: one event of a source has one, however often it is sent.
    public var event: String
    /// Of when this is the truth. What is older than what is known of a person changes nothing of them.
    public var asOf: WallInstant
    public var receivedAt: WallInstant
    public var rows: [StagedRow]
    /// Why nothing of it can be taken, with its place in the request; nil where it can. For the operator: names places and
    /// shapes, never what stands there (promise 10).
    public var refusal: String?

    public init(
        id: IntakeID,
        source: SourceID,
        name: String,
        event: String,
        asOf: WallInstant,
        receivedAt: WallInstant,
        rows: [StagedRow],
        refusal: String?
    ) {
        self.id = id
        self.source = source
        self.name = name
        self.event = event
        self.asOf = asOf
        self.receivedAt = receivedAt
        self.rows = rows
        self.refusal = refusal
    }
}

/// What became of one event.
public enum EventReceipt: Sendable, Hashable {
    /// It is durable, under this id.
    case accepted(IntakeID)
    /// It was taken in before, under this id.
    case known(IntakeID)

    /// The id under which the event was taken in, now or before.
    public var id: IntakeID {
        switch self {
        case .accepted(let id), .known(let id): id
        }
    }
}
