public import Provisioning

/// The journal, as Intake needs it.
public protocol IntakeJournal: Sendable {
    /// Starts, or after a crash starts anew, the staging of one file: what an earlier try staged under this id is gone.
    func begin(_ intake: IntakeDraft) async throws(JournalError)

    /// Stages rows, in a short transaction among everyone else's. Bounded by the caller to some hundreds of rows.
    func stage(_ rows: [StagedRow], in intake: IntakeID) async throws(JournalError)

    /// Judges what is staged against what was last accepted and, where it stands, accepts it: from the return on, synced,
    /// the file may go (promise 1). Where it is refused, nothing of it stays but the intake's own row.
    func accept(_ intake: IntakeID, ending: IntakeEnding, rules: [TargetRules]) async throws(JournalError)
        -> IntakeVerdict

    /// Notes that a file was refused as a whole, and drops what was staged.
    func refuse(_ intake: IntakeID, reason: String) async throws(JournalError)

    /// Takes the next batch of an accepted intake over into people and desired accounts, leavers first. True while more is
    /// left; a crash between batches goes on where it was.
    func apply(_ intake: IntakeID, rules: [TargetRules], batch: Int) async throws(JournalError) -> Bool

    /// Accepted intakes whose people are not all taken over yet, oldest first.
    func unappliedIntakes() async throws(JournalError) -> [IntakeID]

    /// What the journal says of a file found in `processing/` on start; nil where it never heard of it.
    func state(of intake: IntakeID) async throws(JournalError) -> IntakeState?
}

/// An intake before its first row.
public struct IntakeDraft: Sendable, Hashable {
    public var id: IntakeID
    public var source: SourceID
    /// The file's name, as it was dropped; for the operator.
    public var name: String
    /// In bytes.
    public var size: Int64
    /// Of when this is the truth. A snapshot older than the last accepted one is stale.
    public var asOf: WallInstant
    public var receivedAt: WallInstant

    public init(
        id: IntakeID,
        source: SourceID,
        name: String,
        size: Int64,
        asOf: WallInstant,
        receivedAt: WallInstant
    ) {
        self.id = id
        self.source = source
        self.name = name
        self.size = size
        self.asOf = asOf
        self.receivedAt = receivedAt
    }
}

public enum IntakeState: String, Sendable, Hashable, Codable {
    case staging
    /// Durable; being taken over in batches.
    case accepted
    case applied
    case refused
}

/// One row of a feed, decoded and mapped.
public struct StagedRow: Sendable, Hashable {
    public enum Content: Sendable, Hashable {
        case person(Person)
        /// The row was refused, but its key could be read: that person is left as is, and is not absent.
        case refused(EmployeeID)
    }

    /// 1 is the first row after the header.
    public var row: Int
    public var content: Content

    public init(row: Int, content: Content) {
        self.row = row
        self.content = content
    }
}

/// What is known once the last row was read.
public struct IntakeEnding: Sendable, Hashable {
    public var rows: Int
    /// Refused rows whose key could not be read either: absence proves nothing then.
    public var rowsWithoutKey: Int
    public var endedWithNewline: Bool
    /// Of the file's bytes, lower-case hexadecimal SHA-256.
    public var digest: String

    public init(rows: Int, rowsWithoutKey: Int, endedWithNewline: Bool, digest: String) {
        self.rows = rows
        self.rowsWithoutKey = rowsWithoutKey
        self.endedWithNewline = endedWithNewline
        self.digest = digest
    }
}

/// A row that was staged and then refused because of another one.
public struct RowConflict: Sendable, Hashable {
    public var row: Int
    public var reason: String

    public init(row: Int, reason: String) {
        self.row = row
        self.reason = reason
    }
}

/// What became of a staged intake.
public enum IntakeVerdict: Sendable, Hashable {
    /// - conflicts: duplicate keys and colliding addresses; those people are left as they are.
    case accepted(people: Int, leavers: Int, conflicts: [RowConflict])
    /// - reason: for the operator, with what to do.
    case refused(reason: String)
}
