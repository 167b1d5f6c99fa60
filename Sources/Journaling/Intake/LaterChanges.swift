import GRDB
import Ports
import Provisioning

/// What somebody's later changes mean for an earlier one that is held: it is not the truth any more where both speak of the
/// same, and still is where they don't.
///
/// Goes through what is held, and in each through whichever has fewer rows: an event looks up its own few, a file those that are
/// held.
struct LaterChanges {
    typealias Place = IntakeSuccession.Place

    let db: Database
    /// The later ones, which are accepted.
    let intake: IntakeRow
    let wall: WallInstant

    /// An intake with no more rows than that looks them up in what is held.
    private static let fewMax = 50
    /// What a row costs that is laid over, in rows that are only looked at.
    private static let laying = 10

    private static let held = """
        state = 'held' AND source = ?1 AND semantics = 'changes' AND input IN ('drop', 'webhook') AND number <> ?2
        """

    /// Whether there is anything to lay them over.
    static func concernsAny(_ db: Database, _ intake: IntakeRow) throws -> Bool {
        try db.holds("SELECT 1 FROM intake WHERE \(held) LIMIT 1", [intake.source.rawValue, intake.number])
    }

    /// - place: a held intake's number, and the employee id of it that was looked at last.
    func step(from place: Place, left: inout Int) throws -> Place? {
        left -= 1
        guard let held = try heldIntake(from: place) else { return nil }
        let isFew = try !db.holds(
            "SELECT 1 FROM staging WHERE intake = ? LIMIT 1 OFFSET ?",
            [intake.number, Self.fewMax]
        )
        let done = Place(phase: .laterChanges, number: held + 1)
        let name = held == place.number ? place.name : ""
        guard let last = try last(of: isFew ? intake.number : held, after: name, left: &left) else { return done }
        let rows = try common(with: held, outer: isFew ? "o" : "s", after: name, upTo: last)
        left -= rows.count * Self.laying
        let overtaken = rows.isEmpty ? nil : try lastSnapshot()
        for row in rows { try layOver(row, overtaken: overtaken) }
        return Place(phase: .laterChanges, number: held, name: last)
    }

    private func heldIntake(from place: Place) throws -> Int64? {
        try db.value(
            Int64.self,
            "SELECT number FROM intake WHERE \(Self.held) AND number >= ?3 ORDER BY number LIMIT 1",
            [intake.source.rawValue, intake.number, max(0, place.number)]
        )
    }

    private func last(of intake: Int64, after name: String, left: inout Int) throws -> String? {
        let piece = try db.row(
            """
            SELECT max(employee), count(*) FROM (SELECT employee FROM staging INDEXED BY staging_employee
                WHERE intake = ? AND employee > ? ORDER BY employee LIMIT ?)
            """,
            [intake, name, max(1, left / Self.laying)]
        )
        left -= piece?[1] ?? 0
        return piece?[0]
    }

    /// Rows of both, by employee; `s` are those that are held. Of one instant, what came first is the earlier one.
    private func common(with held: Int64, outer: String, after: String, upTo last: String) throws -> [FoundRow] {
        let inner = outer == "o" ? "s" : "o"
        let number = ["o": "?1", "s": "?2"]
        return try db.rows(
            """
            SELECT h.number, s.row, s.employee, s.patch, o.patch, coalesce(s.as_of, h.as_of), s.kind, coalesce(o.as_of, ?3)
            FROM intake h
                CROSS JOIN staging \(outer) INDEXED BY staging_employee
                CROSS JOIN staging \(inner) INDEXED BY staging_employee
                ON \(inner).intake = \(number[inner] ?? "") AND \(inner).employee = \(outer).employee
            WHERE h.number = ?2 AND \(outer).intake = \(number[outer] ?? "") AND \(outer).employee > ?4
                AND \(outer).employee <= ?5
                AND (coalesce(s.as_of, h.as_of), coalesce(h.parent, h.number)) <= (coalesce(o.as_of, ?3), ?6)
                AND o.kind = 'person' AND o.conflict IS NULL
            """,
            [intake.number, held, intake.asOf.milliseconds, after, last, intake.parent ?? intake.number]
        )
    }

    private func lastSnapshot() throws -> WallInstant? {
        try db.value(Int64.self, Plausibility.lastSnapshot, [intake.source.rawValue, intake.number])
            .flatMap { try IntakeRow.find(db, number: $0)?.asOf }
    }

    private func isLeftAsIs(_ employee: String, since asOf: Int64) throws -> Bool {
        try db.holds(
            "SELECT 1 FROM left_as_is WHERE source = ? AND employee = ? AND (heard_at IS NULL OR heard_at <= ?)",
            [intake.source.rawValue, employee, asOf]
        )
    }

    /// - overtaken: what is older than that, a snapshot has said otherwise since, and it must not seem newer now.
    private func layOver(_ row: FoundRow, overtaken: WallInstant?) throws {
        let (held, number, employee): (Int64, Int, String) = (row[0], row[1], row[2])
        let asOf: Int64 = row[5]
        if let overtaken, asOf < overtaken.milliseconds, try !isLeftAsIs(employee, since: asOf) {
            return try drop(row: number, of: held)
        }
        // Whoever was absent then has been heard of since.
        if row[6] as String == "absent" { return try drop(row: number, of: held) }
        guard let later = row[4] as String? else { return try drop(row: number, of: held) }
        // Of a whole record nobody can say what of it has changed: it is as old as it is.
        guard let earlier = row[3] as String? else { return }
        var left = try JournalText.patch(earlier, of: EmployeeID(employee))
        for field in try JournalText.patch(later, of: EmployeeID(employee)).values.keys {
            left.values.removeValue(forKey: field)
        }
        guard !left.values.isEmpty else { return try drop(row: number, of: held) }
        try db.run(
            "UPDATE staging SET patch = ?, as_of = ? WHERE intake = ? AND row = ?",
            [JournalText.encode(left), row[7] as Int64, held, number]
        )
    }

    private func drop(row: Int, of held: Int64) throws {
        try db.run("DELETE FROM staging WHERE intake = ? AND row = ?", [held, row])
        guard try !db.holds("SELECT 1 FROM staging WHERE intake = ? LIMIT 1", [held]) else { return }
        try HoldRow.end(db, intake: held, at: wall)
        try IntakeRow.find(db, number: held)?.end(db, .replaced, reason: "a newer one came: \(intake.id)")
    }
}
