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
    private static let overlap = 64

    /// What the pacer has to count. In this boot each end is exact; those under another boot might have been just now.
    func history(max: Int) throws -> PacingHistory {
        let rows = try db.rows(
            """
            SELECT boot, started_boot, ended_boot, transmissions FROM exchange
            WHERE target = ? AND state = 'closed' ORDER BY seq DESC LIMIT ?
            """,
            [rules.id.rawValue, max + Self.overlap]
        )
        var ends: [BootInstant] = []
        var lastStart: BootInstant?
        for row in rows {
            let isOfThisBoot = row[0] as String == time.bootID.rawValue
            let start = isOfThisBoot ? BootInstant(nanoseconds: row[1]) : now
            let end = isOfThisBoot ? BootInstant(nanoseconds: row[2]) : now
            let count: Int = row[3]
            guard count > 0 else { continue }
            ends += Array(repeating: end, count: count)
            lastStart = lastStart.map { Swift.max($0, start) } ?? start
        }
        return PacingHistory(ends: Array(ends.sorted().suffix(max)), lastStart: lastStart)
    }
}
