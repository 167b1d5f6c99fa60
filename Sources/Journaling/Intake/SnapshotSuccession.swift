import GRDB
import Ports
import Provisioning

/// What an accepted snapshot does to what was said before it.
struct SnapshotSuccession {
    let db: Database
    let intake: IntakeRow
    let wall: WallInstant

    func succeed() throws {
        try replaceHeld()
        try replaceHeldAlone()
        try noteLeftAsIs()
        try countMissing()
    }

    /// A newer snapshot says all that a held one would have said.
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

    /// Of those whose change of address waits alone: who is as known in this snapshot does not want it any more.
    private func replaceHeldAlone() throws {
        let held = try db.values(
            Int64.self,
            """
            SELECT h.number FROM intake h WHERE h.state = 'held' AND h.source = ?1 AND h.parent IS NOT NULL
                AND h.as_of <= ?3 AND NOT EXISTS (SELECT 1 FROM staging s JOIN staging o ON o.intake = ?2
                    AND o.employee = s.employee WHERE s.intake = h.number AND (o.conflict IS NOT NULL OR o.kind = 'refused'))
            """,
            [intake.source.rawValue, intake.number, intake.asOf.milliseconds]
        )
        for number in held { try replace(number) }
    }

    private func replace(_ number: Int64) throws {
        guard let row = try IntakeRow.find(db, number: number) else { return }
        try HoldRow.end(db, intake: number, at: wall)
        try row.end(db, .replaced, reason: "a newer one came: \(intake.id)")
    }

    /// Of whom the snapshot doesn't say anything that counts, what was known before stays what is known, and of when.
    private func noteLeftAsIs() throws {
        try db.run(
            """
            DELETE FROM left_as_is WHERE source = ?1 AND NOT EXISTS (SELECT 1 FROM staging s
                WHERE s.intake = ?2 AND s.employee = left_as_is.employee AND (s.kind = 'refused' OR s.conflict IS NOT NULL))
            """,
            [intake.source.rawValue, intake.number]
        )
        let last = try db.value(Int64.self, Plausibility.lastSnapshot, [intake.source.rawValue, intake.number])
        let heard = try last.flatMap { try IntakeRow.find(db, number: $0)?.asOf.milliseconds }
        try db.run(
            """
            INSERT OR IGNORE INTO left_as_is (source, employee, heard_at)
            SELECT ?, employee, ? FROM staging WHERE intake = ? AND (kind = 'refused' OR conflict IS NOT NULL)
            """,
            [intake.source.rawValue, heard, intake.number]
        )
    }

    /// Whoever is in it again was never gone; whoever is not was absent once more.
    private func countMissing() throws {
        try db.run(
            """
            DELETE FROM missing WHERE source = ? AND NOT EXISTS
                (SELECT 1 FROM staging s WHERE s.intake = ? AND s.employee = missing.employee AND s.kind = 'absent')
            """,
            [intake.source.rawValue, intake.number]
        )
        try db.run(
            """
            INSERT INTO missing (source, employee, times)
            SELECT ?, employee, 1 FROM staging WHERE intake = ? AND kind = 'absent' AND urgency IS NULL
                AND conflict IS NULL
            ON CONFLICT DO UPDATE SET times = times + 1
            """,
            [intake.source.rawValue, intake.number]
        )
    }
}
