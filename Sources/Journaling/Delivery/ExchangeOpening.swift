import GRDB
import Ports
import Provisioning

/// Chooses what goes next and records it, before it is sent: what can't be recorded isn't sent.
struct ExchangeOpening {
    let db: Database
    let target: TargetID
    let time: any TimeSource
    private let now: BootInstant
    private let states: OperationStates

    init(_ db: Database, target: TargetID, time: any TimeSource) {
        self.db = db
        self.target = target
        self.time = time
        now = time.boot
        states = OperationStates(db: db, now: now, wall: time.wall)
    }

    /// Beyond the capacity, so many heads are enough for the chooser to see what else is urgent.
    private static let headsBeyondCapacity = 8
    private static let capacityMax = 256

    func dispatch(_ request: DispatchRequest) throws -> DispatchResult {
        let capacity = min(max(0, request.capacity), Self.capacityMax)
        let query = QueueHeadsQuery(db: db, target: target, now: now)
        let packMax = PackMax(membersMax: request.chooser.membersMax, limits: request.packLimits)
        var heads = try query.run(request, limit: capacity + Self.headsBeyondCapacity, packMax: packMax)
        heads.pageReadyAt = request.pageReadyAt
        let chosen = request.chooser.choose(
            from: heads,
            capacity: capacity,
            oldestFirst: request.oldestFirst,
            kinds: request.kinds,
            now: now
        )
        if chosen == [.readPage] { return DispatchResult(opened: [], nextAt: now, isPageDue: true) }
        let opened = try chosen.compactMap { try open($0, packMax) }
        // A pack that came to nothing has left its place to something else.
        guard opened.count == chosen.count else { return DispatchResult(opened: opened, nextAt: now) }
        let instants = [try query.nextRetry(), request.chooser.nextDue(in: heads, now: now)]
        return DispatchResult(opened: opened, nextAt: instants.compactMap(\.self).min())
    }

    /// Nil where nothing was left to send.
    private func open(_ dispatch: Dispatch, _ packMax: PackMax) throws -> OpenedExchange? {
        switch dispatch {
        // It is opened by itself, with what the reading has come to.
        case .readPage: return nil
        case .single(let sequence):
            guard let operation = try OperationRow.find(db, sequence), try !isOvertaking(operation) else { return nil }
            return try open(operation.kind.exchangeKind, carrying: [operation])
        case .lookUp(let sequence):
            guard let operation = try OperationRow.find(db, sequence) else { return nil }
            return try open(.lookUpUser, carrying: [operation])
        case .lookUpGroup(let group):
            return try open(.lookUpGroup, group: try GroupRow.standing(db, group, at: target))
        case .pack(let group):
            let standing = try GroupRow.standing(db, group, at: target)
            let kind: ExchangeKind = standing.remoteID == nil ? .createGroup : .patchGroup
            return try openPack(of: standing, as: kind, limit: packMax[group])
        case .readGroup(let group):
            let standing = try GroupRow.standing(db, group, at: target)
            return try openPack(of: standing, as: .readGroup, limit: packMax[group])
        }
    }

    /// Both may have been ready, and what is before it in the account's order is on the wire since: it waits for that to end.
    private func isOvertaking(_ operation: Operation) throws -> Bool {
        guard operation.kind.needsQuietWire,
            try db.holds(
                """
                SELECT 1 FROM operation
                WHERE account = ? AND seq < ? AND ended_at IS NULL AND state = 'sending' LIMIT 1
                """,
                [operation.account.rawValue, operation.sequence.rawValue]
            )
        else { return false }
        try states.wait(operation.sequence)
        return true
    }

    private func openPack(of group: GroupStanding, as kind: ExchangeKind, limit: Int) throws -> OpenedExchange? {
        if kind == .createGroup { try supersedeRemovals(from: group.name, limit: limit) }
        let members = try readyMembers(of: group.name, limit: limit)
        return members.isEmpty ? nil : try open(kind, carrying: members, group: group)
    }

    private func readyMembers(of group: GroupName, limit: Int) throws -> [Operation] {
        try db.rows(
            """
            SELECT \(OperationRow.columns) FROM operation
            WHERE target = ? AND grp = ? AND state = 'ready' ORDER BY lane, seq LIMIT ?
            """,
            [target.rawValue, group.rawValue, limit]
        ).map { try OperationRow.load($0) }
    }

    /// Nobody is in a group that isn't there.
    private func supersedeRemovals(from group: GroupName, limit: Int) throws {
        var refresh = ReadinessRefresh(states, target: target)
        for operation in try readyMembers(of: group, limit: limit) where operation.kind == .removeMember {
            try states.supersede(operation.sequence, by: nil, reason: "the group is not there")
            if var account = try AccountRow.find(db, operation.account) {
                account.confirmed.apply(operation.changes)
                try account.save(db)
            }
            refresh.touch(operation)
        }
        try refresh.run()
    }

    // MARK: - Rows

    func open(
        _ kind: ExchangeKind,
        carrying operations: [Operation] = [],
        group: GroupStanding? = nil,
        startIndex: Int? = nil
    ) throws -> OpenedExchange {
        try db.run(
            """
            INSERT INTO exchange (target, kind, grp, start_index, boot, started_boot, started_at, state)
            VALUES (?, ?, ?, ?, ?, ?, ?, 'open')
            """,
            [
                target.rawValue, kind.rawValue, group?.name.rawValue, startIndex, time.bootID.rawValue, now.nanoseconds,
                time.wall.milliseconds,
            ]
        )
        let sequence = ExchangeSequence(rawValue: db.lastInsertedRowID)
        let carried = try operations.map { try carry($0, in: sequence) }
        return OpenedExchange(sequence: sequence, kind: kind, carried: carried, group: group, startIndex: startIndex)
    }

    private func carry(_ operation: Operation, in exchange: ExchangeSequence) throws -> CarriedOperation {
        try db.run(
            "INSERT INTO exchange_operation (exchange, operation) VALUES (?, ?)",
            [exchange.rawValue, operation.sequence.rawValue]
        )
        try states.markSending(operation.sequence)
        var sending = operation
        sending.state = .sending
        var confirmed = try AccountRow.find(db, operation.account)?.confirmed ?? .absent
        if operation.kind.endsAccess {
            for group in try groupsInDoubt(of: operation.account) { confirmed[.unsure(.membership(group))] = "true" }
        }
        return CarriedOperation(operation: sending, confirmed: confirmed)
    }

    /// Groups to which the account may have been added without our knowing, by operations that no plan has given up yet.
    private func groupsInDoubt(of account: AccountID) throws -> [GroupName] {
        try db.values(
            String.self,
            """
            SELECT grp FROM operation
            WHERE account = ? AND ended_at IS NULL AND kind = 'add-member' AND is_uncertain = 1 ORDER BY seq
            """,
            [account.rawValue]
        ).map { GroupName($0) }
    }
}
