import Foundation
import GRDB
import Ports
import Provisioning

/// One row of `intake`.
struct IntakeRow: Sendable {
    let number: Int64
    let id: IntakeID
    let source: SourceID
    let input: IntakeInput
    let semantics: FeedSemantics
    let name: String
    private(set) var asOf: WallInstant
    let receivedAt: WallInstant
    let state: IntakeState
    /// The intake that one person's change was taken out of, to wait alone.
    let parent: Int64?
    /// What it follows from, where it is a reading of a target.
    let reading: Int64?
    let people: Int
    let leavers: Int
    let digest: String?
    let reason: String?
    /// The instant that it was judged by, and is taken over by; nil where it was never accepted.
    let acceptedAt: WallInstant?

    /// SQL, of a row of `intake`: as the index `intake_accepted` says it, so that it serves.
    static let isAcceptedSnapshot = "semantics = 'snapshot' AND parent IS NULL AND state IN ('accepted', 'applied')"

    private static let columns = """
        number, id, source, input, semantics, name, as_of, state, parent, people, leavers, digest, reason, accepted_at,
        reading, received_at
        """

    static func find(_ db: Database, _ id: IntakeID) throws -> IntakeRow? {
        try db.row("SELECT \(columns) FROM intake WHERE id = ?", [id.rawValue]).map { try IntakeRow($0) }
    }

    static func find(_ db: Database, number: Int64) throws -> IntakeRow? {
        try db.row("SELECT \(columns) FROM intake WHERE number = ?", [number]).map { try IntakeRow($0) }
    }

    /// Oldest first.
    static func all(_ db: Database, in state: IntakeState, limit: Int = .max) throws -> [IntakeRow] {
        // Written out: SQLite takes an index on one state only where it sees the state.
        try db.rows("SELECT \(columns) FROM intake WHERE state = '\(state.rawValue)' ORDER BY number LIMIT ?", [limit])
            .map { try IntakeRow($0) }
    }

    /// Of the same source, oldest first.
    static func received(_ db: Database, before intake: IntakeRow, limit: Int) throws -> [IntakeRow] {
        try db.rows(
            """
            SELECT \(columns) FROM intake
            WHERE state = 'received' AND source = ? AND number < ? ORDER BY number LIMIT ?
            """,
            [intake.source.rawValue, intake.number, limit]
        ).map { try IntakeRow($0) }
    }

    var summary: IntakeSummary { IntakeSummary(id: id, source: source, input: input, name: name) }

    private init(_ row: FoundRow) throws {
        number = row[0]
        id = IntakeID(row[1])
        source = SourceID(row[2])
        input = try JournalText.decode(IntakeInput.self, row[3])
        semantics = try JournalText.decode(FeedSemantics.self, row[4])
        name = row[5]
        asOf = WallInstant(milliseconds: row[6])
        state = try JournalText.decode(IntakeState.self, row[7])
        parent = row[8]
        people = row[9]
        leavers = row[10]
        digest = row[11]
        reason = row[12]
        acceptedAt = (row[13] as Int64?).map { WallInstant(milliseconds: $0) }
        reading = row[14]
        receivedAt = WallInstant(milliseconds: row[15])
    }

    /// It is the truth as of another instant than was taken for it.
    mutating func date(_ db: Database, asOf instant: WallInstant) throws {
        guard instant != asOf else { return }
        asOf = instant
        try db.run("UPDATE intake SET as_of = ? WHERE number = ?", [instant.milliseconds, number])
    }

    /// What an earlier try staged under this id is gone.
    static func begin(_ db: Database, _ intake: IntakeDraft, in state: IntakeState = .staging) throws {
        if let earlier = try find(db, intake.id), earlier.state == .staging || earlier.state == .refused {
            try earlier.drop(db)
        }
        try db.run(
            """
            INSERT INTO intake (id, source, input, semantics, name, size, as_of, received_at, state)
            VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)
            """,
            [
                intake.id.rawValue, intake.source.rawValue, intake.input.rawValue, intake.semantics.rawValue,
                intake.name, intake.size, intake.asOf.milliseconds, intake.receivedAt.milliseconds, state.rawValue,
            ]
        )
    }

    /// Makes it short to begin the intake anew: drops some of what an earlier try has staged.
    ///
    /// - Returns: whether there may be more.
    static func clear(_ db: Database, _ id: IntakeID) throws -> Bool {
        guard let earlier = try find(db, id), earlier.state == .staging || earlier.state == .refused else {
            return false
        }
        return try earlier.dropDrafts(db, limit: clearedMax / 20)
            || Leftovers(db: db).dropStaged(of: earlier.number, limit: clearedMax)
            || Leftovers(db: db).clearShown(of: earlier.number)
    }

    private static let clearedMax = 1000

    /// As if it had never been begun: with what its judging has drafted so far, which nobody has seen.
    func drop(_ db: Database) throws {
        _ = try dropDrafts(db, limit: .max)
        for table in ["hold_change", "hold"] { try db.run("DELETE FROM \(table) WHERE intake = ?", [number]) }
        try db.run("DELETE FROM intake WHERE number = ?", [number])
    }

    /// Some of what was to be taken out of it, to wait alone, before it was accepted.
    ///
    /// - Returns: whether there may be more.
    func dropDrafts(_ db: Database, limit: Int) throws -> Bool {
        let drafts = try db.values(
            Int64.self,
            "SELECT number FROM intake WHERE parent = ? AND state = 'staging' LIMIT ?",
            [number, limit]
        )
        for draft in drafts { try IntakeRow.find(db, number: draft)?.drop(db) }
        return drafts.count == limit
    }

    /// Nothing of it stays but this row.
    func refuse(_ db: Database, reason: String) throws { try end(db, .refused, reason: reason) }

    /// Nothing of it stays but this row; what is much of it is swept away later.
    func end(_ db: Database, _ state: IntakeState, reason: String) throws {
        try Leftovers(db: db).drop(of: self)
        try db.run("UPDATE intake SET state = ?, reason = ? WHERE number = ?", [state.rawValue, reason, number])
        guard let reading, let target = try ReadingRow.find(db, reading)?.target else { return }
        try AccountRow.release(db, at: target)
    }

    /// It was held, and something newer makes it needless.
    func replace(_ db: Database, at wall: WallInstant, reason: String) throws {
        try HoldRow.end(db, intake: number, at: wall)
        try end(db, .replaced, reason: reason)
    }

    /// What is known once all of it was read. Counts from then on only as far as its state says.
    ///
    /// - now: it can't be the truth of a time to come.
    func note(_ db: Database, _ ending: IntakeEnding, now: WallInstant) throws {
        try db.run(
            """
            UPDATE intake SET rows = ?, people = ?, rows_without_key = ?, ended_with_newline = ?, digest = ?, shape = ?,
                as_of = coalesce(?, as_of)
            WHERE number = ?
            """,
            [
                ending.rows, ending.unchanged, ending.rowsWithoutKey, ending.endedWithNewline, ending.digest,
                try ending.shape.map { try JournalText.json($0) }, ending.asOf.map { min($0, now).milliseconds },
                number,
            ]
        )
    }

    func accept(_ db: Database, people: Int, leavers: Int, at wall: WallInstant) throws {
        try db.run(
            "UPDATE intake SET state = 'accepted', accepted_at = ?, people = ?, leavers = ? WHERE number = ?",
            [wall.milliseconds, people, leavers, number]
        )
    }

    /// It was approved, and some of it isn't done: its file's report is to name them once the file is moved.
    func note(_ db: Database, _ conflicts: RowConflicts) throws {
        guard !conflicts.isEmpty else { return }
        let lines = conflicts.lines(max: Self.conflictsNoted).joined(separator: "; ")
        try db.run(
            "UPDATE intake SET reason = ? WHERE number = ?",
            ["left as they are when it was approved: \(lines)", number]
        )
    }

    private static let conflictsNoted = 20

    func hold(_ db: Database, people: Int, leavers: Int) throws {
        try db.run(
            "UPDATE intake SET state = 'held', people = ?, leavers = ? WHERE number = ?",
            [people, leavers, number]
        )
    }

    /// What was answered when it was judged; nil where that is still to come.
    func verdict(_ db: Database) throws -> IntakeVerdict? {
        switch state {
        case .staging, .received: nil
        case .accepted, .applied: .accepted(people: people, leavers: leavers, conflicts: [], heldAlone: [])
        case .held: try HoldRow.find(db, intake: number).map { .held($0.hash, trips: $0.trips, conflicts: []) }
        case .refused, .rejected, .replaced: .refused(reason: reason ?? "")
        }
    }
}

extension IntakeInput {
    /// Somebody else has said it, as of some time; the rest is derived from what is known.
    var isHeard: Bool { self == .drop || self == .webhook }
}
