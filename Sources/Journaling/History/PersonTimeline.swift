import GRDB
import Ports
import Provisioning

/// What became of some accounts: operations, the requests that carried them, and what operators decided.
struct PersonTimeline {
    let db: Database
    let accounts: [AccountID]

    private static let eventsMax = PersonReport.eventsMax

    /// Of one instant in the order of cause and effect.
    func events() throws -> [PersonEvent] {
        let operations = try operations()
        return try operations.planned + exchanges() + decisions() + operations.ended
    }

    private var list: String { TextTable.list(accounts.map(\.rawValue)) }

    /// Of each the plan, and its end where that was no success: a success shows in the exchange.
    private func operations() throws -> (planned: [PersonEvent], ended: [PersonEvent]) {
        let rows = try db.rows(
            """
            SELECT \(OperationRow.columns), made_at, ended_at, reason, superseded_by FROM operation
            WHERE account IN (SELECT value FROM json_each(?)) ORDER BY seq DESC LIMIT ?
            """,
            [list, Self.eventsMax]
        )
        var (planned, ended): ([PersonEvent], [PersonEvent]) = ([], [])
        for row in rows.reversed() {
            let operation = try OperationRow.load(row)
            let madeAt = WallInstant(milliseconds: row[OperationRow.width])
            planned.append(PersonEvent(at: madeAt, what: .planned(try step(operation, madeAt: madeAt))))
            guard let endedAt = row[OperationRow.width + 1] as Int64?, operation.state != .done else { continue }
            ended.append(
                PersonEvent(
                    at: WallInstant(milliseconds: endedAt),
                    what: .ended(
                        operation.sequence,
                        operation.state,
                        reason: row[OperationRow.width + 2],
                        by: row[OperationRow.width + 3]
                    )
                )
            )
        }
        return (planned, ended)
    }

    func step(_ operation: Operation, madeAt: WallInstant) throws -> PlannedStep {
        PlannedStep(
            operation: operation.sequence,
            target: operation.target,
            kind: operation.kind,
            lane: operation.lane,
            address: operation.address,
            group: operation.group,
            changes: operation.changes,
            cause: operation.cause.text,
            rule: try operation.group.flatMap { try rule(of: $0, at: operation.target, madeAt: madeAt) },
            state: operation.state
        )
    }

    /// What the configuration that was in force then said of the group; nil where it said nothing.
    private func rule(of group: GroupName, at target: TargetID, madeAt: WallInstant) throws -> String? {
        let configuration = try db.value(
            String.self,
            "SELECT digest FROM configuration_version WHERE since_at <= ? ORDER BY number DESC LIMIT 1",
            [madeAt.milliseconds]
        )
        guard let configuration else { return nil }
        return try db.value(
            String.self,
            """
            SELECT condition FROM configuration_rule
            WHERE configuration = ?1 AND target = ?2
                AND (grp = ?3 OR (grp LIKE '%*' AND substr(?3, 1, length(grp) - 1) = substr(grp, 1, length(grp) - 1)))
            ORDER BY grp = ?3 DESC LIMIT 1
            """,
            [configuration, target.rawValue, group.rawValue]
        )
    }

    private func exchanges() throws -> [PersonEvent] {
        let rows = try db.rows(
            """
            SELECT x.seq, x.target, x.kind, x.started_at, x.status, x.verdict, x.reason, e.operation, e.outcome,
                (SELECT count(*) FROM exchange_operation c WHERE c.exchange = x.seq)
            FROM operation o CROSS JOIN exchange_operation e ON e.operation = o.seq CROSS JOIN exchange x ON x.seq = e.exchange
            WHERE o.account IN (SELECT value FROM json_each(?)) ORDER BY o.seq DESC LIMIT ?
            """,
            [list, Self.eventsMax]
        )
        var steps: [Int64: (at: WallInstant, step: ExchangedStep)] = [:]
        for row in rows {
            let sequence: Int64 = row[0]
            let operation = OperationSequence(rawValue: row[7])
            var found =
                try steps[sequence]
                ?? (
                    WallInstant(milliseconds: row[3]),
                    ExchangedStep(
                        exchange: ExchangeSequence(rawValue: sequence),
                        target: TargetID(row[1]),
                        kind: try JournalText.decode(ExchangeKind.self, row[2]),
                        operations: [],
                        carried: row[9],
                        status: row[4],
                        verdict: row[5],
                        reason: row[6],
                        outcomes: [:]
                    )
                )
            found.step.operations.insert(operation, at: 0)
            found.step.outcomes["\(operation.rawValue)"] = row[8]
            steps[sequence] = found
        }
        return steps.values.sorted { $0.step.exchange < $1.step.exchange }
            .map { PersonEvent(at: $0.at, what: .exchanged($0.step)) }
    }

    func decisions(of operation: OperationSequence) throws -> [PersonEvent] {
        try db.rows(
            "SELECT made_at, operation, kind, reason FROM decision WHERE operation = ? ORDER BY number",
            [operation.rawValue]
        ).map { Self.decision($0) }
    }

    /// Out of the instant, the operation, the kind and the reason.
    private static func decision(_ row: FoundRow) -> PersonEvent {
        PersonEvent(
            at: WallInstant(milliseconds: row[0]),
            what: .decided(OperationSequence(rawValue: row[1]), kind: row[2], reason: row[3])
        )
    }

    private func decisions() throws -> [PersonEvent] {
        try db.rows(
            """
            SELECT d.made_at, d.operation, d.kind, d.reason
            FROM operation o CROSS JOIN decision d ON d.operation = o.seq
            WHERE o.account IN (SELECT value FROM json_each(?)) ORDER BY d.number DESC LIMIT ?
            """,
            [list, Self.eventsMax]
        ).reversed().map { Self.decision($0) }
    }
}

/// What is still to come of some accounts.
struct PersonWaits {
    let db: Database
    let time: any TimeSource

    func waits(of accounts: [AccountRow]) throws -> [PersonWait] {
        var found: [PersonWait] = []
        let discarded = try DiscardedOperations(db)
        for account in accounts {
            let state = try db.row(
                "SELECT is_read, pause FROM target_state WHERE target = ?",
                [account.target.rawValue]
            )
            if state?[0] as Bool? != true { found.append(.firstReading(account.target)) }
            if account.dirty != nil { found.append(.planning(account.target)) }
            let open = try OperationRow.open(db, of: account.id)
            found += try open.map { try wait(of: $0) }
            for operation in try discarded.operations(of: account.id) {
                found.append(.discarded(operation.sequence, account.target, reason: try reason(of: operation)))
            }
            if let pause = state?[1] as String?, !open.isEmpty { found.append(.paused(account.target, reason: pause)) }
        }
        return found
    }

    private func wait(of operation: Operation) throws -> PersonWait {
        switch operation.state {
        case .sending: .answer(operation.sequence, operation.target)
        case .parked: .parked(operation.sequence, operation.target, reason: try reason(of: operation))
        case .retrying: try retry(operation)
        case .waiting: .operations(operation.sequence, operation.target, try blockers(of: operation))
        case .ready, .done, .superseded, .discarded: .pace(operation.sequence, operation.target)
        }
    }

    private func retry(_ operation: Operation) throws -> PersonWait {
        let due = try db.value(
            Int64.self,
            "SELECT not_before FROM operation WHERE seq = ?",
            [operation.sequence.rawValue]
        )
        let seconds = Double((due ?? 0) - time.boot.nanoseconds) / 1e9
        return .retry(
            operation.sequence,
            operation.target,
            inSeconds: max(0, seconds),
            reason: try reason(of: operation)
        )
    }

    private func blockers(of operation: Operation) throws -> [OperationSequence] {
        let atAddress = try db.rows(
            """
            SELECT \(OperationRow.columns) FROM operation
            WHERE target = ? AND address = ? AND ended_at IS NULL ORDER BY seq
            """,
            [operation.target.rawValue, JournalText.key(operation.address)]
        ).map { try OperationRow.loadBare($0) }
        let others = try OperationRow.open(db, of: operation.account) + atAddress
        let blocking = others.filter { other in
            other.sequence < operation.sequence
                ? Readiness.blocks(other, operation)
                : other.sequence != operation.sequence && Readiness.isOutdated(operation, by: other)
        }
        return Set(blocking.map(\.sequence)).sorted()
    }

    private func reason(of operation: Operation) throws -> String? {
        try db.value(String.self, "SELECT reason FROM operation WHERE seq = ?", [operation.sequence.rawValue])
    }
}
