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
            "SELECT seq, kind, grp, boot FROM exchange WHERE target = ? AND state = 'open' ORDER BY seq",
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
            isUncertain: true,
            reason: "the outcome is unknown: rosterd ended before the answer came"
        )
        try accounts.change(operation.account) { $0.touch() }
        refresh.touch(operation)
    }

    // MARK: - Pace

    /// Exchanges end in another order than they began; so many more than asked for are looked at.
    private static let overlap = 256
    /// Of a kind that is seldom no more are looked through.
    private static let walkMax: Int64 = 20_000

    /// What the pacer has to count. In this boot each end is exact; those under another boot might have been just now.
    ///
    /// - kinds: those with limits of their own. Others may have crowded them out of the latest.
    func history(max: Int, kinds: Set<ExchangeKind>) throws -> PacingHistory {
        var found: [Int64: [PastRequest]] = [:]
        for row in try db.rows(
            """
            SELECT \(Self.pastColumns) FROM exchange WHERE target = ? AND state = 'closed' ORDER BY seq DESC LIMIT ?
            """,
            [rules.id.rawValue, max > 0 ? max + Self.overlap : 0]
        ) {
            found[row[0]] = try requests(row)
        }
        for kind in kinds {
            for row in try latest(kind, max: max) { found[row[0]] = try requests(row) }
        }
        let past = found.sorted { $0.key < $1.key }.flatMap(\.value)
        return PacingHistory(past: past, gatedUntil: try TargetGate.instant(db, rules.id, now: now))
    }

    private static let pastColumns = "seq, kind, boot, started_boot, ended_boot, transmissions"

    private func latest(_ kind: ExchangeKind, max: Int) throws -> [Row] {
        try db.rows(
            """
            SELECT \(Self.pastColumns) FROM exchange
            WHERE target = ? AND seq > (SELECT coalesce(max(seq), 0) FROM exchange) - ? AND kind = ? AND state = 'closed'
            ORDER BY seq DESC LIMIT ?
            """,
            [rules.id.rawValue, Self.walkMax, kind.rawValue, max + Self.overlap]
        )
    }

    /// One for each transmission.
    private func requests(_ row: Row) throws -> [PastRequest] {
        let isOfThisBoot = row[2] as String == time.bootID.rawValue
        let request = PastRequest(
            try JournalText.decode(ExchangeKind.self, row[1]),
            startedAt: isOfThisBoot ? BootInstant(nanoseconds: row[3]) : now,
            endedAt: isOfThisBoot ? BootInstant(nanoseconds: row[4]) : now
        )
        return Array(repeating: request, count: row[5])
    }
}
