import GRDB
import Provisioning

/// Decides anew which open operations wait and which are ready, after some of their account or address were added,
/// ended or changed. In the transaction that is the cause, so that nothing is ready too early or forgotten.
struct ReadinessRefresh {
    private let states: OperationStates
    private let target: TargetID
    private var accounts: Set<AccountID> = []
    private var addresses: Set<String> = []
    private var byAccount: [AccountID: [Operation]] = [:]
    private var byAddress: [String: [Operation]] = [:]
    private var ready: [Int64] = []
    /// Those that were ready already, and were only looked into: they have waited since.
    private var aged: Set<OperationSequence> = []
    private var waiting: [Int64] = []
    /// New ones, which have no row yet, in their order.
    private var drafts: [Operation] = []
    private var lastSequence: Int64?

    init(_ states: OperationStates, target: TargetID) {
        self.states = states
        self.target = target
    }

    private var db: Database { states.db }

    /// A new operation, which gets its row in the state that it is to have.
    @discardableResult
    mutating func add(
        _ draft: OperationDraft,
        of account: AccountID,
        because cause: Cause
    ) throws -> OperationSequence {
        let last = try lastSequence ?? db.value(Int64.self, "SELECT seq FROM sqlite_sequence WHERE name = 'operation'")
        let sequence = OperationSequence(rawValue: (last ?? 0) + 1)
        lastSequence = sequence.rawValue
        let operation = Operation(
            sequence: sequence,
            target: target,
            account: account,
            draft: draft,
            state: .waiting,
            cause: cause,
            attempts: 0,
            isUncertain: draft.mustBeVerified
        )
        drafts.append(operation)
        touch(operation)
        return sequence
    }

    /// Gives what was added its rows, for whoever looks for them before the refresh.
    mutating func writeDrafts() throws {
        for draft in drafts { try states.insert(draft) }
        drafts = []
    }

    mutating func touch(_ operation: Operation) {
        accounts.insert(operation.account)
        addresses.insert(JournalText.key(operation.address))
    }

    /// Should it be ready, it has been since it was before.
    mutating func keepAge(of operation: Operation) { aged.insert(operation.sequence) }

    mutating func touch(_ account: AccountID) { accounts.insert(account) }

    mutating func touch(_ address: AccountAddress) { addresses.insert(JournalText.key(address)) }

    mutating func run() throws {
        guard !accounts.isEmpty || !addresses.isEmpty else { return }
        var candidates = try load()
        // From the youngest to the oldest, so that urgency is handed on along a chain.
        for sequence in candidates.keys.sorted(by: >) {
            guard let operation = candidates[sequence] else { continue }
            try judge(operation, among: &candidates)
        }
        drafts = drafts.map { candidates[$0.sequence] ?? $0 }
        try writeDrafts()
        try write()
        accounts = []
        addresses = []
        byAccount = [:]
        byAddress = [:]
        aged = []
    }

    /// All open operations of what was touched.
    private mutating func load() throws -> [OperationSequence: Operation] {
        var candidates: [OperationSequence: Operation] = [:]
        for account in accounts { byAccount[account] = [] }
        for address in addresses { byAddress[address] = [] }
        for row in try OperationRow.openRows(db, of: accounts) {
            let operation = try OperationRow.loadBare(row)
            candidates[operation.sequence] = operation
            byAccount[operation.account]?.append(operation)
        }
        for row in try OperationRow.openRows(db, on: addresses, at: target) {
            let operation = try candidates[OperationSequence(rawValue: row[0])] ?? OperationRow.loadBare(row)
            candidates[operation.sequence] = operation
            byAddress[row[5], default: []].append(operation)
        }
        for draft in drafts {
            candidates[draft.sequence] = draft
            byAccount[draft.account]?.append(draft)
            byAddress[JournalText.key(draft.address)]?.append(draft)
        }
        return candidates
    }

    private mutating func write() throws {
        if !ready.isEmpty {
            try db.run(
                """
                UPDATE operation SET state = 'ready', ready_boot =
                    CASE WHEN seq IN (SELECT value FROM json_each(?1)) THEN ready_boot ELSE ?2 END
                WHERE seq IN (SELECT value FROM json_each(?3))
                """,
                [TextTable.list(aged.map(\.rawValue)), states.now.nanoseconds, TextTable.list(ready)]
            )
        }
        if !waiting.isEmpty {
            try db.run(
                "UPDATE operation SET state = 'waiting' WHERE seq IN (SELECT value FROM json_each(?))",
                [TextTable.list(waiting)]
            )
        }
        ready = []
        waiting = []
    }

    private mutating func judge(
        _ operation: Operation,
        among candidates: inout [OperationSequence: Operation]
    ) throws {
        guard operation.state == .waiting || operation.state == .ready else { return }
        let others = try open(of: operation.account) + open(at: JournalText.key(operation.address))
        try demote(operation, among: others, &candidates)
        let state = Readiness.state(of: operation, among: others)
        if state == .waiting { try promote(others, for: operation, among: &candidates) }
        guard state != operation.state else { return }
        let sequence = operation.sequence
        candidates[sequence]?.state = state
        if let first = drafts.first, sequence >= first.sequence { return }
        if state == .ready {
            ready.append(sequence.rawValue)
        } else {
            waiting.append(sequence.rawValue)
        }
    }

    /// What an urgent operation waits for is as urgent.
    private func promote(
        _ others: [Operation],
        for operation: Operation,
        among candidates: inout [OperationSequence: Operation]
    ) throws {
        for other in others where other.sequence != operation.sequence && other.lane > operation.lane {
            guard Readiness.holdsUp(other, operation), (candidates[other.sequence]?.lane ?? other.lane) > operation.lane
            else { continue }
            try setLane(operation.lane, of: other.sequence, in: &candidates)
        }
    }

    /// A creation is as urgent as a revocation only as long as one waits for it: no leaver waits for somebody else's access. It is
    /// then as urgent as it was planned.
    private func demote(
        _ operation: Operation,
        among others: [Operation],
        _ candidates: inout [OperationSequence: Operation]
    ) throws {
        guard operation.kind == .createUser, operation.lane == .revoke else { return }
        let isWaitedFor = others.contains { other in
            other.sequence > operation.sequence && other.lane == .revoke && Readiness.blocks(operation, other)
        }
        guard !isWaitedFor else { return }
        try setLane(operation.cause.isEvent(db) ? .event : .joiner, of: operation.sequence, in: &candidates)
    }

    private func setLane(
        _ lane: Lane,
        of sequence: OperationSequence,
        in candidates: inout [OperationSequence: Operation]
    ) throws {
        try db.run("UPDATE operation SET lane = ? WHERE seq = ?", [lane.rawValue, sequence.rawValue])
        candidates[sequence]?.lane = lane
    }

    private mutating func open(of account: AccountID) throws -> [Operation] {
        if let known = byAccount[account] { return known }
        let found = try OperationRow.openRows(db, of: [account]).map { try OperationRow.loadBare($0) }
        byAccount[account] = found
        return found
    }

    private mutating func open(at address: String) throws -> [Operation] {
        if let known = byAddress[address] { return known }
        let found = try OperationRow.openRows(db, on: [address], at: target).map { try OperationRow.loadBare($0) }
        byAddress[address] = found
        return found
    }
}
