import GRDB
import Ports
import Provisioning

/// Closes one exchange: what became of its operations, what is confirmed since, and who is ready now.
struct ExchangeClosure {
    private let db: Database
    private let rules: TargetRules
    private let time: any TimeSource
    private let states: OperationStates
    private var accounts: AccountCache
    private var refresh: ReadinessRefresh
    /// Whose accounts were found where they were to be made.
    private var adopting: Set<AccountID> = []

    init(_ db: Database, rules: TargetRules, time: any TimeSource) {
        self.db = db
        self.rules = rules
        self.time = time
        states = OperationStates(db: db, now: time.boot, wall: time.wall)
        accounts = AccountCache(db: db)
        refresh = ReadinessRefresh(states, target: rules.id)
    }

    /// - Returns: what is parked by it.
    mutating func run(_ closing: ExchangeClosing) throws -> [Parking] {
        try record(closing)
        var learned = closing.learned
        let strangers = try dropStrangers(from: &learned)
        let links = try objections(to: learned)
        adopting = Set(learned.compactMap(\.adopting))
        var parkings: [Parking] = []
        for operation in try carried(by: closing.sequence) {
            let resolution =
                links[operation.account] ?? (strangers.contains(operation.account) ? operation.whenGone : nil)
                ?? closing.resolutions[operation.sequence]
                ?? .parked(
                    reason: "its exchange ended without a word about it; retry it",
                    isUncertain: operation.isUncertain
                )
            try resolve(operation, resolution, in: closing.sequence)
            if case .parked(let reason, _) = resolution {
                parkings.append(Parking(sequence: operation.sequence, reason: reason))
            }
        }
        try forgive(closing.forgiven)
        if let instant = closing.gatedUntil { try TargetGate.close(db, rules.id, until: instant, time: time) }
        var learning = Learning(
            db: db,
            rules: rules,
            accounts: accounts,
            pages: ReadingPages(db: db, rules: rules, time: time),
            exchange: closing.sequence
        )
        for lesson in learned where !lesson.isObjected(links) { try learning.take(lesson) }
        accounts = learning.accounts
        try accounts.save()
        try refresh.run()
        return parkings.filter { !closing.forgiven.contains($0.sequence) }
    }

    private mutating func forgive(_ sequences: [OperationSequence]) throws {
        for sequence in sequences {
            try states.forgive(sequence)
            if let operation = try OperationRow.find(db, sequence) { refresh.touch(operation) }
        }
    }

    /// Where what was read in an account's place is another identity's by now, ours is gone.
    ///
    /// - Returns: whose.
    private func dropStrangers(from lessons: inout [Learned]) throws -> Set<AccountID> {
        var gone: Set<AccountID> = []
        for (place, lesson) in lessons.enumerated() {
            guard case .read(let account, let user) = lesson,
                try LinkedAccounts(db: db, target: rules.id).isAnothers(user, besides: account)
            else { continue }
            lessons[place] = .missing(account)
            gone.insert(account)
        }
        return gone
    }

    /// Where what was found is another identity's, by the account that was to adopt it.
    private func objections(to lessons: [Learned]) throws -> [AccountID: Resolution] {
        var found: [AccountID: Resolution] = [:]
        for case .adopted(let account, let user) in lessons {
            if rules.isProtected(user) {
                let reason = "the account is on the target's list of protected ones"
                found[account] = .parked(reason: reason, isUncertain: false)
                continue
            }
            found[account] = try LinkedAccounts(db: db, target: rules.id).objection(
                to: user,
                as: account,
                at: time.boot
            )
        }
        return found
    }

    private func record(_ closing: ExchangeClosing) throws {
        try db.run(
            """
            UPDATE exchange SET state = 'closed', ended_boot = ?, status = ?, verdict = ?, reason = ?, transmissions = ?
            WHERE seq = ? AND state = 'open'
            """,
            [
                closing.endedAt.nanoseconds, closing.record.status, closing.record.verdict, closing.record.reason,
                closing.record.transmissions, closing.sequence.rawValue,
            ]
        )
        guard db.changesCount == 1 else {
            throw JournalError.failed(reason: "an exchange was to be closed that is not open")
        }
    }

    /// Of a group that is replaced next: its members have waited since before.
    private func isReadOfGroup(_ exchange: ExchangeSequence) throws -> Bool {
        try db.holds(
            "SELECT 1 FROM exchange WHERE seq = ? AND kind = '\(ExchangeKind.readGroup.rawValue)'",
            [exchange.rawValue]
        )
    }

    private func carried(by exchange: ExchangeSequence) throws -> [Operation] {
        try db.rows(
            """
            SELECT \(OperationRow.columns) FROM exchange_operation e CROSS JOIN operation o ON o.seq = e.operation
            WHERE e.exchange = ? ORDER BY e.operation
            """,
            [exchange.rawValue]
        ).map { try OperationRow.load($0) }
    }

    private mutating func resolve(
        _ operation: Operation,
        _ resolution: Resolution,
        in exchange: ExchangeSequence
    ) throws {
        refresh.touch(operation)
        switch resolution {
        case .done:
            try states.finish(operation.sequence)
            let isAdopted = adopting.contains(operation.account)
            try accounts.change(operation.account) { $0.confirmed.confirm(operation, isAdopted: isAdopted) }
        case .again(let notBefore, let countsAttempt, let isUncertain, let reason):
            if notBefore == nil, try isReadOfGroup(exchange) { refresh.keepAge(of: operation) }
            try states.repeatLater(
                operation.sequence,
                notBefore: notBefore,
                addedAttempts: countsAttempt ? 1 : 0,
                isUncertain: isUncertain,
                reason: reason
            )
            if operation.wantsLookUp { try states.wantLookUp(operation.sequence, false) }
        case .lookUp(let notBefore, let countsAttempt, let isUncertain, let reason):
            try states.repeatLater(
                operation.sequence,
                notBefore: notBefore,
                addedAttempts: countsAttempt ? 1 : 0,
                isUncertain: isUncertain,
                reason: reason
            )
            try states.wantLookUp(operation.sequence, true)
        case .parked(let reason, let isUncertain):
            try states.park(operation.sequence, isUncertain: isUncertain, reason: reason)
        case .superseded(let reason):
            try states.supersede(operation.sequence, by: Cause.reading.text, reason: reason)
        }
        // What didn't go as planned may not be what is needed any more.
        if resolution != .done { try accounts.change(operation.account) { $0.touch() } }
        try db.run(
            "UPDATE exchange_operation SET outcome = ? WHERE exchange = ? AND operation = ?",
            [resolution.name, exchange.rawValue, operation.sequence.rawValue]
        )
    }
}

/// The accounts that one transaction changes, each loaded and saved once.
struct AccountCache {
    let db: Database
    private var rows: [AccountID: AccountRow] = [:]

    init(db: Database) { self.db = db }

    mutating func change(_ id: AccountID, _ change: (inout AccountRow) throws -> Void) throws {
        guard var row = try rows[id] ?? AccountRow.find(db, id) else {
            throw JournalError.failed(reason: "an account that was named is not there")
        }
        try change(&row)
        rows[id] = row
    }

    mutating func save() throws {
        for row in rows.values { try row.save(db) }
        rows = [:]
    }
}

extension Operation {
    /// What becomes of it where its account turns out to be gone.
    fileprivate var whenGone: Resolution {
        kind.endsAccess ? .done : .superseded(reason: "the account isn't there any more")
    }
}

extension Learned {
    fileprivate var adopting: AccountID? { if case .adopted(let account, _) = self { account } else { nil } }

    fileprivate func isObjected(_ links: [AccountID: Resolution]) -> Bool {
        adopting.map { links[$0] != nil } ?? false
    }
}

extension Resolution {
    fileprivate var name: String {
        switch self {
        case .done: "done"
        case .again: "again"
        case .lookUp: "look-up"
        case .parked: "parked"
        case .superseded: "superseded"
        }
    }
}
