import GRDB
import Ports
import Provisioning

/// Lists what waits for an operator: what is parked, and whatever is open of a target that the configuration doesn't have.
struct ParkedOperations {
    let db: Database
    let rules: RosterRules

    func list(_ selection: ParkedSelection, limit: Int) throws -> ParkedListing {
        let lookup = PersonLookup(db: db)
        let accounts = try selection.person.map { try lookup.accounts($0).map(\.rawValue) }
        let arguments: SQLValues = [
            accounts.map { TextTable.list($0) }, selection.error?.lowercased(),
            selection.sequences.isEmpty ? nil : TextTable.list(selection.sequences.map(\.rawValue)),
        ]
        var listing = ParkedListing(operations: [], count: 0)
        for target in try KnownTargets(db: db).all() where selection.target == nil || selection.target == target {
            let isConfigured = rules.targets.contains { $0.id == target }
            let states = isConfigured ? [OperationState.parked] : OperationState.abandonable
            let here = arguments + [target.rawValue, TextTable.list(states.map(\.rawValue))]
            listing.count += try db.value(Int.self, "SELECT count(*) \(Self.selected)", here) ?? 0
            listing.operations += try db.rows(
                "SELECT \(Self.columns) \(Self.selected) ORDER BY o.seq LIMIT ?6",
                here + [max(0, limit)]
            ).map { try Self.operation($0, isConfigured: isConfigured) }
        }
        listing.operations = Array(listing.operations.sorted { $0.sequence < $1.sequence }.prefix(max(0, limit)))
        return listing
    }

    private static let selected = """
        FROM operation o CROSS JOIN account a ON a.id = o.account
        WHERE o.target = ?4 AND o.state IN (SELECT value FROM json_each(?5)) AND (?1 IS NULL OR o.account IN (SELECT value FROM json_each(?1)))
            AND (?2 IS NULL OR instr(lower(o.reason), ?2) > 0)
            AND (?3 IS NULL OR o.seq IN (SELECT value FROM json_each(?3)))
        """

    private static let columns = """
        o.seq, o.target, a.source, a.employee, o.kind, o.lane, o.address, o.grp, o.changes, o.reason, o.is_uncertain,
        o.attempts, o.made_at
        """

    private static func operation(_ row: FoundRow, isConfigured: Bool) throws -> ParkedOperation {
        ParkedOperation(
            sequence: OperationSequence(rawValue: row[0]),
            target: TargetID(row[1]),
            person: PersonKey(source: SourceID(row[2]), employee: EmployeeID(row[3])),
            kind: try JournalText.decode(OperationKind.self, row[4]),
            lane: Lane(rawValue: row[5]) ?? .read,
            address: AccountAddress(row[6]),
            group: (row[7] as String?).map { GroupName($0) },
            changes: try JournalText.changes(row[8]),
            reason: row[9] ?? (isConfigured ? "" : "the configuration doesn't have its target any more"),
            isUncertain: row[10],
            attempts: row[11],
            madeAt: WallInstant(milliseconds: row[12])
        )
    }
}

/// Takes down what an operator decides of parked operations. Whatever delivery does at the same time: each is decided on as it
/// is in this one transaction, and what isn't parked in it is left as it is.
struct ParkedDeciding {
    let db: Database
    let rules: RosterRules
    let now: BootInstant
    let wall: WallInstant

    func run(_ kind: ParkedDecision.Kind, _ sequences: ArraySlice<OperationSequence>) throws -> DecisionReport {
        let operations = try sequences.compactMap { try OperationRow.find(db, $0) }
        let parked = operations.filter { isDecidable($0, kind) }
        switch kind {
        case .retry: try retry(parked)
        case .discard(let reason): try discard(parked, because: reason)
        }
        let known = Dictionary(operations.map { ($0.sequence, $0.state) }, uniquingKeysWith: { first, _ in first })
        let decided = Set(parked.map(\.sequence))
        return DecisionReport(
            decided: parked.map(\.sequence),
            left: sequences.filter { !decided.contains($0) }.map { .init(sequence: $0, state: known[$0]) }
        )
    }

    /// What nobody delivers any more can be discarded in whatever state it is.
    private func isDecidable(_ operation: Operation, _ kind: ParkedDecision.Kind) -> Bool {
        if operation.state == .parked { return true }
        guard case .discard = kind else { return false }
        let isConfigured = rules.targets.contains { $0.id == operation.target }
        return !isConfigured && OperationState.abandonable.contains(operation.state)
    }

    private var states: OperationStates { OperationStates(db: db, now: now, wall: wall) }

    /// With all its attempts before it. What may have been executed is looked up first, as ever.
    private func retry(_ operations: [Operation]) throws {
        for (target, operations) in Dictionary(grouping: operations, by: \.target) {
            var refresh = ReadinessRefresh(states, target: target)
            for operation in operations {
                try states.retry(operation.sequence)
                try note(operation, "retry", reason: nil)
                refresh.touch(operation)
            }
            try refresh.run()
        }
    }

    /// The accounts are planned at once: what hung on a discarded operation must not go without it.
    private func discard(_ operations: [Operation], because reason: String) throws {
        for (target, operations) in Dictionary(grouping: operations, by: \.target) {
            var refresh = ReadinessRefresh(states, target: target)
            var accounts = AccountCache(db: db)
            for operation in operations {
                try states.discard(operation.sequence, reason: reason)
                try note(operation, "discard", reason: reason)
                refresh.touch(operation)
                try accounts.change(operation.account) { $0.touch(cause: .operator) }
            }
            try accounts.save()
            if let rules = rules.targets.first(where: { $0.id == target }) {
                var planning = try AccountPlanning(db, rules: rules, now: now, wall: wall)
                try planning.run(of: Set(operations.map(\.account)))
            }
            try refresh.run()
        }
    }

    private func note(_ operation: Operation, _ kind: String, reason: String?) throws {
        try db.run(
            """
            INSERT INTO decision (operation, account, kind, made_at, reason, in_force) VALUES (?, ?, ?, ?, ?, ?)
            """,
            [
                operation.sequence.rawValue, operation.account.rawValue, kind, wall.milliseconds, reason,
                kind == "discard",
            ]
        )
    }
}

/// What is discarded of accounts, and still in force.
struct DiscardedOperations {
    private let db: Database
    private let hasAny: Bool

    init(_ db: Database) throws {
        self.db = db
        hasAny = try db.holds("SELECT 1 FROM decision WHERE in_force = 1 LIMIT 1")
    }

    func operations(of account: AccountID) throws -> [Operation] {
        guard hasAny else { return [] }
        let sequences = try db.values(
            Int64.self,
            "SELECT operation FROM decision WHERE account = ? AND in_force = 1 ORDER BY number",
            [account.rawValue]
        )
        return try sequences.compactMap { try OperationRow.find(db, OperationSequence(rawValue: $0)) }
    }

    func lift(_ sequences: [OperationSequence]) throws {
        for sequence in sequences {
            try db.run(
                "UPDATE decision SET in_force = 0 WHERE operation = ? AND in_force = 1",
                [sequence.rawValue]
            )
        }
    }
}

extension OperationStates {
    /// It begins anew, once it is refreshed.
    fileprivate func retry(_ sequence: OperationSequence) throws {
        try db.run("UPDATE operation SET state = 'waiting', attempts = 0 WHERE seq = ?", [sequence.rawValue])
    }

    fileprivate func discard(_ sequence: OperationSequence, reason: String) throws {
        try db.run(
            "UPDATE operation SET state = 'discarded', ended_at = ?, reason = ? WHERE seq = ?",
            [wall.milliseconds, reason, sequence.rawValue]
        )
    }
}

extension OperationState {
    /// Open, and not in flight: of what a crash has left in flight, the outcome is still to be found out.
    fileprivate static let abandonable: [OperationState] = [.waiting, .ready, .retrying, .parked]
}
