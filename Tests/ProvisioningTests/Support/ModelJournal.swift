import Provisioning

/// A journal in memory that does what the planner, the readiness rule and the verdicts say, and nothing else.
struct ModelJournal {
    struct Account {
        var desired = FactSet.absent
        var confirmed = FactSet.absent
        var isDirty = false
    }

    struct Entry {
        var operation: Operation
        var notBefore: BootInstant?
        var readyAt = BootInstant.zero
    }

    let planner: AccountPlanner
    var profile: TargetProfile { planner.profile }

    var accounts: [AccountID: Account] = [:]
    /// The open ones.
    var entries: [OperationSequence: Entry] = [:]
    var groups: [GroupName: GroupStanding] = [:]
    var exchanges: [ExchangeSequence: OpenedExchange] = [:]
    /// What was acknowledged, oldest first.
    var done: [Operation] = []
    /// What went wrong in the journal's own eyes; empty in a sound run.
    var complaints: [String] = []
    /// Of the first reading; nil once all its pages are read.
    var course: ReadingCourse? = ReadingCourse()
    var pages: [ReadPage] = []
    private var nextOperation: Int64 = 1
    private var nextExchange: Int64 = 1

    init(planner: AccountPlanner) { self.planner = planner }

    var open: [Operation] { entries.values.map(\.operation).sorted { $0.sequence < $1.sequence } }

    func open(of account: AccountID) -> [Operation] { open.filter { $0.account == account } }

    var isSettled: Bool { entries.isEmpty && exchanges.isEmpty && !accounts.values.contains(where: \.isDirty) }

    // MARK: - Planning

    mutating func desire(_ facts: FactSet, of account: AccountID) {
        accounts[account, default: Account()].desired = facts
        accounts[account]?.isDirty = true
    }

    /// Plans every account that changed. Planning twice must come to nothing.
    ///
    /// - Returns: how many operations it made.
    @discardableResult
    mutating func plan() -> Int {
        var made = 0
        for (id, account) in accounts.sorted(by: { $0.key.rawValue < $1.key.rawValue }) where account.isDirty {
            let plan = planner.plan(account.desired, confirmed: account.confirmed, open: open(of: id))
            for sequence in plan.superseded { entries[sequence] = nil }
            var confirmed = account.confirmed
            confirmed.apply(plan.doubts)
            for draft in plan.drafts { insert(draft, of: id) }
            accounts[id] = Account(desired: account.desired, confirmed: confirmed, isDirty: false)
            made += plan.drafts.count
            let again = planner.plan(account.desired, confirmed: confirmed, open: open(of: id))
            if !again.isEmpty { complaints.append("planning twice: \(again) over \(open(of: id))") }
        }
        refresh()
        return made
    }

    private mutating func insert(_ draft: OperationDraft, of account: AccountID) {
        let sequence = OperationSequence(rawValue: nextOperation)
        nextOperation += 1
        let operation = Operation(
            sequence: sequence,
            target: "target",
            account: account,
            draft: draft,
            state: .waiting,
            cause: .clock,
            attempts: 0,
            isUncertain: false
        )
        entries[sequence] = Entry(operation: operation)
    }

    mutating func refresh(now: BootInstant = .zero) {
        let all = open
        for operation in all where operation.state == .waiting || operation.state == .ready {
            let others = all.filter { $0.account == operation.account || $0.address == operation.address }
            let state = Readiness.state(of: operation, among: others)
            if state != operation.state { entries[operation.sequence]?.readyAt = now }
            entries[operation.sequence]?.operation.state = state
            let unparked = others.filter { $0.state != .parked }
            if operation.kind.isRevocation, Readiness.state(of: operation, among: unparked) != state {
                complaints.append("a parked operation holds up \(operation)")
            }
        }
    }

    mutating func makeDue(now: BootInstant) {
        for (sequence, entry) in entries where entry.operation.state == .retrying {
            guard let notBefore = entry.notBefore, notBefore <= now else { continue }
            entries[sequence]?.operation.state = .waiting
            entries[sequence]?.notBefore = nil
        }
        refresh(now: now)
    }

    /// An operator sends everything parked again.
    mutating func retryParked() {
        for (sequence, entry) in entries where entry.operation.state == .parked {
            entries[sequence]?.operation.state = .waiting
            entries[sequence]?.operation.attempts = 0
        }
        refresh()
    }

    // MARK: - Opening

    mutating func heads(now: BootInstant, packLimits: [GroupName: Int] = [:]) -> QueueHeads {
        makeDue(now: now)
        let ready = open.filter { $0.state == .ready }
        let singles = ready.filter { $0.group == nil }
            .map { operation in
                QueueHeads.Single(
                    sequence: operation.sequence,
                    lane: operation.lane,
                    readyAt: entries[operation.sequence]?.readyAt ?? .zero,
                    exchange: operation.isLookedUpFirst ? .lookUpUser : operation.kind.exchangeKind
                )
            }
            .sorted { ($0.lane, $0.sequence) < ($1.lane, $1.sequence) }
        let packs = Set(ready.compactMap(\.group)).sorted().compactMap { pack(of: $0, ready, packLimits) }
        return QueueHeads(
            singles: singles,
            oldest: singles.min { ($0.readyAt, $0.sequence) < ($1.readyAt, $1.sequence) },
            packs: packs
        )
    }

    private func pack(_ group: GroupName) -> GroupStanding {
        groups[group] ?? GroupStanding(name: group, remoteID: nil, verifyNotBefore: nil)
    }

    private func pack(of group: GroupName, _ ready: [Operation], _ limits: [GroupName: Int]) -> QueueHeads.Pack? {
        guard !exchanges.values.contains(where: { $0.group?.name == group }) else { return nil }
        let members = ready.filter { $0.group == group }
        guard let first = members.first, let lane = members.map(\.lane).min() else { return nil }
        let limit = min(limits[group] ?? profile.membersMax, profile.membersMax)
        let isGrowing = open.contains { waiting in
            waiting.group == group && waiting.state == .waiting
                && open.contains {
                    $0.account == waiting.account && $0.sequence < waiting.sequence
                        && ($0.state == .ready || $0.state == .sending)
                }
        }
        return QueueHeads.Pack(
            group: pack(group),
            lane: lane,
            sequence: first.sequence,
            readyAt: members.compactMap { entries[$0.sequence]?.readyAt }.min() ?? .zero,
            ready: min(members.count, limit),
            isGrowing: members.count < limit && isGrowing
        )
    }

    /// Nil where nothing was left to send.
    mutating func open(_ dispatch: Dispatch, packLimits: [GroupName: Int] = [:]) -> OpenedExchange? {
        switch dispatch {
        case .single(let sequence):
            guard let operation = entries[sequence]?.operation else { return nil }
            return open(operation.kind.exchangeKind, carrying: [operation])
        case .lookUp(let sequence):
            guard let operation = entries[sequence]?.operation else { return nil }
            return open(.lookUpUser, carrying: [operation])
        case .readGroup, .readPage:
            // The model's target has PATCH, and is read once, at first.
            return nil
        case .lookUpGroup(let group):
            return open(.lookUpGroup, group: pack(group))
        case .pack(let group):
            let standing = pack(group)
            let limit = min(packLimits[group] ?? profile.membersMax, profile.membersMax)
            var members = open.filter { $0.group == group && $0.state == .ready }
            if standing.remoteID == nil {
                // Nobody is in a group that isn't there.
                for operation in members where operation.kind == .removeMember {
                    entries[operation.sequence] = nil
                    accounts[operation.account]?.confirmed.confirm(operation)
                }
                members.removeAll { $0.kind == .removeMember }
                refresh()
            }
            guard !members.isEmpty else { return nil }
            let kind = standing.remoteID == nil ? ExchangeKind.createGroup : .patchGroup
            return open(kind, carrying: Array(members.prefix(limit)), group: standing)
        }
    }

    private func confirmed(before operation: Operation) -> FactSet {
        var confirmed = accounts[operation.account]?.confirmed ?? .absent
        guard operation.kind.endsAccess else { return confirmed }
        for other in open(of: operation.account) where other.kind == .addMember && other.isUncertain {
            if let group = other.group { confirmed[.unsure(.membership(group))] = "true" }
        }
        return confirmed
    }

    mutating func open(
        _ kind: ExchangeKind,
        carrying operations: [Operation] = [],
        group: GroupStanding? = nil,
        startIndex: Int? = nil
    ) -> OpenedExchange {
        for operation in operations { entries[operation.sequence]?.operation.state = .sending }
        let exchange = OpenedExchange(
            sequence: ExchangeSequence(rawValue: nextExchange),
            kind: kind,
            carried: operations.map { operation in
                var sending = operation
                sending.state = .sending
                return CarriedOperation(operation: sending, confirmed: confirmed(before: operation))
            },
            group: group,
            startIndex: startIndex
        )
        nextExchange += 1
        exchanges[exchange.sequence] = exchange
        return exchange
    }
}
