import GRDB
import Ports
import Provisioning

/// Makes persons out of what rows say and what is known. Does so again whenever its intake is judged again: something else may
/// be known by then.
struct Completing {
    let db: Database
    let intake: IntakeRow
    let rules: SourceRules

    func run(_ chunk: RowChunk) throws -> [RowConflict] {
        let patches = try db.rows(
            """
            SELECT row, employee, patch FROM staging
            WHERE intake = ? AND row > ? AND row <= ? AND patch IS NOT NULL AND conflict IS NULL
            """,
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
                "UPDATE staging SET kind = 'refused', urgency = NULL WHERE intake = ? AND row = ?",
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
}
