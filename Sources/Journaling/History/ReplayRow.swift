import GRDB
import Ports
import Provisioning

/// One row of `replay`, and how far it has come. Whatever is done of it is done in the same transaction as its progress, so that
/// a crash half-way repeats nothing and leaves nothing out.
struct ReplayRow {
    let number: Int64
    let scope: ReplayScope
    /// Operations and exchanges are looked through up to these, and have been up to those.
    let lastOperation: Int64
    let lastExchange: Int64
    let place: Int64

    private static let columns = """
        number, target, since_at, until_at, source, employee, intake, last_operation, last_exchange, place
        """

    /// The first that has not come to its end.
    static func next(_ db: Database) throws -> ReplayRow? {
        try db.row("SELECT \(columns) FROM replay WHERE ended_at IS NULL ORDER BY number LIMIT 1").map { ReplayRow($0) }
    }

    private init(_ row: FoundRow) {
        number = row[0]
        let source = (row[4] as String?).map { SourceID($0) }
        let employee = (row[5] as String?).map { EmployeeID($0) }
        var person: PersonKey?
        if let source, let employee { person = PersonKey(source: source, employee: employee) }
        scope = ReplayScope(
            target: TargetID(row[1]),
            since: WallInstant(milliseconds: row[2]),
            until: WallInstant(milliseconds: row[3]),
            person: person,
            intake: (row[6] as String?).map { IntakeID($0) }
        )
        lastOperation = row[7]
        lastExchange = row[8]
        place = row[9]
    }

    static func begin(_ db: Database, _ scope: ReplayScope, at wall: WallInstant) throws {
        try db.run(
            """
            INSERT INTO replay (target, since_at, until_at, source, employee, intake, asked_at, last_operation, last_exchange)
            VALUES (?, ?, ?, ?, ?, ?, ?, (SELECT coalesce(max(seq), 0) FROM operation),
                (SELECT coalesce(max(seq), 0) FROM exchange))
            """,
            [
                scope.target.rawValue, scope.since.milliseconds, scope.until.milliseconds,
                scope.person?.source.rawValue, scope.person?.employee.rawValue, scope.intake?.rawValue,
                wall.milliseconds,
            ]
        )
    }

    func move(_ db: Database, to place: Int64) throws {
        try db.run("UPDATE replay SET place = ? WHERE number = ?", [place, number])
    }

    func end(_ db: Database, at wall: WallInstant) throws {
        try db.run("UPDATE replay SET ended_at = ? WHERE number = ?", [wall.milliseconds, number])
    }
}
