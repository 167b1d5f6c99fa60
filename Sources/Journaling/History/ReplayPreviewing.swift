import GRDB
import Ports
import Provisioning

/// What a replay would lead to: goes its whole way on a copy of the journal.
struct ReplayPreviewing {
    let db: Database
    let time: any TimeSource
    let rules: RosterRules

    func run(_ scope: ReplayScope) throws -> ReplayPreview {
        let query = PreviewQuery(db: db, time: time, rules: rules)
        try query.finishEarlier()
        // What is still to come of earlier ones isn't this one's doing.
        while try replaying.step() {}
        let last = OperationSequence(rawValue: try db.value(Int64.self, "SELECT max(seq) FROM operation") ?? 0)
        let open = try query.countOpen(upTo: last, at: scope.target)
        let lost = try count(of: scope)
        try ReplayRow.begin(db, scope, at: time.wall)
        while try replaying.step() {}
        let operations = try query.operations(after: last, at: scope.target)
        return ReplayPreview(
            hash: hash(scope, operations),
            accounts: lost.accounts,
            lost: lost.operations,
            target: IntakePreview.Target(
                id: scope.target,
                operations: operations,
                superseded: open - (try query.countOpen(upTo: last, at: scope.target)),
                isRead: try KnownTargets(db: db).isRead(scope.target)
            ),
            groupLookUps: try groupsInDoubt(among: operations, at: scope.target),
            trips: try trips(at: scope.target, after: last)
        )
    }

    private var replaying: Replaying { Replaying(db: db, rules: rules, now: time.boot, wall: time.wall) }

    private func count(of scope: ReplayScope) throws -> (accounts: Int, operations: Int) {
        let accounts = try scope.person.map { try PersonLookup(db: db).accounts(of: [$0]) }
        let row = try db.row(
            """
            SELECT count(DISTINCT account), count(*) FROM operation
            WHERE target = ?1 AND state = 'done' AND ended_at > ?2 AND ended_at <= ?3
                AND (?4 IS NULL OR cause = ?4) AND (?5 IS NULL OR account IN (SELECT value FROM json_each(?5)))
            """,
            [
                scope.target.rawValue, scope.since.milliseconds, scope.until.milliseconds,
                scope.intake.map { Cause.intake($0).text }, accounts.map { TextTable.list($0.map(\.rawValue)) },
            ]
        )
        return (row?[0] ?? 0, row?[1] ?? 0)
    }

    /// Each is looked up once before anybody is put into it or out of it.
    private func groupsInDoubt(among operations: [PlannedOperation], at target: TargetID) throws -> Int {
        try Set(operations.compactMap(\.group)).count { group in
            try GroupRow.standing(db, group, at: target).verifyNotBefore != nil
        }
    }

    /// Of what it would do, to whom, and under which configuration; not of when it was asked.
    private func hash(_ scope: ReplayScope, _ operations: [PlannedOperation]) -> HoldHash {
        var digest = StableDigest()
        digest.add("\(scope.target)\n\(rules.configuration)\n")
        let lines = operations.map { operation in
            [
                operation.employee.rawValue, operation.kind.rawValue, operation.address.folded,
                operation.group?.rawValue ?? "", JournalText.encode(operation.changes),
            ].joined(separator: "\u{1F}")
        }
        for line in lines.sorted() { digest.add(line + "\n") }
        return HoldHash(String(digest.hex.prefix(12)))
    }

    // MARK: - Guards

    /// As many people as an intake may change at once, a replay may; what was accepted today isn't counted against it, since it
    /// is just that which it repeats.
    private func trips(at target: TargetID, after last: OperationSequence) throws -> [SourceID: [GuardTrip]] {
        let rows = try db.rows(
            """
            SELECT a.source, o.kind, o.changes, o.account FROM operation o CROSS JOIN account a ON a.id = o.account
            WHERE o.target = ? AND o.seq > ? AND o.ended_at IS NULL
            """,
            [target.rawValue, last.rawValue]
        )
        var people: [SourceID: [AccessChange: Set<Int64>]] = [:]
        for row in rows {
            let kind = try JournalText.decode(OperationKind.self, row[1])
            guard let change = kind.accessChange(try JournalText.changes(row[2])) else { continue }
            people[SourceID(row[0]), default: [:]][change, default: []].insert(row[3])
        }
        return try people.reduce(into: [:]) { found, entry in
            guard let source = rules.sources[entry.key] else { return }
            let known = try db.value(
                Int.self,
                "SELECT count(*) FROM person WHERE source = ? AND status <> 'ended'",
                [entry.key.rawValue]
            )
            let check = GuardCheck(
                limits: source.guards,
                known: known ?? 0,
                counts: entry.value.mapValues(\.count),
                earlier: [:],
                shape: nil,
                lastShape: nil
            )
            if !check.trips.isEmpty { found[entry.key] = check.trips }
        }
    }
}

extension OperationKind {
    /// What it means to whoever it is about; nil where access stays as it is.
    fileprivate func accessChange(_ changes: [FactChange]) -> AccessChange? {
        switch self {
        case .createUser:
            changes.contains { $0.fact.isFormer } ? .addressChange : .joiner
        case .deactivateUser: .suspension
        case .deleteUser: .leaver
        case .removeMember: .groupRemoval
        case .updateUser, .deleteFormer, .addMember: nil
        }
    }
}
