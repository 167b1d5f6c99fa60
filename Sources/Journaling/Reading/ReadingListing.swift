import GRDB
import Ports
import Provisioning

/// What is shown of a reading.
struct ReadingListing {
    let db: Database

    /// - Parameter number: nil for the latest one that looked for others' changes.
    func report(
        _ number: ReadingNumber?,
        of target: TargetID,
        employee: EmployeeID?,
        limit: Int
    ) throws -> ReadingReport? {
        let row = try db.row(
            """
            SELECT number, state, began_at, pages, users, groups, total, restarts, protected, in_motion, reason FROM reading
            WHERE target = ?1 AND purpose = 'reconcile' AND (?2 IS NULL OR number = ?2) ORDER BY number DESC LIMIT 1
            """,
            [target.rawValue, number?.rawValue]
        )
        guard let row else { return nil }
        let reading: Int64 = row[0]
        let counts = try counts(in: reading, of: employee)
        return ReadingReport(
            number: ReadingNumber(rawValue: reading),
            target: target,
            step: Self.step(try JournalText.decode(ReadingRow.State.self, row[1])),
            beganAt: WallInstant(milliseconds: row[2]),
            pages: row[3],
            users: row[4],
            groups: row[5],
            total: row[6],
            restarts: row[7],
            isPartial: ReadingCourse(restarts: row[7]).isPartial,
            protected: row[8],
            inMotion: row[9],
            counts: counts.byKind,
            drifted: counts.drifted,
            unknown: counts.byKind[DriftKind.unknown.rawValue] ?? 0,
            changes: try DriftRow.listed(db, in: reading, employee: employee, limit: limit).map { $0.change },
            repairs: try repairs(of: reading),
            reason: row[10]
        )
    }

    private static func step(_ state: ReadingRow.State) -> ReadingReport.Step {
        switch state {
        case .users: .readingUsers
        case .groups: .readingGroups
        case .matching, .comparing, .unclaimed, .settling, .staging: .comparing
        case .compared: .compared
        case .ended: .ended
        }
    }

    private func counts(
        in reading: Int64,
        of employee: EmployeeID?
    ) throws -> (byKind: [String: Int], drifted: Int) {
        let rows = try db.rows(
            """
            SELECT kinds, count(*), account IS NOT NULL FROM drift
            WHERE reading = ?1 AND (?2 IS NULL OR (employee = ?2 AND account IS NOT NULL)) GROUP BY kinds, 3
            """,
            [reading, employee?.rawValue]
        )
        var byKind: [String: Int] = [:]
        var drifted = 0
        for row in rows {
            let count: Int = row[1]
            if row[2] { drifted += count }
            for kind in try JournalText.decode([DriftKind].self, json: row[0]) {
                byKind[kind.rawValue, default: 0] += count
            }
        }
        return (byKind, drifted)
    }

    private func repairs(of reading: Int64) throws -> [ReadingReport.Repair] {
        let intakes = try db.values(
            Int64.self,
            "SELECT number FROM intake WHERE reading = ? ORDER BY number",
            [reading]
        )
        return try intakes.compactMap { number in
            guard let intake = try IntakeRow.find(db, number: number) else { return nil }
            let hold = try HoldRow.find(db, intake: number)
            return ReadingReport.Repair(
                intake: intake.id,
                state: intake.state,
                hold: hold?.hash,
                reasons: hold?.trips.map(\.description) ?? intake.reason.map { [$0] } ?? []
            )
        }
    }
}

extension DriftRow {
    /// As an operator sees it.
    fileprivate var change: ReadingReport.Change {
        let (before, after) = (was.attributes, found.attributes)
        let paths = Set(before.keys).union(after.keys).filter { before[$0] != after[$0] }
        let areCompared = was.exists && found.exists
        let (had, has) = (Set(was.memberships), Set(found.memberships))
        return ReadingReport.Change(
            employee: account == nil ? nil : employee,
            address: address,
            kinds: kinds.sorted(),
            attributes: areCompared ? paths.sorted() : [],
            groupsLost: areCompared ? had.subtracting(has).sorted() : [],
            groupsGained: account == nil ? [] : has.subtracting(had).sorted()
        )
    }
}
