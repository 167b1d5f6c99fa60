import GRDB
import Ports
import Provisioning

/// Whom the calendar changes something of: a hire whose day has come, an end, a grace that is over.
struct DuePeople {
    let db: Database
    let rules: RosterRules
    let wall: WallInstant

    /// More than that are due at the next look, which comes at once.
    private static let max = 2000

    /// When somebody is next due; past where somebody is.
    static func next(_ db: Database) throws -> WallInstant? {
        try db.value(Int64.self, "SELECT min(due_at) FROM person WHERE due_at IS NOT NULL AND \(isFree)")
            .map { WallInstant(milliseconds: $0) }
    }

    /// Nothing that is on its way already, or waits for an operator.
    private static let isFree = """
        NOT EXISTS (SELECT 1 FROM intake i INDEXED BY intake_clock
            CROSS JOIN staging s INDEXED BY staging_employee ON s.intake = i.number AND s.employee = person.employee
            WHERE i.source = person.source AND i.input = 'clock'
                AND i.state IN ('staging', 'received', 'held', 'accepted'))
        """

    /// Makes an intake a source of those who are due.
    ///
    /// - Returns: whether more are left.
    func stage() throws -> Bool {
        let rows = try db.rows(
            """
            SELECT source, employee FROM person
            WHERE due_at <= ? AND \(Self.isFree) ORDER BY due_at LIMIT ?
            """,
            [wall.milliseconds, Self.max]
        )
        for row in rows { try stage(PersonKey(source: SourceID(row[0]), employee: EmployeeID(row[1]))) }
        // What the guards look at is all of it.
        guard rows.count < Self.max else { return true }
        try DerivedIntake.receive(db, input: .clock)
        return false
    }

    /// An operator doesn't want what came due to happen: it isn't due any more. What has come due since it was shown still is; and
    /// all of it, where the clock itself is in doubt.
    ///
    /// One statement for all of them, however many an operator has before them: it finds ``RosterRules/nextChange(of:after:)``.
    static func passOver(_ db: Database, _ intake: IntakeRow, shownAt: WallInstant, _ rules: RosterRules) throws {
        guard intake.input == .clock, try ClockDoubt(db: db).trip == nil else { return }
        let delays = rules.deletionDelays(of: intake.source).map { (WallInstant(milliseconds: 0) + $0).milliseconds }
        try db.run(
            """
            UPDATE person SET due_at = (SELECT min(at) FROM (SELECT begins_at AS at UNION ALL SELECT ends_at
                UNION ALL SELECT ends_at + value FROM json_each(?4)) WHERE at > ?1)
            WHERE source = ?2 AND employee IN (SELECT employee FROM staging WHERE intake = ?3)
            """,
            [shownAt.milliseconds, intake.source.rawValue, intake.number, TextTable.list(delays)]
        )
    }

    private func stage(_ key: PersonKey) throws {
        guard let known = try KnownPerson.find(db, key)?.person else { return }
        guard rules.sources[key.source] != nil,
            let urgency = try DerivedIntake.urgency(of: known, db, rules, now: wall)
        else {
            // Nothing follows from it; what comes next may.
            return try db.run(
                "UPDATE person SET due_at = ? WHERE source = ? AND employee = ?",
                [
                    rules.nextChange(of: known, after: wall)?.milliseconds, key.source.rawValue, key.employee.rawValue,
                ]
            )
        }
        let intake = try DerivedIntake(db: db, source: key.source, input: .clock, wall: wall).open(
            named: IntakeID("clock-\(wall.milliseconds)-\(key.source)"),
            saying: "the clock"
        )
        try DerivedIntake.stage(db, key.employee, urgency: urgency, in: intake)
    }
}
