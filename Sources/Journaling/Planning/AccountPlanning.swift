import GRDB
import Ports
import Provisioning

/// Plans accounts whose desired or confirmed state changed: asks the planner about each, and writes what it says.
struct AccountPlanning {
    private let db: Database
    private let rules: TargetRules
    private let planner: AccountPlanner
    private let states: OperationStates
    private var refresh: ReadinessRefresh
    private var visited: Set<AccountID> = []
    private var isTakingOver: Bool?
    /// By cause: whether a webhook's event is it.
    private var events: [String: Bool] = [:]
    private var operations: OperationRange?
    private var batch: PlanningBatch
    /// Those of which nothing else is to be written.
    private var planned: [AccountID] = []
    /// Those whose unsent operations were planned anew, behind the ones they depend on.
    private var requeued: Set<AccountID> = []
    private var discarded: DiscardedOperations?
    private let undecided: UndecidedAddresses

    init(_ db: Database, rules: TargetRules, now: BootInstant, wall: WallInstant) throws {
        self.db = db
        self.rules = rules
        planner = AccountPlanner(rules: rules)
        states = OperationStates(db: db, now: now, wall: wall)
        refresh = ReadinessRefresh(states, target: rules.id)
        batch = PlanningBatch()
        undecided = try UndecidedAddresses(db, at: rules.id)
    }

    /// The most urgent ones, up to `batch` and whoever stands in their way.
    ///
    /// - Parameter urgency: only what is more urgent.
    mutating func run(batch: Int, before urgency: AccountRow.Urgency = .postponed) throws -> PlanProgress {
        let picked = try db.values(
            Int64.self,
            "SELECT id FROM account WHERE target = ? AND dirty < ? ORDER BY dirty, id LIMIT ?",
            [rules.id.rawValue, urgency.rawValue, batch]
        )
        guard !picked.isEmpty else { return PlanProgress(operations: nil, more: false) }
        self.batch = try PlanningBatch(db, picked.map { AccountID(rawValue: $0) })
        for id in picked { try plan(AccountID(rawValue: id)) }
        try AccountRow.markPlanned(db, planned)
        try refresh.run()
        let more = try db.holds(
            "SELECT 1 FROM account WHERE target = ? AND dirty < ? LIMIT 1",
            [rules.id.rawValue, urgency.rawValue]
        )
        return PlanProgress(operations: operations, more: more)
    }

    /// These, whatever else waits to be planned.
    mutating func run(of accounts: Set<AccountID>) throws {
        let accounts = accounts.sorted { $0.rawValue < $1.rawValue }
        batch = try PlanningBatch(db, accounts)
        for id in accounts { try plan(id) }
        try AccountRow.markPlanned(db, planned)
        try refresh.run()
    }

    private mutating func plan(_ id: AccountID) throws {
        guard visited.insert(id).inserted, let (account, open) = try batch.take(id, db), account.dirty != nil else {
            return
        }
        guard try clearTheWay(for: account), try !waitsForDecision(account) else {
            var account = account
            account.postpone()
            return try account.save(db)
        }
        try carryOut(on: account, open) { planner, situation in planner.plan(situation) }
    }

    private mutating func carryOut(
        on account: AccountRow,
        _ open: [Operation],
        _ plan: (AccountPlanner, AccountSituation) -> AccountPlan
    ) throws {
        var account = account
        let id = account.id
        let discarded = try self.discarded ?? DiscardedOperations(db)
        self.discarded = discarded
        var situation = AccountSituation(
            desired: account.desired,
            confirmed: account.confirmed,
            open: open,
            discarded: try discarded.operations(of: id)
        )
        situation.isEvent = try isEvent(account.cause)
        var plan = plan(planner, situation)
        let isUndecided = try account.desired.givesAccess && undecided.concern(id)
        if isUndecided { plan.drafts.removeAll { $0.kind == .updateUser } }
        try discarded.lift(plan.lifted)
        for operation in open where plan.superseded.contains(operation.sequence) {
            try states.supersede(operation.sequence, by: account.cause, reason: "what is desired has changed")
            refresh.touch(operation)
        }
        account.confirmed.apply(plan.doubts)
        let cause = try JournalText.cause(account.cause)
        for draft in plan.drafts {
            let sequence = try refresh.add(draft, of: id, because: cause)
            operations = OperationRange(operations?.first ?? sequence, through: sequence)
        }
        if isUndecided { account.postpone() } else { account.markPlanned() }
        if !plan.doubts.isEmpty { batch.forgetContest() }
        if account.isPlannedOnly { planned.append(id) } else { try account.save(db) }
        for draft in plan.drafts where draft.kind.freesAddress(draft.changes) {
            try requeueClaimants(of: draft.address, besides: id)
        }
    }

    private mutating func isEvent(_ text: String) throws -> Bool {
        if let known = events[text] { return known }
        let isEvent = try JournalText.cause(text).isEvent(db)
        events[text] = isEvent
        return isEvent
    }

    /// Whoever is to be created at an address that only now is to be freed goes behind.
    private mutating func requeueClaimants(of address: AccountAddress, besides account: AccountID) throws {
        try refresh.writeDrafts()
        let claimants = try db.values(
            Int64.self,
            """
            SELECT DISTINCT account FROM operation
            WHERE target = ? AND address = ? AND ended_at IS NULL AND account <> ? AND kind = 'create-user'
                AND state <> 'sending' AND is_uncertain = 0
            """,
            [rules.id.rawValue, JournalText.key(address), account.rawValue]
        )
        for claimant in claimants.map({ AccountID(rawValue: $0) }) where requeued.insert(claimant).inserted {
            guard let (row, open) = try batch.take(claimant, db) else { continue }
            visited.insert(claimant)
            try carryOut(on: row, open) { planner, situation in planner.planAnew(situation) }
        }
    }

    /// An address that another account holds is free only once that one's operations are planned, so that they come
    /// first: DELETE, then POST.
    ///
    /// - Returns: false where the holder is still as it was although a file that may change it is being taken over.
    private mutating func clearTheWay(for account: AccountRow) throws -> Bool {
        guard batch.isContested(account.id), account.desired.exists,
            let wanted = JournalText.key(userName: account.desired.userName),
            wanted != JournalText.key(userName: account.confirmed.userName)
        else { return true }
        let holders = try db.rows(
            """
            SELECT id, dirty FROM account
            WHERE target = ? AND confirmed_address = ? AND id <> ? AND desired_address IS NOT confirmed_address
            """,
            [rules.id.rawValue, wanted, account.id.rawValue]
        )
        for holder in holders { try plan(AccountID(rawValue: holder[0])) }
        let stays = try db.holds(
            """
            SELECT 1 FROM account
            WHERE target = ? AND confirmed_address = ? AND id <> ? AND desired_address = confirmed_address LIMIT 1
            """,
            [rules.id.rawValue, wanted, account.id.rawValue]
        )
        return try !stays || !takingOver()
    }

    /// Until it is decided what becomes of an account that a first reading found: whoever it is of isn't invited again, and
    /// nobody else is at its address.
    private func waitsForDecision(_ account: AccountRow) throws -> Bool {
        guard account.desired.givesAccess, let wanted = JournalText.key(userName: account.desired.userName) else {
            return false
        }
        if try !account.confirmed.exists && undecided.concern(account.id) { return true }
        return try wanted != JournalText.key(userName: account.confirmed.userName)
            && undecided.hold(wanted, besides: account.id)
    }

    private mutating func takingOver() throws -> Bool {
        if let isTakingOver { return isTakingOver }
        let sources = try db.values(String.self, "SELECT source FROM intake WHERE state = 'accepted'")
        let answer = sources.contains { rules.sources.contains(SourceID($0)) }
        isTakingOver = answer
        return answer
    }
}
