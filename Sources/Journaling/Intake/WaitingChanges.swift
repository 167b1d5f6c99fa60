import GRDB
import Ports
import Provisioning

/// Changes of people that wait alone already, where the same people's next change is to wait in their place. A change says only
/// what it changes: what was said before it isn't taken back by that, and goes on waiting beneath it. (A snapshot says all that
/// there is to say.)
struct WaitingChanges {
    let db: Database
    /// What is to wait from now on, while it is being drafted.
    let draft: IntakeRow
    let rules: SourceRules
    let now: WallInstant

    /// An account that more people share is a mistake in the configuration.
    private static let rowsMax = 1000

    private struct Waiting {
        var row: Int
        var employee: String
        var patch: String?
        var asOf: Int64
    }

    /// Lays the draft over a waiting one. Those who wait in that one alone wait on, in the draft: their account hangs on both.
    func join(_ earlier: IntakeRow) throws {
        let rows = try db.rows(
            """
            SELECT row, employee, patch, as_of FROM staging WHERE intake = ? AND conflict IS NULL ORDER BY row LIMIT ?
            """,
            [earlier.number, Self.rowsMax]
        )
        for row in rows {
            let waiting = Waiting(
                row: row[0],
                employee: row[1],
                patch: row[2],
                asOf: row[3] ?? earlier.asOf.milliseconds
            )
            try join(waiting, of: earlier)
        }
        try db.run(
            """
            UPDATE intake SET (rows, people) = (SELECT count(*), count(*) FROM staging WHERE intake = ?1) WHERE number = ?1
            """,
            [draft.number]
        )
    }

    private func join(_ waiting: Waiting, of earlier: IntakeRow) throws {
        let own = try db.row(
            "SELECT row, patch, as_of FROM staging INDEXED BY staging_employee WHERE intake = ? AND employee = ?",
            [draft.number, waiting.employee]
        )
        guard let own else { return try copy(waiting, of: earlier) }
        // Of a whole record nobody can say what of it has changed, nor of somebody's absence.
        guard let beneath = waiting.patch, let above = own[1] as String? else { return }
        let employee = EmployeeID(waiting.employee)
        let asOf: Int64 = own[2] ?? draft.asOf.milliseconds
        // Events may come in another order than things happened.
        let (old, new) = waiting.asOf > asOf ? (above, beneath) : (beneath, above)
        var joined = try JournalText.patch(old, of: employee)
        joined.values.merge(try JournalText.patch(new, of: employee).values) { $1 }
        guard try Completing(db: db, intake: draft, rules: rules, now: now).replace(row: own[0], by: joined) else {
            return
        }
        try db.run(
            "UPDATE staging SET patch = ?, as_of = ? WHERE intake = ? AND row = ?",
            [JournalText.encode(joined), max(waiting.asOf, asOf), draft.number, own[0] as Int]
        )
    }

    /// Whoever is absent has a row below zero.
    private func copy(_ waiting: Waiting, of earlier: IntakeRow) throws {
        let free = waiting.row < 0 ? "min(min(row), 0) - 1" : "max(max(row), 0) + 1"
        try db.run(
            """
            INSERT INTO staging (intake, row, employee, kind, identity, status, begins_at, ends_at, fields, address, patch,
                as_of, print, conflict, urgency)
            SELECT ?1, (SELECT \(free) FROM staging WHERE intake = ?1), employee, kind, identity, status, begins_at, ends_at,
                fields, address, patch, ?4, print, NULL, urgency
            FROM staging WHERE intake = ?2 AND row = ?3
            """,
            [draft.number, earlier.number, waiting.row, waiting.asOf]
        )
    }
}
