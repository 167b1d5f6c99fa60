import GRDB
import Ports
import Provisioning

/// Makes persons out of what rows say and what is known. Does so again whenever its intake is judged again: something else may
/// be known by then.
struct Completing {
    let db: Database
    let intake: IntakeRow
    let rules: SourceRules
    let now: WallInstant

    /// So many rows are completed in one step.
    private static let stepMax = 500

    /// - Returns: up to which row it is done.
    func run(_ chunk: RowChunk, into conflicts: inout RowConflicts) throws -> Int {
        let patches = try db.rows(
            """
            SELECT row, employee, patch, as_of FROM staging
            WHERE intake = ? AND row > ? AND row <= ? AND patch IS NOT NULL AND conflict IS NULL ORDER BY row LIMIT ?
            """,
            [intake.number, chunk.after, chunk.last, Self.stepMax]
        )
        for row in patches {
            let employee = EmployeeID(row[1])
            let patch = try JournalText.patch(row[2], of: employee)
            let known = try KnownPerson.find(db, PersonKey(source: intake.source, employee: employee))?.person
            let asOf = (row[3] as Int64?).map { WallInstant(milliseconds: $0) }
            if let conflict = try complete(row: row[0], patch, over: known, asOf: asOf) { conflicts.add(conflict) }
        }
        return patches.count == Self.stepMax ? patches.last?[0] ?? chunk.last : chunk.last
    }

    /// Of somebody who was new when the row was read, and isn't any more: what is known of them may say since when they are
    /// gone, or whose account theirs is.
    func runAgain(row: Int, _ person: Person, over known: Person) throws -> RowConflict? {
        var patch = PersonPatch(employee: person.key.employee, values: person.fields.mapValues { .some($0) })
        patch.values[.status] = person.status.rawValue
        return try complete(row: row, patch, over: known, asOf: nil)
    }

    /// The row says something else from now on.
    ///
    /// - Returns: false where that makes nobody; the row is as it was then.
    func replace(row: Int, by patch: PersonPatch) throws -> Bool {
        let known = try KnownPerson.find(db, PersonKey(source: intake.source, employee: patch.employee))?.person
        guard let person = try? person(patch, over: known, asOf: nil) else { return false }
        try save(PersonColumns(person), row: row)
        return true
    }

    /// - asOf: of when the row is the truth; nil: of when its intake is. Where the clock was set back that may be to come
    ///   (``ArrivalOrder``): whoever has left has left by now.
    private func person(
        _ patch: PersonPatch,
        over known: Person?,
        asOf: WallInstant?
    ) throws(CompletionProblem) -> Person {
        try rules.completion.person(
            patch,
            over: known,
            semantics: intake.semantics,
            from: intake.source,
            asOf: min(asOf ?? intake.asOf, now)
        )
    }

    private func complete(
        row: Int,
        _ patch: PersonPatch,
        over known: Person?,
        asOf: WallInstant?
    ) throws -> RowConflict? {
        let person: Person
        do throws(CompletionProblem) {
            person = try self.person(patch, over: known, asOf: asOf)
        } catch {
            try db.run(
                "UPDATE staging SET kind = 'refused', urgency = NULL WHERE intake = ? AND row = ?",
                [intake.number, row]
            )
            return RowConflict(row: row, reason: "row \(row): \(error)")
        }
        try save(PersonColumns(person), row: row)
        return nil
    }

    private func save(_ columns: PersonColumns, row: Int) throws {
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
    }
}
