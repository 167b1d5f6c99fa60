import GRDB
import Ports
import Provisioning

/// Loads the heads of a target's queue: however long it is, a bounded number of rows through an index each.
struct QueueHeadsQuery {
    let db: Database
    let target: TargetID
    let now: BootInstant

    /// - Parameters:
    ///   - limit: how many of the most urgent are enough.
    ///   - packMax: how many memberships fill a group's pack.
    func run(_ request: DispatchRequest, limit: Int, packMax: PackMax) throws -> QueueHeads {
        try makeDue(limit: max(limit, packMax.membersMax))
        let kinds = Self.singleKinds.filter(request.kinds.contains)
        return QueueHeads(
            singles: kinds == Self.singleKinds ? try singles(limit: limit) : try singles(of: kinds, limit: limit),
            oldest: request.oldestFirst ? try oldest(of: kinds) : nil,
            packs: try packs(packMax, readGroups: request.readGroups)
        )
    }

    /// When the first operation that waits for an instant becomes due.
    func nextRetry() throws -> BootInstant? {
        let instants = try retryingLanes().compactMap { lane in
            try db.value(
                Int64.self,
                "SELECT min(not_before) FROM operation WHERE target = ? AND lane = ? AND \(Self.retrying)",
                [target.rawValue, lane.rawValue]
            )
        }
        return instants.min().map { BootInstant(nanoseconds: $0) }
    }

    // MARK: - Lanes

    private static let retrying = "state = 'retrying'"
    private static let single = "state = 'ready' AND grp IS NULL"

    private func retryingLanes() throws -> [Lane] {
        try lanes(Self.retrying, of: "operation INDEXED BY operation_retrying")
    }

    private func singleLanes() throws -> [Lane] {
        try lanes(Self.single, of: "operation INDEXED BY operation_single")
    }

    /// In which there is any such operation, the most urgent first: mostly there is none, or one. One step along the index for each.
    private func lanes(_ condition: String, of operations: String) throws -> [Lane] {
        var found: [Int] = []
        while let next = try db.value(
            Int.self,
            "SELECT min(lane) FROM \(operations) WHERE target = ? AND lane > ? AND \(condition)",
            [target.rawValue, found.last ?? -1]
        ) {
            found.append(next)
        }
        return found.compactMap { Lane(rawValue: $0) }
    }

    // MARK: - What waited for an instant that has come

    /// Lane by lane, so that a revocation isn't behind the many that an outage left.
    private func makeDue(limit: Int) throws {
        let states = OperationStates(db: db, now: now, wall: WallInstant(milliseconds: 0))
        var refresh = ReadinessRefresh(states, target: target)
        for lane in try retryingLanes() {
            let due = try db.rows(
                """
                SELECT \(OperationRow.columns) FROM operation
                WHERE target = ? AND lane = ? AND \(Self.retrying) AND not_before <= ? ORDER BY not_before LIMIT ?
                """,
                [target.rawValue, lane.rawValue, now.nanoseconds, limit]
            )
            for row in due {
                let operation = try OperationRow.loadBare(row)
                try states.makeDue(operation.sequence)
                refresh.touch(operation)
            }
        }
        try refresh.run()
    }

    // MARK: - Requests of their own

    private static let singleColumns = "seq, lane, ready_boot, \(OperationRow.nextExchange)"

    /// What the next request of an operation without a group can be for.
    private static let singleKinds: [ExchangeKind] = [
        .createUser, .updateUser, .deactivateUser, .deleteUser, .lookUpUser,
    ]

    private func singles(limit: Int) throws -> [QueueHeads.Single] {
        try singleLanes().reduce(into: []) { found, lane in
            guard found.count < limit else { return }
            found += try db.rows(
                """
                SELECT \(Self.singleColumns) FROM operation
                WHERE target = ? AND lane = ? AND \(Self.single) ORDER BY seq LIMIT ?
                """,
                [target.rawValue, lane.rawValue, limit - found.count]
            ).map { try single($0) }
        }
    }

    /// Kind by kind, so that those which the pace doesn't allow now are in nobody's way, however many they are.
    private func singles(of kinds: [ExchangeKind], limit: Int) throws -> [QueueHeads.Single] {
        try singleLanes().reduce(into: []) { found, lane in
            guard found.count < limit else { return }
            let heads = try kinds.flatMap { kind in
                try db.rows(
                    """
                    SELECT \(Self.singleColumns) FROM operation
                    WHERE target = ? AND lane = ? AND \(OperationRow.nextExchange) = ? AND \(Self.single)
                    ORDER BY seq LIMIT ?
                    """,
                    [target.rawValue, lane.rawValue, kind.rawValue, limit - found.count]
                ).map { try single($0) }
            }
            found += heads.sorted { $0.sequence < $1.sequence }.prefix(limit - found.count)
        }
    }

    private func oldest(of kinds: [ExchangeKind]) throws -> QueueHeads.Single? {
        let heads = try kinds.compactMap { kind in
            try db.row(
                """
                SELECT \(Self.singleColumns) FROM operation
                WHERE target = ? AND \(OperationRow.nextExchange) = ? AND \(Self.single)
                ORDER BY ready_boot, seq LIMIT 1
                """,
                [target.rawValue, kind.rawValue]
            ).map { try single($0) }
        }
        return heads.min { ($0.readyAt, $0.sequence) < ($1.readyAt, $1.sequence) }
    }

    private func single(_ row: FoundRow) throws -> QueueHeads.Single {
        QueueHeads.Single(
            sequence: OperationSequence(rawValue: row[0]),
            lane: Lane(rawValue: row[1]) ?? .read,
            readyAt: BootInstant(nanoseconds: row[2]),
            exchange: try JournalText.decode(ExchangeKind.self, row[3])
        )
    }

    // MARK: - Packs

    private func packs(_ packMax: PackMax, readGroups: Set<GroupName>?) throws -> [QueueHeads.Pack] {
        let busy = Set(
            try db.values(
                String.self,
                """
                SELECT grp FROM exchange INDEXED BY exchange_open WHERE target = ? AND state = 'open' AND grp IS NOT NULL
                """,
                [target.rawValue]
            )
        )
        let isPlanIncomplete = try isPlanIncomplete()
        var packs: [QueueHeads.Pack] = []
        var after = ""
        while let group = try nextGroup(after: after) {
            let isRead = readGroups?.contains(GroupName(group))
            // A group that was read is written before the reading has grown old: its pack waits for nobody.
            let mayGrow = isRead != true
            after = group
            guard !busy.contains(group),
                var pack = try pack(GroupName(group), packMax, isPlanIncomplete: isPlanIncomplete, mayGrow: mayGrow)
            else { continue }
            pack.isReadFirst = isRead == false
            packs.append(pack)
        }
        return packs
    }

    /// The next group, by name, that has a ready membership.
    private func nextGroup(after group: String) throws -> String? {
        try db.value(
            String.self,
            "SELECT min(grp) FROM operation WHERE target = ? AND grp > ? AND state = 'ready'",
            [target.rawValue, group]
        )
    }

    private func pack(
        _ group: GroupName,
        _ packMax: PackMax,
        isPlanIncomplete: Bool,
        mayGrow: Bool
    ) throws -> QueueHeads.Pack? {
        let found = try db.row(
            """
            SELECT count(*), min(lane), min(seq), min(ready_boot) FROM
                (SELECT lane, seq, ready_boot FROM operation
                WHERE target = ? AND grp = ? AND state = 'ready' ORDER BY lane, seq LIMIT ?)
            """,
            [target.rawValue, group.rawValue, packMax.membersMax]
        )
        guard let found, found[0] as Int > 0 else { return nil }
        let isFull = found[0] as Int >= packMax[group]
        return QueueHeads.Pack(
            group: try standing(group),
            lane: Lane(rawValue: found[1]) ?? .read,
            sequence: OperationSequence(rawValue: found[2]),
            readyAt: BootInstant(nanoseconds: found[3]),
            ready: found[0],
            isGrowing: try mayGrow && !isFull && (isPlanIncomplete || isGrowing(group))
        )
    }

    /// A group that is there under another spelling is known by that one's id from now on, before it is decided what its
    /// request will be.
    private func standing(_ group: GroupName) throws -> GroupStanding {
        let standing = try GroupRow.standing(db, group, at: target)
        guard standing.remoteID == nil, standing.verifyNotBefore == nil,
            let id = try GroupRow.spelledOtherwise(db, group, at: target)
        else { return standing }
        try GroupRow.settle(db, group, at: target, remoteID: id)
        return try GroupRow.standing(db, group, at: target)
    }

    /// Whether members may come that are not even planned: a file is being taken over, or accounts changed since. Who waits for
    /// somebody's decision isn't waited for.
    private func isPlanIncomplete() throws -> Bool {
        try db.holds("SELECT 1 FROM intake WHERE state = 'accepted' LIMIT 1")
            || db.holds(
                "SELECT 1 FROM account WHERE target = ? AND dirty < ? LIMIT 1",
                [target.rawValue, AccountRow.Urgency.postponed.rawValue]
            )
    }

    /// Whether a membership waits for something of its account that is ready or on the wire. What is retrying or parked
    /// isn't waited for.
    private func isGrowing(_ group: GroupName) throws -> Bool {
        try db.holds(
            """
            SELECT 1 FROM operation m INDEXED BY operation_joining
            WHERE m.target = ? AND m.grp = ? AND m.state = 'waiting'
                AND EXISTS (SELECT 1 FROM operation b WHERE b.account = m.account AND b.ended_at IS NULL
                    AND (b.seq < m.seq OR b.kind = 'update-user') AND b.state IN ('ready', 'sending')) LIMIT 1
            """,
            [target.rawValue, group.rawValue]
        )
    }
}

/// How many memberships go into one request, by group: fewer where the last one was refused.
struct PackMax {
    let membersMax: Int
    let limits: [GroupName: Int]

    subscript(group: GroupName) -> Int { max(1, min(membersMax, limits[group] ?? membersMax)) }
}
