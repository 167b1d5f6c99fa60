import GRDB
import Ports
import Provisioning

/// Makes persons out of rows that say only what changed, and gives those who have left an end.
struct Completing {
    let db: Database
    let intake: IntakeRow
    let rules: SourceRules

    func run(_ chunk: RowChunk) throws -> [RowConflict] {
        let patches = try db.rows(
            "SELECT row, employee, fields FROM staging WHERE intake = ? AND row > ? AND row <= ? AND kind = 'patch'",
            [intake.number, chunk.after, chunk.last]
        )
        let conflicts = try patches.compactMap { try complete(row: $0[0], of: EmployeeID($0[1]), patch: $0[2]) }
        try anchorEnds(chunk)
        return conflicts
    }

    private func complete(row: Int, of employee: EmployeeID, patch: String) throws -> RowConflict? {
        let key = PersonKey(source: intake.source, employee: employee)
        let patch = try JournalText.patch(patch, of: employee)
        let known = try KnownPerson.find(db, key)?.person
        let person: Person
        do throws(CompletionProblem) {
            person = try rules.completion.person(patch, over: known, from: intake.source, asOf: intake.asOf)
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

    /// Whoever has left without a date has left when that was first heard, grace not counted: the same row in the next
    /// file must not put it off.
    private func anchorEnds(_ chunk: RowChunk) throws {
        try db.run(
            """
            UPDATE staging SET ends_at = coalesce(
                (SELECT p.ends_at FROM person p
                    WHERE p.source = ?1 AND p.employee = staging.employee AND p.status = 'ended'), ?2)
            WHERE intake = ?3 AND row > ?4 AND row <= ?5 AND kind = 'person' AND status = 'ended' AND ends_at IS NULL
            """,
            [
                intake.source.rawValue, (intake.asOf + rules.grace).milliseconds, intake.number, chunk.after,
                chunk.last,
            ]
        )
    }
}
