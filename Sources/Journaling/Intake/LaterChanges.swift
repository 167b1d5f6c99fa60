import GRDB
import Ports
import Provisioning

/// What somebody's later changes mean for an earlier one that is held: it is not the truth any more where both speak of the
/// same, and still is where they don't.
struct LaterChanges {
    let db: Database
    /// The later ones, which are accepted.
    let intake: IntakeRow
    let wall: WallInstant

    func run() throws {
        let rows = try db.rows(
            """
            SELECT s.intake, s.row, s.employee, s.patch, o.patch, coalesce(s.as_of, h.as_of), s.kind
            FROM intake h CROSS JOIN staging s ON s.intake = h.number
                CROSS JOIN staging o ON o.intake = ?1 AND o.employee = s.employee
            WHERE h.state = 'held' AND h.source = ?2 AND h.semantics = 'changes' AND h.input IN ('drop', 'webhook')
                AND h.number <> ?1 AND coalesce(s.as_of, h.as_of) <= ?3 AND o.kind = 'person' AND o.conflict IS NULL
            """,
            [intake.number, intake.source.rawValue, intake.asOf.milliseconds]
        )
        let overtaken = rows.isEmpty ? nil : try lastSnapshot()
        for row in rows { try layOver(row, overtaken: overtaken) }
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
    private func layOver(_ row: Row, overtaken: WallInstant?) throws {
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
            [JournalText.encode(left), intake.asOf.milliseconds, held, number]
        )
    }

    private func drop(row: Int, of held: Int64) throws {
        try db.run("DELETE FROM staging WHERE intake = ? AND row = ?", [held, row])
        guard try !db.holds("SELECT 1 FROM staging WHERE intake = ? LIMIT 1", [held]) else { return }
        try HoldRow.end(db, intake: held, at: wall)
        try IntakeRow.find(db, number: held)?.end(db, .replaced, reason: "a newer one came: \(intake.id)")
    }
}
