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

    /// A row for its changes to belong to; counts for nothing before the intake is held.
    func draftHold(trips: [GuardTrip], counts: [AccessChange: Int]) throws {
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
        for (row, found) in zip(rows, try effects.effects(of: rows)) {
            let said = effects.person(of: row).map { row.cause(of: $0, at: wall) }
            for effect in found {
                guard let cause = effect.cause ?? said else { continue }
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
        let place: SQLValues = [
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
