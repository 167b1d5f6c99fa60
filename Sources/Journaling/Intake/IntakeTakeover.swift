import GRDB
import Ports
import Provisioning

/// Takes an accepted intake over into people and desired accounts, a batch at a time. What is taken over leaves the
/// staging table in the same transaction, so that a crash between two batches loses and repeats nothing.
struct IntakeTakeover {
    let db: Database
    let intake: IntakeRow
    let rules: RosterRules
    let now: WallInstant

    /// Rows that need nothing are dropped so many at a time.
    private static let dropped = 2000

    /// - Returns: whether more is left.
    func run(batch: Int) throws -> Bool {
        let succession = IntakeSuccession(db: db, intake: intake, wall: now)
        if succession.comesFirst, try succession.step() { return true }
        let due = try DueRow.next(db, of: intake, after: nil, urgencies: .absent ... .record, limit: batch)
        for row in due {
            try takeOver(row, of: PersonKey(source: intake.source, employee: row.employee))
            try db.run("DELETE FROM staging WHERE intake = ? AND row = ?", [intake.number, row.row])
        }
        if !due.isEmpty { try PeopleRevision.advance(intake.source, db) }
        if due.count < batch, try !succession.step(), try dropUnchanged() { return try finish() }
        return true
    }

    /// - Returns: whether none is left.
    private func dropUnchanged() throws -> Bool {
        try db.run(
            """
            DELETE FROM staging WHERE intake = ?1 AND row IN
                (SELECT row FROM staging WHERE intake = ?1 ORDER BY row LIMIT ?2)
            """,
            [intake.number, Self.dropped]
        )
        return db.changesCount < Self.dropped
    }

    private func finish() throws -> Bool {
        try db.run("UPDATE intake SET state = 'applied' WHERE number = ?", [intake.number])
        // Whoever waited for the holder of an address to be taken over goes on.
        for target in rules.targets {
            if try hasStrangers(target), try isKnown(target) { try Stranger.forgetAll(db, at: target.id) }
            try db.run(
                "UPDATE account SET dirty = ? WHERE target = ? AND dirty = ?",
                [AccountRow.Urgency.change.rawValue, target.id.rawValue, AccountRow.Urgency.postponed.rawValue]
            )
        }
        return false
    }

    private func hasStrangers(_ target: TargetRules) throws -> Bool {
        try db.holds("SELECT 1 FROM stranger WHERE target = ? LIMIT 1", [target.id.rawValue])
    }

    /// Every source of the target has named all of its people, since the target was read. An event names only one.
    private func isKnown(_ target: TargetRules) throws -> Bool {
        guard try db.holds("SELECT 1 FROM target_state WHERE target = ? AND is_read = 1", [target.id.rawValue])
        else { return false }
        return try target.sources.allSatisfy { source in
            try db.holds(
                """
                SELECT 1 FROM intake
                WHERE source = ? AND state = 'applied' AND semantics = 'snapshot' AND parent IS NULL LIMIT 1
                """,
                [source.rawValue]
            )
        }
    }

    // MARK: - One person

    private func takeOver(_ row: DueRow, of key: PersonKey) throws {
        // What is older than what is known of a person changes nothing of them.
        let asOf = row.asOf ?? intake.asOf
        if let known = row.known, known.asOf > asOf, !isKnown(row) { return }
        guard row.urgency != TakeoverUrgency.record.rawValue else { return try note(row.print, of: key) }
        let effects = AccessEffects(db: db, intake: intake, rules: rules, now: now)
        guard let person = effects.person(of: row) else { return }
        try save(person, row)
        // Of all the intake says of the identity, as it was judged: whoever is taken over later in it may be why somebody
        // keeps what another one loses.
        let desires = DesiredAccounts(db: db, cause: cause, rules: rules, now: now)
        try desires.derive(person.identity, of: effects.people(of: person.identity), for: person)
        if let known = row.known?.person, known.identity != person.identity {
            try desires.derive(known.identity, of: effects.people(of: known.identity), for: known)
        }
    }

    private func isKnown(_ row: DueRow) -> Bool {
        if case .known = row.kind { true } else { false }
    }

    private var cause: Cause {
        switch intake.input {
        case .drop, .webhook: .intake(intake.id)
        case .clock: .clock
        case .configuration: .configuration
        }
    }

    private func note(_ print: Int64?, of key: PersonKey) throws {
        try db.run(
            "UPDATE person SET print = ? WHERE source = ? AND employee = ?",
            [print, key.source.rawValue, key.employee.rawValue]
        )
    }

    private func save(_ person: Person, _ row: DueRow) throws {
        let due = rules.nextChange(of: person, after: now)
        if isKnown(row) {
            try db.run(
                "UPDATE person SET due_at = ? WHERE source = ? AND employee = ?",
                [due?.milliseconds, person.key.source.rawValue, person.key.employee.rawValue]
            )
        } else {
            let print = intake.semantics == .snapshot ? row.print : nil
            try KnownPerson.save(
                db,
                person,
                asOf: row.asOf ?? intake.asOf,
                intake: intake.number,
                print: print,
                due: due
            )
        }
    }
}
