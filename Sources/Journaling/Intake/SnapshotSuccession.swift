import GRDB
import Ports
import Provisioning

/// What an accepted snapshot does to what was said before it.
///
/// Looks at the rows that are left once its people were taken over: those of whom it says nothing that counts, and those who are
/// absent and haven't left.
struct SnapshotSuccession {
    typealias Place = IntakeSuccession.Place

    let db: Database
    let intake: IntakeRow
    let wall: WallInstant

    /// A newer snapshot says all that a held one would have said. Few are held of a source, since each replaces the last.
    func replaceHeld() throws {
        let held = try db.values(
            Int64.self,
            """
            SELECT number FROM intake WHERE state = 'held' AND source = ? AND semantics = 'snapshot' AND input = 'drop'
                AND parent IS NULL AND number <> ? AND as_of <= ?
            """,
            [intake.source.rawValue, intake.number, intake.asOf.milliseconds]
        )
        for number in held { try replace(number) }
    }

    func step(from place: Place, left: inout Int) throws -> Place? {
        switch place.phase {
        case .heldAlone: try replaceHeldAlone(from: place, left: &left) ?? Place(phase: .forgetLeftAsIs)
        case .forgetLeftAsIs: try forgetLeftAsIs(from: place, left: &left) ?? Place(phase: .noteLeftAsIs)
        case .noteLeftAsIs: try noteLeftAsIs(from: place, left: &left) ?? Place(phase: .forgetMissing)
        case .forgetMissing: try forgetMissing(from: place, left: &left) ?? Place(phase: .countMissing)
        case .countMissing:
            try Plausibility(db: db, intake: intake).isAnotherExport() ? countMissing(from: place, left: &left) : nil
        case .laterChanges: nil
        }
    }

    // MARK: - Changes of address that wait alone

    /// A replaced one is about as much work as so many rows.
    private static let replacing = 10

    /// Who is as known in this snapshot does not want the change any more.
    private func replaceHeldAlone(from place: Place, left: inout Int) throws -> Place? {
        let limit = max(1, left / Self.replacing)
        let rows = try db.rows(
            """
            SELECT h.number, NOT EXISTS (SELECT 1 FROM staging s CROSS JOIN staging o INDEXED BY staging_employee
                ON o.intake = ?2 AND o.employee = s.employee
                WHERE s.intake = h.number AND (o.conflict IS NOT NULL OR o.kind = 'refused'))
            FROM intake h WHERE h.state = 'held' AND h.number > ?4 AND h.source = ?1 AND h.parent IS NOT NULL
                AND h.parent <> ?2 AND h.as_of <= ?3 ORDER BY h.number LIMIT ?5
            """,
            [intake.source.rawValue, intake.number, intake.asOf.milliseconds, place.number, limit]
        )
        for row in rows where row[1] { try replace(row[0]) }
        left -= rows.count * Self.replacing
        return rows.count == limit ? rows.last.map { Place(phase: .heldAlone, number: $0[0]) } : nil
    }

    private func replace(_ number: Int64) throws {
        guard let row = try IntakeRow.find(db, number: number) else { return }
        try HoldRow.end(db, intake: number, at: wall)
        try row.end(db, .replaced, reason: "a newer one came: \(intake.id)")
    }

    // MARK: - Of whom it doesn't say anything that counts

    /// What was known of them before stays what is known, and of when.
    private func noteLeftAsIs(from place: Place, left: inout Int) throws -> Place? {
        guard let last = try lastRow(after: place.number, below: .max, left: &left) else { return nil }
        let before = try db.value(Int64.self, Plausibility.lastSnapshot, [intake.source.rawValue, intake.number])
        let heard = try before.flatMap { try IntakeRow.find(db, number: $0)?.asOf.milliseconds }
        try db.run(
            """
            INSERT OR IGNORE INTO left_as_is (source, employee, heard_at)
            SELECT ?, employee, ? FROM staging
            WHERE intake = ? AND row > ? AND row <= ? AND (kind = 'refused' OR conflict IS NOT NULL)
            """,
            [intake.source.rawValue, heard, intake.number, place.number, last]
        )
        return Place(phase: .noteLeftAsIs, number: last)
    }

    private func forgetLeftAsIs(from place: Place, left: inout Int) throws -> Place? {
        guard let last = try lastName(in: "left_as_is", after: place.name, left: &left) else { return nil }
        try db.run(
            """
            DELETE FROM left_as_is WHERE source = ?1 AND employee > ?3 AND employee <= ?4 AND NOT EXISTS
                (SELECT 1 FROM staging s INDEXED BY staging_employee WHERE s.intake = ?2
                AND s.employee = left_as_is.employee AND (s.kind = 'refused' OR s.conflict IS NOT NULL))
            """,
            [intake.source.rawValue, intake.number, place.name, last]
        )
        return Place(phase: .forgetLeftAsIs, name: last)
    }

    // MARK: - Who was absent, and hasn't left

    /// Whoever is in it again was never gone.
    private func forgetMissing(from place: Place, left: inout Int) throws -> Place? {
        guard let last = try lastName(in: "missing", after: place.name, left: &left) else { return nil }
        try db.run(
            """
            DELETE FROM missing WHERE source = ?1 AND employee > ?3 AND employee <= ?4 AND NOT EXISTS
                (SELECT 1 FROM staging s INDEXED BY staging_employee WHERE s.intake = ?2
                AND s.employee = missing.employee AND s.kind = 'absent')
            """,
            [intake.source.rawValue, intake.number, place.name, last]
        )
        return Place(phase: .forgetMissing, name: last)
    }

    /// Whoever is not was absent once more.
    private func countMissing(from place: Place, left: inout Int) throws -> Place? {
        guard let last = try lastRow(after: place.number, below: 0, left: &left) else { return nil }
        try db.run(
            """
            INSERT INTO missing (source, employee, times)
            SELECT ?, employee, 1 FROM staging WHERE intake = ? AND row > ? AND row <= ? AND kind = 'absent'
                AND urgency IS NULL AND conflict IS NULL
            ON CONFLICT DO UPDATE SET times = times + 1
            """,
            [intake.source.rawValue, intake.number, place.number, last]
        )
        return Place(phase: .countMissing, number: last)
    }

    // MARK: - Pieces

    /// The last one of the next rows; nil where none are left.
    private func lastRow(after row: Int64, below: Int64, left: inout Int) throws -> Int64? {
        let piece = try db.row(
            """
            SELECT max(row), count(*) FROM
                (SELECT row FROM staging WHERE intake = ? AND row > ? AND row < ? ORDER BY row LIMIT ?)
            """,
            [intake.number, row, below, left]
        )
        left -= piece?[1] ?? 0
        return piece?[0]
    }

    private func lastName(in table: String, after name: String, left: inout Int) throws -> String? {
        let piece = try db.row(
            """
            SELECT max(employee), count(*) FROM
                (SELECT employee FROM \(table) WHERE source = ? AND employee > ? ORDER BY employee LIMIT ?)
            """,
            [intake.source.rawValue, name, left]
        )
        left -= piece?[1] ?? 0
        return piece?[0]
    }
}
