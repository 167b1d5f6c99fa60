import GRDB
import Ports
import Provisioning

/// Brings a replay to its end, some at a time: finds out whose confirmed facts a target has lost, then takes each account back to
/// what the target holds and plans it from there. What comes of it is the net effect, in the fewest requests: the planner compares
/// with what is desired now.
struct Replaying {
    let db: Database
    let rules: RosterRules
    let now: BootInstant
    let wall: WallInstant

    /// So many operations and exchanges are looked through in one step, and so many accounts taken back.
    private static let looked: Int64 = 5_000
    private static let rewound = 200

    /// - Returns: whether more is left, of whichever.
    func step() throws -> Bool {
        guard let replay = try ReplayRow.next(db) else { return false }
        if replay.place < max(replay.lastOperation, replay.lastExchange) {
            try look(replay)
            return true
        }
        let accounts = try db.values(
            Int64.self,
            "SELECT account FROM replay_account WHERE replay = ? ORDER BY account LIMIT ?",
            [replay.number, Self.rewound]
        ).map { AccountID(rawValue: $0) }
        try rewind(accounts, replay)
        if accounts.count < Self.rewound { try replay.end(db, at: wall) }
        return true
    }

    // MARK: - What was lost

    private func look(_ replay: ReplayRow) throws {
        let end = replay.place + Self.looked
        try noteAccounts(replay, upTo: min(end, replay.lastOperation))
        try doubtGroups(replay, upTo: min(end, replay.lastExchange))
        try replay.move(db, to: end)
    }

    private func noteAccounts(_ replay: ReplayRow, upTo last: Int64) throws {
        let scope = replay.scope
        let accounts = try scope.person.map { try PersonLookup(db: db).accounts(of: [$0]) }
        try db.run(
            """
            INSERT OR IGNORE INTO replay_account (replay, account)
            SELECT ?1, account FROM operation
            WHERE seq > ?2 AND seq <= ?3 AND state = 'done' AND target = ?4 AND ended_at > ?5 AND ended_at <= ?6
                AND (?7 IS NULL OR cause = ?7) AND (?8 IS NULL OR account IN (SELECT value FROM json_each(?8)))
            """,
            [
                replay.number, replay.place, last, scope.target.rawValue, scope.since.milliseconds,
                scope.until.milliseconds, scope.intake.map { Cause.intake($0).text },
                accounts.map { TextTable.list($0.map(\.rawValue)) },
            ]
        )
    }

    /// A target that lost all of that time lost the groups that were made in it, too. It may not have: each is looked up before
    /// it is changed or made again, and until then nobody's membership is taken for gone. Of one person, or one intake, nothing
    /// is said of groups.
    private func doubtGroups(_ replay: ReplayRow, upTo last: Int64) throws {
        let scope = replay.scope
        guard scope.person == nil, scope.intake == nil else { return }
        let groups = try db.values(
            String.self,
            """
            SELECT DISTINCT grp FROM exchange
            WHERE seq > ? AND seq <= ? AND target = ? AND kind = 'create-group' AND verdict = 'done'
                AND started_at > ? AND started_at <= ?
            """,
            [
                replay.place, last, scope.target.rawValue, scope.since.milliseconds, scope.until.milliseconds,
            ]
        )
        for group in groups.map({ GroupName($0) }) where try GroupRow.isThere(db, group, at: scope.target) {
            try GroupRow.doubt(db, group, at: scope.target, verifyNotBefore: now)
        }
    }

    // MARK: - What it comes to

    private func rewind(_ accounts: [AccountID], _ replay: ReplayRow) throws {
        let target = rules.targets.first { $0.id == replay.scope.target }
        // Where a second account could come of it (promise 8).
        let verifies = target?.profile.conflictStatuses.isEmpty ?? true
        for id in accounts {
            guard var account = try AccountRow.find(db, id) else { continue }
            let before = account.confirmed
            account.confirmed =
                ReplayedFacts(
                    before: before,
                    rewound: FactRewind.undo(try steps(of: id, replay.scope), from: before),
                    desired: account.desired,
                    open: try OperationRow.open(db, of: id),
                    idIsAddress: target?.profile.idIsAddress ?? false
                )
                .facts
            if verifies, account.confirmed.mayHide(before) { account.confirmed[.unsure(.existence)] = "true" }
            account.touch(cause: .replay)
            try account.save(db)
        }
        try db.run(
            "DELETE FROM replay_account WHERE replay = ? AND account IN (SELECT value FROM json_each(?))",
            [replay.number, TextTable.list(accounts.map(\.rawValue))]
        )
        guard let target else { return }
        var planning = try AccountPlanning(db, rules: target, now: now, wall: wall)
        try planning.run(of: Set(accounts))
    }

    /// Every one that was done since the first that may be lost, newest first.
    private func steps(of account: AccountID, _ scope: ReplayScope) throws -> [FactRewind.Step] {
        let cause = scope.intake.map { Cause.intake($0) }
        return try db.rows(
            """
            SELECT \(OperationRow.columns), ended_at FROM operation
            WHERE account = ? AND state = 'done' AND ended_at > ? ORDER BY ended_at DESC, seq DESC
            """,
            [account.rawValue, scope.since.milliseconds]
        ).map { row in
            let operation = try OperationRow.load(row)
            let isLost =
                (row[OperationRow.width] as Int64) <= scope.until.milliseconds
                && (cause == nil || operation.cause == cause)
            return FactRewind.Step(operation, isLost: isLost)
        }
    }
}

extension FactSet {
    /// Whether an account that is taken for lost may be there all the same.
    fileprivate func mayHide(_ before: FactSet) -> Bool {
        if !exists { return mayBeThere || before.exists }
        return before.exists && before.address != address
    }
}
