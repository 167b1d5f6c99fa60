import GRDB
import Ports
import Provisioning

/// One row of `intake`.
struct IntakeRow: Sendable {
    let number: Int64
    let id: IntakeID
    let source: SourceID
    let asOf: WallInstant
    let state: IntakeState
    let people: Int
    let leavers: Int
    let reason: String?

    static func find(_ db: Database, _ id: IntakeID) throws -> IntakeRow? {
        try db.row(
            "SELECT number, source, as_of, state, people, leavers, reason FROM intake WHERE id = ?",
            [id.rawValue]
        ).map { try IntakeRow(id: id, $0) }
    }

    private init(id: IntakeID, _ row: Row) throws {
        self.id = id
        number = row[0]
        source = SourceID(row[1])
        asOf = WallInstant(milliseconds: row[2])
        state = try JournalText.decode(IntakeState.self, row[3])
        people = row[4]
        leavers = row[5]
        reason = row[6]
    }

    /// What an earlier try staged under this id is gone.
    static func begin(_ db: Database, _ intake: IntakeDraft) throws {
        try db.run("DELETE FROM intake WHERE id = ? AND state IN ('staging', 'refused')", [intake.id.rawValue])
        try db.run(
            """
            INSERT INTO intake (id, source, name, size, as_of, received_at, state)
            VALUES (?, ?, ?, ?, ?, ?, 'staging')
            """,
            [
                intake.id.rawValue, intake.source.rawValue, intake.name, intake.size, intake.asOf.milliseconds,
                intake.receivedAt.milliseconds,
            ]
        )
    }

    /// Nothing of it stays but this row.
    func refuse(_ db: Database, reason: String) throws {
        try db.run("DELETE FROM staging WHERE intake = ?", [number])
        try db.run("UPDATE intake SET state = 'refused', reason = ? WHERE number = ?", [reason, number])
    }

    func accept(
        _ db: Database,
        ending: IntakeEnding,
        people: Int,
        leavers: Int,
        at wall: WallInstant
    ) throws {
        try db.run(
            """
            UPDATE intake SET state = 'accepted', accepted_at = ?, rows = ?, rows_without_key = ?,
                ended_with_newline = ?, digest = ?, people = ?, leavers = ?
            WHERE number = ? AND state = 'staging'
            """,
            [
                wall.milliseconds, ending.rows, ending.rowsWithoutKey, ending.endedWithNewline, ending.digest, people,
                leavers, number,
            ]
        )
    }

    /// What was answered when it was accepted or refused; nil while it is being staged.
    var verdict: IntakeVerdict? {
        switch state {
        case .staging: nil
        case .accepted, .applied: .accepted(people: people, leavers: leavers, conflicts: [])
        case .refused: .refused(reason: reason ?? "")
        }
    }
}
