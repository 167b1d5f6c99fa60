import GRDB
import Ports
import Provisioning

/// What a start finds of the life before: exchanges that were recorded, and whose outcome nobody knows.
struct Recovery {
    private let db: Database
    private let rules: TargetRules
    private let time: any TimeSource
    private let now: BootInstant
    private let settle: Duration
    private let states: OperationStates
    private var accounts: AccountCache
    private var refresh: ReadinessRefresh

    init(_ db: Database, rules: TargetRules, time: any TimeSource, settle: Duration) {
        self.db = db
        self.rules = rules
        self.time = time
        self.settle = settle
        now = time.boot
        states = OperationStates(db: db, now: now, wall: time.wall)
        accounts = AccountCache(db: db)
        refresh = ReadinessRefresh(states, target: rules.id)
    }

    mutating func run() throws {
        let open = try db.rows(
            """
            SELECT seq, kind, grp, boot FROM exchange INDEXED BY exchange_open
            WHERE target = ? AND state = 'open' ORDER BY seq
            """,
            [rules.id.rawValue]
        )
        for row in open {
            let kind = try JournalText.decode(ExchangeKind.self, row[1])
            try close(row[0], isOfThisBoot: row[3] as String == time.bootID.rawValue)
            if kind == .createGroup, let group = row[2] as String? {
                try GroupRow.doubt(db, GroupName(group), at: rules.id, verifyNotBefore: now + settle)
            }
            for operation in try carried(by: row[0]) { try reopen(operation, after: kind) }
        }
        try ReadingPages(db: db, rules: rules, time: time).forgetCursor()
        try accounts.save()
        try refresh.run()
    }

    /// Its end counts as now, since nobody knows better; under another boot its age doesn't matter.
    private func close(_ exchange: Int64, isOfThisBoot: Bool) throws {
        try db.run(
            """
            UPDATE exchange SET state = 'closed', ended_boot = CASE WHEN ?1 THEN ?2 ELSE started_boot END,
                verdict = 'unknown', reason = 'rosterd ended before the answer came', transmissions = 1
            WHERE seq = ?3
            """,
            [isOfThisBoot, now.nanoseconds, exchange]
        )
        try db.run("UPDATE exchange_operation SET outcome = 'unknown' WHERE exchange = ?", [exchange])
    }

    private func carried(by exchange: Int64) throws -> [Operation] {
        try db.rows(
            """
            SELECT \(OperationRow.columns) FROM exchange_operation e CROSS JOIN operation o ON o.seq = e.operation
            WHERE e.exchange = ? ORDER BY e.operation
            """,
            [exchange]
        ).map { try OperationRow.loadBare($0) }
    }

    private mutating func reopen(_ operation: Operation, after kind: ExchangeKind) throws {
        guard operation.state == .sending else { return }
        let notBefore: BootInstant? =
            switch kind {
            // A provider may take a moment to show what it has just made.
            case .createUser: now + settle
            case .lookUpUser: now
            default: nil
            }
        try states.repeatLater(
            operation.sequence,
            notBefore: notBefore,
            addedAttempts: 0,
            isUncertain: operation.isUncertain || !kind.isRead,
            reason: "the outcome is unknown: rosterd ended before the answer came"
        )
        try accounts.change(operation.account) { $0.touch() }
        refresh.touch(operation)
    }

    // MARK: - Pace

    /// What the pacer has to count: of each kind those that ended last, whatever else went out since. In this boot each end is
    /// exact; those under another boot might have been just now.
    func history(max: Int) throws -> PacingHistory {
        let past = try ExchangeKind.allCases.flatMap { kind in
            let ended = try ["= ?", "< ?", "> ?"].flatMap { boot in try latest(kind, boot: boot, max: max) }
            return ended.flatMap { requests(kind, $0) }
        }.sorted { ($0.endedAt, $0.startedAt) < ($1.endedAt, $1.startedAt) }
        return PacingHistory(past: past, gatedUntil: try TargetGate.instant(db, rules.id, now: now))
    }

    /// - boot: how its name compares with this one's: within one boot the index has them in their order.
    private func latest(_ kind: ExchangeKind, boot: String, max: Int) throws -> [FoundRow] {
        try db.rows(
            """
            SELECT boot, started_boot, ended_boot, transmissions FROM exchange
            WHERE target = ? AND kind = ? AND boot \(boot) AND transmissions > 0
            ORDER BY boot DESC, ended_boot DESC LIMIT ?
            """,
            [rules.id.rawValue, kind.rawValue, time.bootID.rawValue, max]
        )
    }

    /// One for each transmission.
    private func requests(_ kind: ExchangeKind, _ row: FoundRow) -> [PastRequest] {
        let isOfThisBoot = row[0] as String == time.bootID.rawValue
        let request = PastRequest(
            kind,
            startedAt: isOfThisBoot ? BootInstant(nanoseconds: row[1]) : now,
            endedAt: isOfThisBoot ? BootInstant(nanoseconds: row[2]) : now
        )
        return Array(repeating: request, count: row[3])
    }
}
