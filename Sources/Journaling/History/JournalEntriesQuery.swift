import GRDB
import Ports
import Provisioning

/// Lists operations and exchanges, newest first, some numbers at a time: however rare what is asked for is, nobody waits for a
/// walk through all of it.
struct JournalEntriesQuery {
    let db: Database
    let query: JournalQuery

    /// So many numbers are looked through in one transaction.
    static let looked: Int64 = 20_000

    /// Where a listing begins: beyond the latest.
    func first() throws -> Int64 {
        let table = query.kind == .operations ? "operation" : "exchange"
        let latest = try db.value(Int64.self, "SELECT max(seq) FROM \(table)") ?? 0
        return min(query.before ?? .max, latest + 1)
    }

    /// Those below `place`, as many as are still wanted, out of the next numbers.
    func step(below place: Int64, limit: Int) throws -> JournalListing {
        switch query.kind {
        case .operations: JournalListing(operations: try operations(below: place, limit: limit))
        case .exchanges: JournalListing(exchanges: try exchanges(below: place, limit: limit))
        }
    }

    private func operations(below place: Int64, limit: Int) throws -> [JournaledOperation] {
        let accounts = try query.person.map { try PersonLookup(db: db).accounts($0).map(\.rawValue) }
        return try db.rows(
            """
            SELECT \(JournaledRows.operationColumns) FROM operation o CROSS JOIN account a ON a.id = o.account
            WHERE o.seq < ?1 AND o.seq >= ?2 AND (?3 IS NULL OR o.target = ?3) AND (?4 IS NULL OR o.state = ?4)
                AND (?5 IS NULL OR o.account IN (SELECT value FROM json_each(?5)))
                AND (?6 IS NULL OR o.made_at >= ?6) AND (?7 IS NULL OR o.made_at <= ?7)
            ORDER BY o.seq DESC LIMIT ?8
            """,
            [
                place, place - Self.looked, query.target?.rawValue, query.state?.rawValue,
                accounts.map { TextTable.list($0) }, query.since?.milliseconds, query.until?.milliseconds, limit,
            ]
        ).map { try JournaledRows(db: db).operation($0) }
    }

    private func exchanges(below place: Int64, limit: Int) throws -> [JournaledExchange] {
        try db.rows(
            """
            SELECT \(JournaledRows.exchangeColumns) FROM exchange x
            WHERE x.seq < ?1 AND x.seq >= ?2 AND (?3 IS NULL OR x.target = ?3)
                AND (?4 IS NULL OR x.started_at >= ?4) AND (?5 IS NULL OR x.started_at <= ?5)
            ORDER BY x.seq DESC LIMIT ?6
            """,
            [
                place, place - Self.looked, query.target?.rawValue, query.since?.milliseconds,
                query.until?.milliseconds, limit,
            ]
        ).map { try JournaledRows(db: db).exchange($0) }
    }
}

/// Rows of operations and exchanges, as operators see them.
struct JournaledRows {
    let db: Database

    /// An operation's own, as `o`, then what stands beside them, and its person's, as `a`.
    static let operationColumns =
        OperationRow.columns.split(separator: ", ").map { "o.\($0), " }.joined()
        + "o.made_at, o.ended_at, o.reason, o.superseded_by, a.source, a.employee"

    func operation(_ row: FoundRow) throws -> JournaledOperation {
        let operation = try OperationRow.load(row)
        let rest = OperationRow.width
        let madeAt = WallInstant(milliseconds: row[rest])
        return JournaledOperation(
            step: try PersonTimeline(db: db, accounts: []).step(operation, madeAt: madeAt),
            person: PersonKey(source: SourceID(row[rest + 4]), employee: EmployeeID(row[rest + 5])),
            attempts: operation.attempts,
            isUncertain: operation.isUncertain,
            madeAt: madeAt,
            endedAt: (row[rest + 1] as Int64?).map { WallInstant(milliseconds: $0) },
            reason: row[rest + 2],
            supersededBy: row[rest + 3]
        )
    }

    static let exchangeColumns = """
        x.seq, x.target, x.kind, x.grp, x.started_at, x.started_boot, x.ended_boot, x.status, x.verdict, x.reason,
        x.transmissions
        """

    /// No more operations of one exchange are named.
    private static let carriedMax = 200

    func exchange(_ row: FoundRow) throws -> JournaledExchange {
        let sequence: Int64 = row[0]
        let carried = try db.rows(
            "SELECT operation, outcome FROM exchange_operation WHERE exchange = ? ORDER BY operation LIMIT ?",
            [sequence, Self.carriedMax]
        )
        let count = try db.value(Int.self, "SELECT count(*) FROM exchange_operation WHERE exchange = ?", [sequence])
        let step = ExchangedStep(
            exchange: ExchangeSequence(rawValue: sequence),
            target: TargetID(row[1]),
            kind: try JournalText.decode(ExchangeKind.self, row[2]),
            operations: carried.map { OperationSequence(rawValue: $0[0]) },
            carried: count ?? 0,
            status: row[7],
            verdict: row[8],
            reason: row[9],
            outcomes: carried.reduce(into: [:]) { outcomes, row in
                if let outcome = row[1] as String? { outcomes["\(row[0] as Int64)"] = outcome }
            }
        )
        let started: Int64 = row[5]
        return JournaledExchange(
            step: step,
            group: (row[3] as String?).map { GroupName($0) },
            startedAt: WallInstant(milliseconds: row[4]),
            seconds: (row[6] as Int64?).map { Double($0 - started) / 1e9 },
            transmissions: row[10]
        )
    }

    /// Nil where there is none of that number.
    func detail(_ entry: JournalEntry) throws -> JournalDetail? {
        switch entry {
        case .operation(let sequence):
            guard let operation = try operations("o.seq = ?", sequence.rawValue).first else { return nil }
            let exchanges = try exchanges(
                "x.seq IN (SELECT exchange FROM exchange_operation WHERE operation = ?)",
                sequence.rawValue
            )
            return JournalDetail(
                operations: [operation],
                exchanges: exchanges,
                decisions: try PersonTimeline(db: db, accounts: []).decisions(of: sequence)
            )
        case .exchange(let sequence):
            guard let exchange = try exchanges("x.seq = ?", sequence.rawValue).first else { return nil }
            let operations = try operations(
                "o.seq IN (SELECT operation FROM exchange_operation WHERE exchange = ?)",
                sequence.rawValue
            )
            return JournalDetail(operations: operations, exchanges: [exchange], decisions: [])
        }
    }

    private func operations(_ condition: String, _ number: Int64) throws -> [JournaledOperation] {
        try db.rows(
            """
            SELECT \(Self.operationColumns) FROM operation o CROSS JOIN account a ON a.id = o.account
            WHERE \(condition) ORDER BY o.seq LIMIT \(Self.carriedMax)
            """,
            [number]
        ).map { try operation($0) }
    }

    private func exchanges(_ condition: String, _ number: Int64) throws -> [JournaledExchange] {
        try db.rows(
            "SELECT \(Self.exchangeColumns) FROM exchange x WHERE \(condition) ORDER BY x.seq LIMIT \(Self.carriedMax)",
            [number]
        ).map { try exchange($0) }
    }
}
