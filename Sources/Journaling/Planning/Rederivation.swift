import GRDB
import Ports
import Provisioning

/// Finds out for whom the rules of another configuration say something else than before, and makes intakes of them, one a
/// source: they are judged, and held, as any other. Goes through the people in batches, and remembers how far it came: a
/// crash goes on from there.
///
/// People of a source that a target, or the configuration, does not have any more stay as they are: that would be a mass
/// departure by a line of configuration.
struct Rederivation {
    let db: Database
    let rules: RosterRules
    let wall: WallInstant

    /// Where the last batch ended, in `meta`: the configuration's digest, the source and the employee id, a line each.
    private static let placeKey = "rederivation"
    /// In `meta` where people are known whose accounts nobody has derived: under whatever rules the next start comes.
    private static let owedKey = "rederivation-owed"

    /// - Returns: whether more is left.
    func run(batch: Int) throws -> Bool {
        let latest = try db.value(
            String.self,
            "SELECT digest FROM configuration_version ORDER BY number DESC LIMIT 1"
        )
        guard try latest != rules.configuration.rawValue || isOwed() else { return false }
        if latest != nil, try takeOverAccepted(batch: batch) { return true }
        let place = try place()
        let rows = try db.rows(
            """
            SELECT source, employee FROM person
            WHERE (source, employee) > (?, ?) ORDER BY source, employee LIMIT ?
            """,
            [place.source, place.employee, batch]
        )
        for row in rows {
            try stage(PersonKey(source: SourceID(row[0]), employee: EmployeeID(row[1])))
        }
        guard let last = rows.last, rows.count == batch else { return try finish() }
        try remember(source: last[0], employee: last[1])
        return true
    }

    /// What guards let pass under other rules, and a crash or a stop came before: HR's word of people counts, and what these rules
    /// make of it is found with everybody's. A reading's findings are what a target said, whatever the rules.
    ///
    /// - Returns: whether there was any.
    private func takeOverAccepted(batch: Int) throws -> Bool {
        guard let intake = try IntakeRow.all(db, in: .accepted, limit: 1).first else { return false }
        var takeover = IntakeTakeover(db: db, intake: intake, rules: rules, now: intake.acceptedAt ?? wall)
        takeover.isOfFormerRules = intake.reading == nil
        _ = try takeover.run(batch: batch)
        // Whom it names may be among those who were gone through.
        try db.run("DELETE FROM meta WHERE key = ?", [Self.placeKey])
        try db.run("INSERT OR REPLACE INTO meta (key, value) VALUES (?, '')", [Self.owedKey])
        return true
    }

    private func isOwed() throws -> Bool { try db.holds("SELECT 1 FROM meta WHERE key = ?", [Self.owedKey]) }

    /// The intake that holds what the configuration changes of a source's people.
    private func name(_ source: SourceID) -> IntakeID {
        IntakeID("configuration-\(rules.configuration.rawValue.prefix(12))-\(wall.milliseconds)-\(source)")
    }

    private func stage(_ key: PersonKey) throws {
        guard let known = try KnownPerson.find(db, key)?.person,
            let urgency = try DerivedIntake.urgency(of: known, db, rules, now: wall)
        else { return }
        let intake = try DerivedIntake(db: db, source: key.source, input: .configuration, wall: wall).open(
            named: name(key.source),
            saying: "configuration \(rules.configuration.rawValue.prefix(12))"
        )
        try DerivedIntake.stage(db, key.employee, urgency: urgency, in: intake)
    }

    private func place() throws -> (source: String, employee: String) {
        let text = try db.value(String.self, "SELECT value FROM meta WHERE key = ?", [Self.placeKey]) ?? ""
        let parts = text.split(separator: "\n", maxSplits: 2, omittingEmptySubsequences: false).map(String.init)
        guard parts.count == 3, parts[0] == rules.configuration.rawValue else {
            // What was begun for yet another one is none of this one's.
            try db.run("DELETE FROM intake WHERE state = 'staging' AND input = 'configuration'")
            return ("", "")
        }
        return (parts[1], parts[2])
    }

    private func remember(source: String, employee: String) throws {
        try db.run(
            "INSERT INTO meta (key, value) VALUES (?, ?) ON CONFLICT DO UPDATE SET value = excluded.value",
            [Self.placeKey, [rules.configuration.rawValue, source, employee].joined(separator: "\n")]
        )
    }

    private func finish() throws -> Bool {
        try db.run("DELETE FROM meta WHERE key IN (?, ?)", [Self.placeKey, Self.owedKey])
        // What another configuration would have done, this one does not.
        let held = try IntakeRow.all(db, in: .held).filter { $0.input == .configuration }
        for intake in held {
            try HoldRow.end(db, intake: intake.number, at: wall)
            try intake.end(db, .replaced, reason: "another configuration came into force")
        }
        try DerivedIntake.receive(db, input: .configuration)
        try RulesInForce(db: db, rules: rules).note()
        // One that was in force before may come back, and is the latest then, whatever the wall clock says.
        try db.run(
            "INSERT OR REPLACE INTO configuration_version (digest, since_at) VALUES (?, ?)",
            [rules.configuration.rawValue, wall.milliseconds]
        )
        return false
    }
}

/// An intake that nobody sent: what the clock, or other rules, make of what is known already.
struct DerivedIntake {
    let db: Database
    let source: SourceID
    let input: IntakeInput
    let wall: WallInstant

    /// The one that is being staged, or a new one.
    func open(named id: IntakeID, saying name: String) throws -> Int64 {
        let open = try db.value(
            Int64.self,
            """
            SELECT number FROM intake
            WHERE state = 'staging' AND source = ? AND input = '\(input.rawValue)' AND parent IS NULL
            """,
            [source.rawValue]
        )
        if let open { return open }
        let draft = IntakeDraft(
            id: try unused(id),
            source: source,
            input: input,
            semantics: .changes,
            name: name,
            size: 0,
            asOf: wall,
            receivedAt: wall
        )
        try IntakeRow.begin(db, draft)
        return db.lastInsertedRowID
    }

    /// The wall clock may show one instant twice.
    private func unused(_ id: IntakeID) throws -> IntakeID {
        guard try IntakeRow.find(db, id) != nil else { return id }
        let latest = try db.value(Int64.self, "SELECT max(number) FROM intake") ?? 0
        return IntakeID("\(id)-\(latest + 1)")
    }

    static func stage(_ db: Database, _ employee: EmployeeID, urgency: TakeoverUrgency, in intake: Int64) throws {
        let row = try db.value(Int.self, "SELECT max(row) FROM staging WHERE intake = ?", [intake]) ?? 0
        try db.run(
            "INSERT INTO staging (intake, row, employee, kind, urgency) VALUES (?, ?, ?, 'known', ?)",
            [intake, row + 1, employee.rawValue, urgency.rawValue]
        )
    }

    /// All of it is staged: it is to be judged.
    static func receive(_ db: Database, input: IntakeInput) throws {
        try db.run(
            """
            UPDATE intake SET state = 'received',
                rows = (SELECT count(*) FROM staging s WHERE s.intake = intake.number)
            WHERE state = 'staging' AND input = '\(input.rawValue)' AND parent IS NULL
            """
        )
    }

    /// Nil where what is desired of the person's accounts stays as it is.
    static func urgency(
        of person: Person,
        _ db: Database,
        _ rules: RosterRules,
        now: WallInstant
    ) throws -> TakeoverUrgency? {
        let people = try KnownPerson.all(db, of: person.identity).map(\.person)
        var urgency: TakeoverUrgency?
        for target in rules.targets(of: person.key.source) {
            let desired = target.desired(for: people, at: now)
            let known = try db.value(
                String.self,
                "SELECT desired FROM account WHERE target = ? AND identity = ?",
                [target.id.rawValue, person.identity.rawValue]
            )
            let isNew = known == nil && !desired.givesAccess
            guard !isNew, known != JournalText.encode(desired) else { continue }
            if !desired.givesAccess { return .departure }
            urgency = .other
        }
        return urgency
    }
}
