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
        let before = try backlog()
        try IntakeRow.begin(db, intake)
        guard let row = try IntakeRow.find(db, intake.id) else {
            throw JournalError.failed(reason: "nothing was begun")
        }
        for staged in rows { try staged.insert(db, intake: row.number) }
        let verdict = try judge(IntakeJudging(intake: intake.id, ending: ending, seen: nil, rules: rules))
        switch verdict {
        case .accepted: break
        case .refused: return nothing(verdict)
        // What it would do once somebody has approved it.
        case .held(let hash, _, _):
            _ = try judge(IntakeJudging(intake: intake.id, ending: nil, seen: nil, rules: rules, approval: hash))
        }
        return try effects(of: row, verdict, since: before)
    }

    /// Nil where nothing is held under that hash.
    func run(approving hash: HoldHash) throws -> IntakePreview? {
        try finishEarlier()
        guard let hold = try HoldRow.find(db, beginning: hash).first, hold.hash == hash,
            let row = try IntakeRow.find(db, number: hold.intake)
        else { return nil }
        let before = try backlog()
        let verdict = try judge(IntakeJudging(intake: row.id, ending: nil, seen: nil, rules: rules, approval: hash))
        guard case .accepted = verdict else { return nothing(verdict) }
        return try effects(of: row, verdict, since: before)
    }

    /// What setting a target right would come to; nil where that is nothing.
    func run(repairing drift: DriftIntakes, of employee: EmployeeID?) throws -> RepairPreview? {
        try finishEarlier()
        let before = try backlog()
        let staging = try drift.begin(for: employee)
        while try staging.step() {}
        var trips: [GuardTrip] = []
        for intake in try IntakeRow.all(db, in: .received) where intake.reading == drift.reading.number {
            let judging = IntakeJudging(intake: intake.id, ending: nil, seen: nil, rules: rules)
            if case .held(let hash, let why, _) = try judge(judging) {
                trips += why
                _ = try judge(IntakeJudging(intake: intake.id, ending: nil, seen: nil, rules: rules, approval: hash))
            }
            try takeOver(intake.id)
        }
        try plan()
        let operations = try operations(after: before.latest, at: drift.rules.id)
        return operations.isEmpty ? nil : RepairPreview(operations: operations, trips: trips)
    }

    private func nothing(_ verdict: IntakeVerdict) -> IntakePreview {
        IntakePreview(verdict: verdict, leavers: 0, heldAlone: 0, waitingAlone: [], targets: [])
    }

    /// What is open before, by target.
    private struct Backlog {
        var latest: OperationSequence
        var open: [Int]
    }

    private func backlog() throws -> Backlog {
        let latest = OperationSequence(rawValue: try db.value(Int64.self, "SELECT max(seq) FROM operation") ?? 0)
        return Backlog(latest: latest, open: try rules.targets.map { try countOpen(upTo: latest, at: $0.id) })
    }

    /// Of what was accepted: it is taken over and planned.
    private func effects(of intake: IntakeRow, _ verdict: IntakeVerdict, since before: Backlog) throws -> IntakePreview
    {
        let leavers = try IntakeRow.find(db, intake.id)?.leavers ?? 0
        let heldAlone = try db.value(
            Int.self,
            "SELECT count(*) FROM staging WHERE intake = ? AND conflict = ?",
            [intake.number, AddressChanges.conflict]
        )
        let waitingAlone = try waitingAlone(of: intake)
        try takeOver(intake.id)
        try plan()
        let targets = try zip(rules.targets, before.open).map { target, open in
            IntakePreview.Target(
                id: target.id,
                operations: try operations(after: before.latest, at: target.id),
                superseded: open - (try countOpen(upTo: before.latest, at: target.id)),
                isRead: try KnownTargets(db: db).isRead(target.id)
            )
        }
        return IntakePreview(
            verdict: verdict,
            leavers: leavers,
            heldAlone: heldAlone ?? 0,
            waitingAlone: waitingAlone,
            targets: targets
        )
    }

    private func waitingAlone(of intake: IntakeRow) throws -> [HeldChange] {
        try db.rows(
            """
            SELECT \(HoldListing.columns)
            FROM intake i CROSS JOIN hold_change c ON c.intake = i.number
            WHERE i.state = 'held' AND i.source = ? AND i.parent IS NOT NULL AND EXISTS
                (SELECT 1 FROM staging o WHERE o.intake = ? AND o.employee = c.employee AND o.conflict = ?)
            ORDER BY c.employee, c.target, c.change, c.identity LIMIT ?
            """,
            [intake.source.rawValue, intake.number, AddressChanges.conflict, PlanReport.waitingAloneMax]
        ).map { try HoldListing.change($0) }
    }

    /// What is accepted or changed already isn't this file's doing.
    func finishEarlier() throws {
        for intake in try IntakeRow.all(db, in: .received) {
            _ = try judge(IntakeJudging(intake: intake.id, ending: nil, seen: nil, rules: rules))
        }
        for intake in try IntakeRow.all(db, in: .accepted) { try takeOver(intake.id) }
        try plan()
    }

    private func judge(_ judging: IntakeJudging) throws -> IntakeVerdict {
        var judging = judging
        while true {
            if let verdict = try judging.step(db, time: time) { return verdict }
        }
    }

    private func takeOver(_ intake: IntakeID) throws {
        while let row = try IntakeRow.find(db, intake), row.state == .accepted {
            let now = row.acceptedAt ?? time.wall
            guard try IntakeTakeover(db: db, intake: row, rules: rules, now: now).run(batch: Self.batch) else { return }
        }
    }

    /// Of a target that was never read, too: its reading can only show that less is needed.
    private func plan() throws {
        for target in rules.targets {
            var more = true
            while more {
                var planning = try AccountPlanning(db, rules: target, now: time.boot, wall: time.wall)
                more = try planning.run(batch: Self.batch).more
            }
        }
    }

    func countOpen(upTo latest: OperationSequence, at target: TargetID) throws -> Int {
        try db.value(
            Int.self,
            "SELECT count(*) FROM operation WHERE target = ? AND seq <= ? AND ended_at IS NULL",
            [target.rawValue, latest.rawValue]
        ) ?? 0
    }

    func operations(after latest: OperationSequence, at target: TargetID) throws -> [PlannedOperation] {
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
