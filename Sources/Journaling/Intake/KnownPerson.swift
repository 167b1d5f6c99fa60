import GRDB
import Provisioning

/// One row of `person`, and the only place that writes one.
struct KnownPerson {
    let person: Person
    let asOf: WallInstant

    private static let columns = "source, employee, as_of, \(PersonColumns.names)"

    static func find(_ db: Database, _ key: PersonKey) throws -> KnownPerson? {
        try db.row(
            "SELECT \(columns) FROM person WHERE source = ? AND employee = ?",
            [key.source.rawValue, key.employee.rawValue]
        ).map { try KnownPerson($0) }
    }

    static func all(_ db: Database, of identity: IdentityKey) throws -> [KnownPerson] {
        try db.rows(
            "SELECT \(columns) FROM person WHERE identity = ? ORDER BY source, employee LIMIT \(sharingMax)",
            [identity.rawValue]
        ).map { try KnownPerson($0) }
    }

    /// Of all the identities at once.
    static func all(_ db: Database, of identities: Set<IdentityKey>) throws -> [KnownPerson] {
        let limit = identities.count + sharingMax
        let rows = try db.rows(
            """
            SELECT \(columns) FROM person WHERE identity IN (SELECT value FROM json_each(?)) ORDER BY source, employee
            LIMIT ?
            """,
            [TextTable.list(identities.map(\.rawValue)), limit]
        )
        guard rows.count < limit else { return try identities.flatMap { try all(db, of: $0) } }
        return try rows.map { try KnownPerson($0) }
    }

    /// More than that never share one identity but by a mistake in the configuration; the first of them speak for it then.
    private static let sharingMax = 1000

    init(person: Person, asOf: WallInstant) {
        self.person = person
        self.asOf = asOf
    }

    private init(_ row: FoundRow) throws {
        let key = PersonKey(source: SourceID(row[0]), employee: EmployeeID(row[1]))
        asOf = WallInstant(milliseconds: row[2])
        person = try PersonColumns.person(key, row, from: 3)
    }

    /// - print: of the raw record that says so; nil where it wasn't one that said all.
    static func save(
        _ db: Database,
        _ person: Person,
        asOf: WallInstant,
        intake: Int64,
        print: Int64?,
        due: WallInstant?
    ) throws {
        let columns = PersonColumns(person)
        try db.run(
            """
            INSERT INTO person (source, employee, identity, status, begins_at, ends_at, fields, address, as_of, intake,
                print, due_at)
            VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
            ON CONFLICT DO UPDATE SET identity = excluded.identity, status = excluded.status,
                begins_at = excluded.begins_at, ends_at = excluded.ends_at, fields = excluded.fields,
                address = excluded.address, as_of = excluded.as_of, intake = excluded.intake, print = excluded.print,
                due_at = excluded.due_at
            """,
            [
                person.key.source.rawValue, person.key.employee.rawValue, columns.identity, columns.status,
                columns.begins, columns.ends, columns.fields, columns.address, asOf.milliseconds, intake, print,
                due?.milliseconds,
            ]
        )
    }
}
