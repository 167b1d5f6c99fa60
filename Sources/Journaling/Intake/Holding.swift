import Crypto
import Foundation
import GRDB
import Ports
import Provisioning

/// Where in the order of what is shown of a hold.
struct HeldPlace {
    var employee: String
    var target: String
    var change: String
    var identity: String
}

/// What an operator is to decide on, written down.
extension JudgingDesk {
    private static let hashed = 2000

    /// Of the intake and the configuration; what is shown is added to it. Two events may say the same of somebody, and one file
    /// may be dropped as of two instants: each is a hold of its own.
    var hashSeed: SHA256 {
        var hash = SHA256()
        hash.update(
            data: Data(
                "\(intake.source)\n\(intake.digest ?? intake.id.rawValue)\n\(hashedInstant)\n\(rules.configuration)\n"
                    .utf8
            )
        )
        return hash
    }

    /// The same change of an address in the next file is the same hold still.
    private var hashedInstant: Int64 { intake.parent == nil ? intake.asOf.milliseconds : 0 }

    /// What is shown is one thing with what it is shown of: it is listed anew.
    func beginHold(trips: [GuardTrip], counts: [AccessChange: Int]) throws {
        try db.run("DELETE FROM hold_change WHERE intake = ?", [intake.number])
        try draftHold(trips: trips, counts: counts)
    }

    /// A row for its changes to belong to; counts for nothing before the intake is held.
    private func draftHold(trips: [GuardTrip], counts: [AccessChange: Int]) throws {
        try holdRow(HoldHash(""), trips: trips, counts: counts).draft(db)
    }

    private func holdRow(_ hash: HoldHash, trips: [GuardTrip], counts: [AccessChange: Int]) throws -> HoldRow {
        HoldRow(
            intake: intake.number,
            hash: hash,
            configuration: rules.configuration,
            trips: trips,
            counts: counts,
            known: try known(),
            madeAt: wall
        )
    }

    /// - Returns: nil at the end.
    func listEffects(after place: DueRow.Place?, limit: Int) throws -> DueRow.Place? {
        let rows = try DueRow.next(db, of: intake, after: place, limit: limit)
        for row in rows {
            guard let person = effects.person(of: row) else { continue }
            let cause = row.cause(of: person, at: wall)
            for effect in try effects.effects(of: row) {
                for change in effect.changes { try list(change, effect, of: row.employee, cause: cause) }
            }
        }
        return rows.count == limit ? rows.last?.place : nil
    }

    private func list(
        _ change: AccessChange,
        _ effect: AccessEffects.Effect,
        of employee: EmployeeID,
        cause: String
    ) throws {
        let place: StatementArguments = [
            intake.number, employee.rawValue, effect.target.id.rawValue, change.rawValue, effect.identity.rawValue,
        ]
        try db.run(
            """
            INSERT INTO hold_change (intake, employee, target, change, identity, \(ShownChange.columns), cause)
            VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
            ON CONFLICT DO NOTHING
            """,
            place + ShownChange(change, of: effect).arguments + [cause]
        )
    }

    /// Everything that an approval is bound to is hashed: whose account changes in which way, its addresses and its groups.
    ///
    /// - Returns: nil at the end.
    func hashEffects(after place: HeldPlace?, into hash: inout SHA256) throws -> HeldPlace? {
        let place = place ?? HeldPlace(employee: "", target: "", change: "", identity: "")
        let rows = try db.rows(
            """
            SELECT employee, target, change, identity, \(ShownChange.columns) FROM hold_change
            WHERE intake = ? AND (employee, target, change, identity) > (?, ?, ?, ?)
            ORDER BY employee, target, change, identity LIMIT ?
            """,
            [intake.number, place.employee, place.target, place.change, place.identity, Self.hashed]
        )
        for row in rows {
            for column in 0..<row.count {
                // With their lengths, so that no two rows read the same; what isn't there is not what is empty.
                let text: String? = row[column]
                hash.update(data: Data((text.map { "\($0.utf8.count):\($0)" } ?? "-").utf8))
            }
        }
        guard rows.count == Self.hashed, let last = rows.last else { return nil }
        return HeldPlace(employee: last[0], target: last[1], change: last[2], identity: last[3])
    }

    /// From now on something else is listed than what was shown under that hash: after a crash in between it must not stand for
    /// that. Whoever looks then finds another one.
    func disown(_ shown: HoldHash, trips: [GuardTrip], counts: [AccessChange: Int]) throws {
        var hash = hashSeed
        hash.update(data: Data(shown.rawValue.utf8))
        try saveHold(HoldHash(StableDigest.hex(hash.finalize().prefix(8))), trips: trips, counts: counts)
    }

    func saveHold(_ hash: HoldHash, trips: [GuardTrip], counts: [AccessChange: Int]) throws {
        try holdRow(hash, trips: trips, counts: counts).save(db)
    }

    func hold(
        _ hash: HoldHash,
        trips: [GuardTrip],
        counts: [AccessChange: Int],
        people: Int,
        leavers: Int
    ) throws {
        try saveHold(hash, trips: trips, counts: counts)
        if isSnapshot { try SnapshotSuccession(db: db, intake: intake, wall: wall).replaceHeld() }
        try intake.hold(db, people: people, leavers: leavers)
    }

    /// Whether an operator has seen all of it: these changes of these accounts, or more.
    func wereShown(_ effects: [AccessEffects.Effect], of employee: EmployeeID) throws -> Bool {
        try effects.allSatisfy { effect in
            try effect.changes.allSatisfy { change in
                let shown = try db.row(
                    """
                    SELECT \(ShownChange.columns) FROM hold_change
                    WHERE intake = ? AND employee = ? AND target = ? AND change = ? AND identity = ?
                    """,
                    [
                        intake.number, employee.rawValue, effect.target.id.rawValue, change.rawValue,
                        effect.identity.rawValue,
                    ]
                )
                guard let shown else { return false }
                return ShownChange(change, of: effect).isCovered(by: try ShownChange(change, shown, from: 0))
            }
        }
    }
}

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
