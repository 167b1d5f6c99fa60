import GRDB
import Ports
import Provisioning

/// What a file would lead to: goes its whole way through the very code that an intake takes, on a copy of the journal.
struct PreviewQuery {
    let db: Database
    let time: any TimeSource
    let rules: RosterRules

    private static let batch = 500

    func run(_ intake: IntakeDraft, rows: [StagingRow], ending: IntakeEnding) throws -> IntakePreview {
        try finishEarlier()
        let latest = OperationSequence(rawValue: try db.value(Int64.self, "SELECT max(seq) FROM operation") ?? 0)
        let openBefore = try rules.targets.map { try countOpen(upTo: latest, at: $0.id) }

        try IntakeRow.begin(db, intake)
        guard let row = try IntakeRow.find(db, intake.id) else {
            throw JournalError.failed(reason: "nothing was begun")
        }
        for staged in rows { try staged.insert(db, intake: row.number) }
        let verdict = try judge(IntakeJudging(intake: intake.id, ending: ending, seen: nil, rules: rules))
        switch verdict {
        case .accepted: break
        case .refused: return IntakePreview(verdict: verdict, leavers: 0, heldAlone: 0, targets: [])
        // What it would do once somebody has approved it.
        case .held(let hash, _, _):
            _ = try judge(IntakeJudging(intake: intake.id, ending: nil, seen: nil, rules: rules, approval: hash))
        }
        let leavers = try IntakeRow.find(db, intake.id)?.leavers ?? 0
        let heldAlone = try db.value(
            Int.self,
            "SELECT count(*) FROM staging WHERE intake = ? AND conflict = ?",
            [row.number, AddressChanges.conflict]
        )
        try takeOver(intake.id)
        try plan()
        let targets = try zip(rules.targets, openBefore).map { target, before in
            IntakePreview.Target(
                id: target.id,
                operations: try operations(after: latest, at: target.id),
                superseded: before - (try countOpen(upTo: latest, at: target.id)),
                isRead: try db.holds(
                    "SELECT 1 FROM target_state WHERE target = ? AND is_read = 1",
                    [target.id.rawValue]
                )
            )
        }
        return IntakePreview(verdict: verdict, leavers: leavers, heldAlone: heldAlone ?? 0, targets: targets)
    }

    /// What is accepted or changed already isn't this file's doing.
    private func finishEarlier() throws {
        for intake in try IntakeRow.all(db, in: .received) {
            _ = try judge(IntakeJudging(intake: intake.id, ending: nil, seen: nil, rules: rules))
        }
        for intake in try IntakeRow.all(db, in: .accepted) { try takeOver(intake.id) }
        try plan()
    }

    private func judge(_ judging: IntakeJudging) throws -> IntakeVerdict {
        var judging = judging
        while true {
            if let verdict = try judging.step(db, wall: time.wall) { return verdict }
        }
    }

    private func takeOver(_ intake: IntakeID) throws {
        while let row = try IntakeRow.find(db, intake), row.state == .accepted {
            guard try IntakeTakeover(db: db, intake: row, rules: rules, now: time.wall).run(batch: Self.batch) else {
                return
            }
        }
    }

    /// Of a target that was never read, too: its reading can only show that less is needed.
    private func plan() throws {
        for target in rules.targets {
            var more = true
            while more {
                var planning = AccountPlanning(db, rules: target, now: time.boot, wall: time.wall)
                more = try planning.run(batch: Self.batch).more
            }
        }
    }

    private func countOpen(upTo latest: OperationSequence, at target: TargetID) throws -> Int {
        try db.value(
            Int.self,
            "SELECT count(*) FROM operation WHERE target = ? AND seq <= ? AND ended_at IS NULL",
            [target.rawValue, latest.rawValue]
        ) ?? 0
    }

    private func operations(after latest: OperationSequence, at target: TargetID) throws -> [PlannedOperation] {
        try db.rows(
            """
            SELECT a.employee, o.kind, o.lane, o.address, o.grp, o.changes
            FROM operation o CROSS JOIN account a ON a.id = o.account
            WHERE o.target = ? AND o.seq > ? AND o.ended_at IS NULL ORDER BY o.lane, o.seq
            """,
            [target.rawValue, latest.rawValue]
        ).map { row in
            let draft = OperationDraft(
                kind: try JournalText.decode(OperationKind.self, row[1]),
                lane: Lane(rawValue: row[2]) ?? .read,
                address: AccountAddress(row[3]),
                group: (row[4] as String?).map { GroupName($0) },
                changes: try JournalText.changes(row[5])
            )
            return PlannedOperation(employee: EmployeeID(row[0]), draft: draft)
        }
    }
}
