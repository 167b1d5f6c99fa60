import GRDB
import Provisioning

/// Writes people as an intake has them, many with one statement.
struct TakenPeople {
    let db: Database
    let intake: IntakeRow
    let rules: RosterRules
    let now: WallInstant

    func save(_ people: [TakenPerson]) throws {
        try copy(people.filter(\.row.isWhole))
        for taken in people where !taken.row.isWhole { try save(taken) }
    }

    /// Nothing of them changed but what the raw record looked like in a snapshot, and when they were heard of last.
    func noteHeard(_ rows: [DueRow]) throws {
        guard !rows.isEmpty else { return }
        try db.run(
            """
            UPDATE person SET print = iif(?4, s.print, person.print), as_of = max(person.as_of, coalesce(s.as_of, ?5))
            FROM staging s WHERE s.intake = ?1 AND s.row IN (SELECT value FROM json_each(?2))
                AND person.source = ?3 AND person.employee = s.employee
            """,
            [
                intake.number, TextTable.list(rows.map(\.row)), intake.source.rawValue, intake.semantics == .snapshot,
                intake.asOf.milliseconds,
            ]
        )
    }

    /// What is staged of a person has the columns that are kept of them.
    private func copy(_ people: [TakenPerson]) throws {
        guard !people.isEmpty else { return }
        try db.run(
            Self.copying,
            [
                intake.source.rawValue, intake.number, TextTable.list(people.map(\.row.row)), intake.asOf.milliseconds,
                intake.semantics == .snapshot,
            ]
        )
        for taken in people { if let due = due(taken.person) { try set(due, of: taken.person.key) } }
    }

    private static let copying = """
        INSERT INTO person (source, employee, identity, status, begins_at, ends_at, fields, address, as_of, intake, print)
        SELECT ?1, employee, identity, status, begins_at, ends_at, fields, address, coalesce(as_of, ?4), ?2,
            iif(?5, print, NULL)
        FROM staging WHERE intake = ?2 AND row IN (SELECT value FROM json_each(?3))
        ON CONFLICT DO UPDATE SET identity = excluded.identity, status = excluded.status,
            begins_at = excluded.begins_at, ends_at = excluded.ends_at, fields = excluded.fields,
            address = excluded.address, as_of = excluded.as_of, intake = excluded.intake, print = excluded.print,
            due_at = NULL
        """

    private func save(_ taken: TakenPerson) throws {
        guard !taken.row.isKnown else { return try set(due(taken.person), of: taken.person.key) }
        try KnownPerson.save(
            db,
            taken.person,
            asOf: taken.row.asOf ?? intake.asOf,
            intake: intake.number,
            print: intake.semantics == .snapshot ? taken.row.print : nil,
            due: due(taken.person)
        )
    }

    private func due(_ person: Person) -> WallInstant? { rules.nextChange(of: person, after: now) }

    private func set(_ due: WallInstant?, of key: PersonKey) throws {
        try db.run(
            "UPDATE person SET due_at = ? WHERE source = ? AND employee = ?",
            [due?.milliseconds, key.source.rawValue, key.employee.rawValue]
        )
    }
}
