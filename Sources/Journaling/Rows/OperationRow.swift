import GRDB
import Provisioning

/// Rows of `operation`, as the rules know them.
enum OperationRow {
    static let columns =
        "seq, target, account, kind, lane, address, grp, state, cause, attempts, is_uncertain, changes, wants_look_up"

    /// What the next request of one without a group is for: its own, or a look-up before it. As the indexes know it.
    static let nextExchange = """
        (CASE WHEN wants_look_up OR (kind = 'create-user' AND is_uncertain) THEN 'look-up-user'
            WHEN kind = 'delete-former' THEN 'delete-user' ELSE kind END)
        """

    /// How many they are: what else a statement asks for stands behind them.
    static let width = 13

    static func load(_ row: FoundRow) throws -> Operation {
        try load(row, changes: try JournalText.changes(row[11]))
    }

    /// Without its changes, which the order of operations doesn't depend on but for an update's (``Readiness/blocks(_:_:)``).
    static func loadBare(_ row: FoundRow) throws -> Operation {
        let isUpdate = row[3] as String == OperationKind.updateUser.rawValue
        return try load(row, changes: isUpdate ? JournalText.changes(row[11]) : [])
    }

    private static func load(_ row: FoundRow, changes: [FactChange]) throws -> Operation {
        let draft = OperationDraft(
            kind: try JournalText.decode(OperationKind.self, row[3]),
            lane: Lane(rawValue: row[4]) ?? .read,
            address: AccountAddress(row[5]),
            group: (row[6] as String?).map { GroupName($0) },
            changes: changes
        )
        var operation = Operation(
            sequence: OperationSequence(rawValue: row[0]),
            target: TargetID(row[1]),
            account: AccountID(rawValue: row[2]),
            draft: draft,
            state: try JournalText.decode(OperationState.self, row[7]),
            cause: try JournalText.cause(row[8]),
            attempts: row[9],
            isUncertain: row[10]
        )
        operation.wantsLookUp = row[12]
        return operation
    }

    static func find(_ db: Database, _ sequence: OperationSequence) throws -> Operation? {
        try db.row("SELECT \(columns) FROM operation WHERE seq = ?", [sequence.rawValue]).map { try load($0) }
    }

    /// The accounts' open operations, oldest first.
    static func open(_ db: Database, of accounts: [AccountID]) throws -> [AccountID: [Operation]] {
        Dictionary(grouping: try openRows(db, of: accounts).map { try load($0) }, by: \.account)
    }

    /// The rows of the accounts' open operations, oldest first.
    static func openRows(_ db: Database, of accounts: some Collection<AccountID>) throws -> [FoundRow] {
        // Mostly it is one: to read a list takes SQLite longer than to find them.
        if let account = accounts.first, accounts.count == 1 {
            return try db.rows(
                "SELECT \(columns) FROM operation WHERE account = ? AND ended_at IS NULL ORDER BY seq",
                [account.rawValue]
            )
        }
        return try db.rows(
            """
            SELECT \(columns) FROM operation
            WHERE account IN (SELECT value FROM json_each(?)) AND ended_at IS NULL ORDER BY seq
            """,
            [TextTable.list(accounts.map(\.rawValue))]
        )
    }

    /// The rows of the open operations on the addresses at one target, oldest first.
    static func openRows(_ db: Database, on addresses: Set<String>, at target: TargetID) throws -> [FoundRow] {
        if let address = addresses.first, addresses.count == 1 {
            return try db.rows(
                "SELECT \(columns) FROM operation WHERE target = ? AND address = ? AND ended_at IS NULL ORDER BY seq",
                [target.rawValue, address]
            )
        }
        return try db.rows(
            """
            SELECT \(columns) FROM operation
            WHERE target = ? AND address IN (SELECT value FROM json_each(?)) AND ended_at IS NULL ORDER BY seq
            """,
            [target.rawValue, TextTable.list(addresses)]
        )
    }

    /// The account's open operations, oldest first.
    static func open(_ db: Database, of account: AccountID) throws -> [Operation] {
        try openRows(db, of: [account]).map { try load($0) }
    }
}

/// The changes of state that an operation's row goes through. Each is one statement; who calls them has them refreshed
/// by ``ReadinessRefresh`` in the same transaction.
struct OperationStates {
    let db: Database
    let now: BootInstant
    let wall: WallInstant

    /// A new one, under the sequence number and in the state that it has.
    func insert(_ operation: Operation) throws {
        try db.run(
            """
            INSERT INTO operation (seq, target, account, kind, lane, address, grp, changes, state, cause, ready_boot, made_at,
                is_uncertain)
            VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
            """,
            [
                operation.sequence.rawValue, operation.target.rawValue, operation.account.rawValue,
                operation.kind.rawValue, operation.lane.rawValue, JournalText.key(operation.address),
                operation.group?.rawValue, JournalText.encode(operation.changes), operation.state.rawValue,
                operation.cause.text, now.nanoseconds, wall.milliseconds, operation.isUncertain,
            ]
        )
    }

    func markSending(_ sequence: OperationSequence) throws {
        try db.run("UPDATE operation SET state = 'sending' WHERE seq = ?", [sequence.rawValue])
    }

    /// For another one to end.
    func wait(_ sequence: OperationSequence) throws {
        try db.run("UPDATE operation SET state = 'waiting' WHERE seq = ?", [sequence.rawValue])
    }

    func finish(_ sequence: OperationSequence) throws {
        try db.run(
            "UPDATE operation SET state = 'done', ended_at = ?, is_uncertain = 0, reason = NULL WHERE seq = ?",
            [wall.milliseconds, sequence.rawValue]
        )
    }

    func supersede(_ sequence: OperationSequence, by cause: String?, reason: String) throws {
        try db.run(
            """
            UPDATE operation SET state = 'superseded', ended_at = ?, not_before = NULL, superseded_by = ?, reason = ?
            WHERE seq = ?
            """,
            [wall.milliseconds, cause, reason, sequence.rawValue]
        )
    }

    func park(_ sequence: OperationSequence, isUncertain: Bool, reason: String) throws {
        try db.run(
            "UPDATE operation SET state = 'parked', not_before = NULL, is_uncertain = ?, reason = ? WHERE seq = ?",
            [isUncertain, reason, sequence.rawValue]
        )
    }

    /// - notBefore: nil leaves it to the refresh when it goes.
    func repeatLater(
        _ sequence: OperationSequence,
        notBefore: BootInstant?,
        addedAttempts: Int,
        isUncertain: Bool,
        reason: String
    ) throws {
        try db.run(
            """
            UPDATE operation SET state = ?, not_before = ?, attempts = attempts + ?, is_uncertain = ?, reason = ?
            WHERE seq = ?
            """,
            [
                notBefore == nil ? "waiting" : "retrying", notBefore?.nanoseconds, addedAttempts, isUncertain, reason,
                sequence.rawValue,
            ]
        )
    }

    /// Whether a look-up is the next request that it leads to.
    func wantLookUp(_ sequence: OperationSequence, _ wants: Bool) throws {
        try db.run("UPDATE operation SET wants_look_up = ? WHERE seq = ?", [wants, sequence.rawValue])
    }

    /// The latest attempt was the target's fault, not its own. Of what was parked for it, the attempt wasn't counted any more:
    /// it goes out again.
    func forgive(_ sequence: OperationSequence) throws {
        try db.run(
            """
            UPDATE operation SET attempts = CASE state WHEN 'parked' THEN attempts ELSE max(attempts - 1, 0) END,
                state = CASE state WHEN 'parked' THEN 'waiting' ELSE state END
            WHERE seq = ? AND ended_at IS NULL
            """,
            [sequence.rawValue]
        )
    }

    /// What waited for an instant that has come waits for nothing but other operations.
    func makeDue(_ sequence: OperationSequence) throws {
        try db.run(
            "UPDATE operation SET state = 'waiting', not_before = NULL WHERE seq = ?",
            [sequence.rawValue]
        )
    }
}
