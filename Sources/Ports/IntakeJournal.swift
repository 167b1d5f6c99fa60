public import Provisioning

/// The journal, as Intake needs it.
///
/// Where a call throws ``JournalError/full`` or ``JournalError/busy``, it has left nothing behind that would be in the way of
/// the same call again.
public protocol IntakeJournal: Sendable {
    /// Everybody that is known of the source, to recognise by fingerprint whoever is as before.
    ///
    /// - revision: of those that the caller has already.
    /// - Returns: nil where they are the same people still.
    func knownPeople(of source: SourceID, unless revision: Int64?) async throws(JournalError) -> KnownPeople?

    /// Starts, or after a crash starts anew, the staging of one file: what an earlier try staged under this id is gone.
    func begin(_ intake: IntakeDraft) async throws(JournalError)

    /// Stages rows, in a short transaction among everyone else's. Bounded by the caller to some hundreds of rows.
    func stage(_ rows: [StagedRow], in intake: IntakeID) async throws(JournalError)

    /// Judges what is staged against what was last accepted and, where it stands and passes the guards, accepts it: from the
    /// return on, synced, the file may go (promise 1). Where it is refused, nothing of it stays but the intake's own row;
    /// where it is held, all of it waits for an operator. Intakes of one source are judged one at a time.
    ///
    /// - seen: whom the file has named; nil where every row of it was staged.
    func accept(
        _ intake: IntakeID,
        ending: IntakeEnding,
        seen: KnownPeople?,
        rules: RosterRules
    ) async throws(JournalError) -> IntakeVerdict

    /// Notes that a file was refused as a whole, and drops what was staged.
    func refuse(_ intake: IntakeID, reason: String) async throws(JournalError)

    /// Takes the next batch of an accepted intake over into people and desired accounts, leavers first. True while more is
    /// left; a crash between batches goes on where it was.
    func apply(_ intake: IntakeID, rules: RosterRules, batch: Int) async throws(JournalError) -> Bool

    /// Judges what was received: an event, or what the clock or a new configuration leads to.
    ///
    /// - Returns: nil where it is judged already: who asked first was answered, and tells of it.
    func judge(_ intake: IntakeID, rules: RosterRules) async throws(JournalError) -> IntakeVerdict?

    /// The first of those that stand so, oldest first.
    ///
    /// - limit: how many at most; whoever wants all goes on with them and asks again.
    func intakes(in state: IntakeState, limit: Int) async throws(JournalError) -> [IntakeSummary]

    /// The first of those that were received of an intake's source before it and are not judged yet, oldest first.
    func received(before intake: IntakeID, limit: Int) async throws(JournalError) -> [IntakeSummary]

    /// What the journal says of a file found in `processing/` or `held/`; nil where it never heard of it.
    func state(of intake: IntakeID) async throws(JournalError) -> IntakeStanding?

    /// When the calendar next changes something of somebody; in the past where it has. Nil: never.
    func nextDue() async throws(JournalError) -> WallInstant?

    /// Makes intakes of those who are due, to be judged once nobody is left.
    ///
    /// Looks at the clocks, too: where the wall clock can't be believed (``ClockTrust``), what it alone would cause is held from
    /// then on, until an operator approves it, or the clock is set right. So it is to be asked at least once in a minute or two.
    ///
    /// - Returns: whether more are left.
    func stageDue(_ rules: RosterRules) async throws(JournalError) -> Bool

    /// Whether the wall clock can't be believed for now: it may be ahead of the time, and things look older than they are.
    /// Writes nothing, so that it can be told where there is no room.
    func doubtsClock() async throws(JournalError) -> Bool

    /// Finds out for whom the rules say something else than those that were in force, up to `batch` people, and makes intakes
    /// of them, to be judged. True while more are left. Done before anything is planned.
    func adopt(_ rules: RosterRules, batch: Int) async throws(JournalError) -> Bool

    /// Drops some of what is left of intakes that have ended: what was staged, and what was shown of them. True while more is
    /// left; after a crash it goes on.
    func sweep() async throws(JournalError) -> Bool
}

/// An intake, for those who go on with it.
public struct IntakeSummary: Sendable, Hashable {
    public var id: IntakeID
    public var source: SourceID
    public var input: IntakeInput
    public var name: String

    public init(id: IntakeID, source: SourceID, input: IntakeInput, name: String) {
        self.id = id
        self.source = source
        self.input = input
        self.name = name
    }
}

/// What became of an intake so far.
public struct IntakeStanding: Sendable, Hashable {
    public var state: IntakeState
    /// Of what ended without taking effect; of what was approved, who was left as they are by that.
    public var reason: String?

    public init(state: IntakeState, reason: String?) {
        self.state = state
        self.reason = reason
    }
}

/// An intake before its first row.
public struct IntakeDraft: Sendable, Hashable {
    public var id: IntakeID
    public var source: SourceID
    public var input: IntakeInput
    public var semantics: FeedSemantics
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
        input: IntakeInput,
        semantics: FeedSemantics,
        name: String,
        size: Int64,
        asOf: WallInstant,
        receivedAt: WallInstant
    ) {
        self.id = id
        self.source = source
        self.input = input
        self.semantics = semantics
        self.name = name
        self.size = size
        self.asOf = asOf
        self.receivedAt = receivedAt
    }
}

/// By what way something was heard of a source's people.
public enum IntakeInput: String, Sendable, Hashable, Codable {
    /// A file in a drop directory.
    case drop
    case webhook
    /// A date that came: a hire, an end, a period of grace.
    case clock
    /// Rules that say something else than before of the same people.
    case configuration
    /// What a reading found others to have changed at a target.
    case reconcile
    /// Accounts that a reading found and HR doesn't know.
    case unknownAccounts = "unknown-accounts"
}

public enum IntakeState: String, Sendable, Hashable, Codable {
    case staging
    /// Durable, and still to be judged: an event, or what the clock or a new configuration leads to.
    case received
    /// Durable; a guard stopped it, and an operator decides.
    case held
    /// Durable; being taken over in batches.
    case accepted
    case applied
    case refused
    /// By an operator.
    case rejected
    /// It was held, and something newer made it needless.
    case replaced
}

/// One row of a feed, decoded and mapped.
public struct StagedRow: Sendable, Hashable {
    public enum Content: Sendable, Hashable {
        case person(Person)
        /// Of somebody of whom the rest is known, or is to be refused for not being so.
        case patch(PersonPatch)
        /// The row was refused, but its key could be read: that person is left as is, and is not absent.
        case refused(EmployeeID)
    }

    /// 1 is the first row after the header.
    public var row: Int
    public var content: Content
    /// Of when the row is the truth; nil: of when its intake is.
    public var asOf: WallInstant?
    /// Of the raw record: the same one need not be read in full again. Nil where it wouldn't say all there is to say.
    public var print: UInt64?

    public init(row: Int, content: Content, asOf: WallInstant? = nil, print: UInt64?) {
        self.row = row
        self.content = content
        self.asOf = asOf
        self.print = print
    }
}

/// What is known once the last row was read.
public struct IntakeEnding: Sendable, Hashable {
    public var rows: Int
    /// Those that were not staged, since they say what is known already.
    public var unchanged: Int
    /// Refused rows whose key could not be read either: absence proves nothing then.
    public var rowsWithoutKey: Int
    public var endedWithNewline: Bool
    /// Of the file's bytes, lower-case hexadecimal SHA-256.
    public var digest: String
    /// Of when all of it is the truth, where that stood in it; nil: as its draft says.
    public var asOf: WallInstant?
    /// What guards compare; nil of what is no snapshot.
    public var shape: SnapshotShape?

    public init(
        rows: Int,
        unchanged: Int,
        rowsWithoutKey: Int,
        endedWithNewline: Bool,
        digest: String,
        asOf: WallInstant? = nil,
        shape: SnapshotShape?
    ) {
        self.rows = rows
        self.unchanged = unchanged
        self.rowsWithoutKey = rowsWithoutKey
        self.endedWithNewline = endedWithNewline
        self.digest = digest
        self.asOf = asOf
        self.shape = shape
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

/// Rows that were refused because of others: exactly how many, and the first of them that were found.
public struct RowConflicts: Sendable, Hashable, Sequence, ExpressibleByArrayLiteral {
    /// So many are listed: a report that nobody could read to its end helps nobody, and a file of a million rows can have a
    /// million conflicts.
    public static let listedMax = 10_000

    /// In the order in which they were found; at most ``listedMax``.
    public private(set) var listed: [RowConflict] = []
    /// How many there are.
    public private(set) var total = 0

    public init() {}

    public init(arrayLiteral elements: RowConflict...) {
        for conflict in elements { add(conflict) }
    }

    public var isEmpty: Bool { total == 0 }

    /// Goes through those that are listed.
    public func makeIterator() -> [RowConflict].Iterator { listed.makeIterator() }

    public mutating func add(_ conflict: RowConflict) {
        total += 1
        if listed.count < Self.listedMax { listed.append(conflict) }
    }

    public mutating func add(_ others: RowConflicts) {
        total += others.total
        listed += others.listed.prefix(Self.listedMax - listed.count)
    }

    /// As operators read them: `row 3: …`.
    ///
    /// - max: so many rows at most; the others are counted in a line of their own.
    public func lines(max: Int) -> [String] {
        let lines = listed.prefix(max).map { $0.reason.hasPrefix("row ") ? $0.reason : "row \($0.row): \($0.reason)" }
        let hidden = total - lines.count
        return lines + (hidden > 0 ? ["and \(hidden) more rows that stand against others"] : [])
    }

    /// Those that are listed come in the order of their rows.
    public func sorted() -> RowConflicts {
        var sorted = self
        sorted.listed.sort { $0.row < $1.row }
        return sorted
    }
}

/// What became of a staged intake.
public enum IntakeVerdict: Sendable, Hashable {
    /// - conflicts: duplicate keys and colliding addresses; those people are left as they are.
    /// - heldAlone: people whose change waits for an approval of its own; they are left as they are, too.
    case accepted(people: Int, leavers: Int, conflicts: RowConflicts, heldAlone: [HoldHash])
    /// Nothing of it takes effect before an operator approves it.
    case held(HoldHash, trips: [GuardTrip], conflicts: RowConflicts)
    /// - reason: for the operator, with what to do.
    case refused(reason: String)
}
