import GRDB
import Ports
import Provisioning

/// Takes an accepted file over into people and desired accounts, a batch at a time. What is taken over leaves the
/// staging table in the same transaction, so that a crash between two batches loses and repeats nothing.
struct IntakeTakeover {
    let db: Database
    let intake: IntakeRow
    let rules: [TargetRules]

    /// Rows that need nothing are dropped so many at a time.
    private static let dropped = 2000

    /// - Returns: whether more is left.
    func run(batch: Int) throws -> Bool {
        let due = try db.rows(
            """
            SELECT row, employee, kind, status, fields, address FROM staging
            WHERE intake = ? AND urgency IS NOT NULL ORDER BY urgency, row LIMIT ?
            """,
            [intake.number, batch]
        )
        for row in due {
            try takeOver(row)
            try db.run("DELETE FROM staging WHERE intake = ? AND row = ?", [intake.number, row[0] as Int])
        }
        if due.count < batch, try dropUnchanged() { return try finish() }
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
        for target in rules {
            if try isKnown(target) { try Stranger.forgetAll(db, at: target.id) }
            try db.run(
                "UPDATE account SET dirty = ? WHERE target = ? AND dirty = ?",
                [AccountRow.Urgency.change.rawValue, target.id.rawValue, AccountRow.Urgency.postponed.rawValue]
            )
        }
        return false
    }

    /// Every source of the target has been heard, since the target was read.
    private func isKnown(_ target: TargetRules) throws -> Bool {
        guard try db.holds("SELECT 1 FROM target_state WHERE target = ? AND is_read = 1", [target.id.rawValue])
        else { return false }
        return try target.sources.allSatisfy { source in
            try db.holds("SELECT 1 FROM intake WHERE source = ? AND state = 'applied' LIMIT 1", [source.rawValue])
        }
    }

    // MARK: - One person

    private func takeOver(_ row: Row) throws {
        let key = PersonKey(source: intake.source, employee: EmployeeID(row[1]))
        let known = try db.row(
            "SELECT status, fields, as_of FROM person WHERE source = ? AND employee = ?",
            [key.source.rawValue, key.employee.rawValue]
        )
        // What is older than what is known of a person changes nothing of them.
        if let known, known[2] as Int64 > intake.asOf.milliseconds { return }
        let person: Person
        if row[2] as String == "absent" {
            guard let known else { return }
            person = try Self.person(key, status: EmploymentStatus.ended.rawValue, fields: known[1])
        } else {
            person = try Self.person(key, status: row[3], fields: row[4])
        }
        try save(person)
        let desires = DesiredAccounts(db: db, cause: .intake(intake.id))
        for target in rules where target.sources.contains(key.source) { try desires.set(person, at: target) }
    }

    static func person(_ key: PersonKey, status: String, fields: String) throws -> Person {
        Person(
            key: key,
            status: try JournalText.decode(EmploymentStatus.self, status),
            fields: try JournalText.fields(fields)
        )
    }

    private func save(_ person: Person) throws {
        try db.run(
            """
            INSERT INTO person (source, employee, status, fields, address, as_of, intake) VALUES (?, ?, ?, ?, ?, ?, ?)
            ON CONFLICT DO UPDATE SET status = excluded.status, fields = excluded.fields, address = excluded.address,
                as_of = excluded.as_of, intake = excluded.intake
            """,
            [
                person.key.source.rawValue, person.key.employee.rawValue, person.status.rawValue,
                JournalText.encode(person.fields), JournalText.key(userName: person.fields[.email]),
                intake.asOf.milliseconds, intake.number,
            ]
        )
    }
}
