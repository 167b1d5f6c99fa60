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
        state = try JournalText.decode(raw: IntakeState.self, row[3])
        people = row[4]
        leavers = row[5]
        reason = row[6]
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
