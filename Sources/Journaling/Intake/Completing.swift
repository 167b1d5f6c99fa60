import GRDB
import Ports
import Provisioning

/// Makes persons out of rows that say only what changed, and gives those who have left an end.
struct Completing {
    let db: Database
    let intake: IntakeRow
    let rules: SourceRules

    func run(_ chunk: RowChunk) throws -> [RowConflict] {
        try settle(chunk)
        let patches = try db.rows(
            "SELECT row, employee, fields FROM staging WHERE intake = ? AND row > ? AND row <= ? AND kind = 'patch'",
            [intake.number, chunk.after, chunk.last]
        )
        return try patches.compactMap { try complete(row: $0[0], of: EmployeeID($0[1]), patch: $0[2]) }
    }

    private func complete(row: Int, of employee: EmployeeID, patch: String) throws -> RowConflict? {
        let key = PersonKey(source: intake.source, employee: employee)
        let patch = try JournalText.patch(patch, of: employee)
        let known = try KnownPerson.find(db, key)?.person
        let person: Person
        do throws(CompletionProblem) {
            person = try rules.completion.person(
                patch,
                over: known,
                semantics: intake.semantics,
                from: intake.source,
                asOf: intake.asOf
            )
        } catch {
            try db.run(
                "UPDATE staging SET kind = 'refused' WHERE intake = ? AND row = ?",
                [intake.number, row]
            )
            return RowConflict(row: row, reason: "row \(row): \(error)")
        }
        let columns = PersonColumns(person)
        try db.run(
            """
            UPDATE staging SET kind = 'person', identity = ?, status = ?, begins_at = ?, ends_at = ?, fields = ?, address = ?
            WHERE intake = ? AND row = ?
            """,
            [
                columns.identity, columns.status, columns.begins, columns.ends, columns.fields, columns.address,
                intake.number, row,
            ]
        )
        return nil
    }

    /// What is known says since when somebody has left of whom a whole record says no more than that they have: the same row
    /// in the next file must not put it off.
    private func settle(_ chunk: RowChunk) throws {
        guard intake.semantics == .snapshot else { return }
        let rows = try db.rows(
            """
            SELECT row, employee, \(PersonColumns.names) FROM staging
            WHERE intake = ? AND row > ? AND row <= ? AND kind = 'person' AND status <> 'active'
            """,
            [intake.number, chunk.after, chunk.last]
        )
        for row in rows {
            let key = PersonKey(source: intake.source, employee: EmployeeID(row[1]))
            let person = try PersonColumns.person(key, row, from: 2)
            let known = try KnownPerson.find(db, key)?.person
            let settled = rules.completion.settled(person, over: known, asOf: intake.asOf)
            guard settled != person else { continue }
            try db.run(
                "UPDATE staging SET identity = ?, ends_at = ? WHERE intake = ? AND row = ?",
                [settled.identity.rawValue, settled.period.ends?.milliseconds, intake.number, row[0] as Int]
            )
        }
    }
}
