import GRDB
public import Ports
public import Provisioning

extension SQLiteJournal: HoldJournal {
    public func holds() async throws(JournalError) -> [Hold] {
        try await writer.perform { db in try HoldRow.all(db).map { try $0.hold(db) } }
    }

    public func hold(_ hash: HoldHash, limit: Int) async throws(JournalError) -> HoldFinding<HoldDetail> {
        try await writer.perform { db in
            try Self.find(db, hash) { row in try HoldListing(db: db, row: row).detail(limit: limit) }
        }
    }

    public func approve(_ hash: HoldHash, rules: RosterRules) async throws(JournalError) -> HoldFinding<Approval> {
        let found = try await writer.perform { db in
            try Self.find(db, hash) { row in (hold: try row.hold(db), full: row.hash) }
        }
        switch found {
        case .unknown: return .unknown
        case .ambiguous(let hashes): return .ambiguous(hashes)
        case .found(let shown):
            let intake = shown.hold.intake
            switch try await judge(
                IntakeJudging(intake: intake, ending: nil, seen: nil, rules: rules, approval: shown.full)
            ) {
            case .accepted(_, _, let conflicts, _): return .found(.approved(shown.hold, conflicts: conflicts))
            case .refused(let reason): return .found(.refused(shown.hold, reason: reason))
            case .held(let hash, _, _):
                let now = try await hold(hash, limit: 0)
                guard case .found(let detail) = now else { return .unknown }
                return .found(.changed(detail.hold))
            }
        }
    }

    public func reject(
        _ hash: HoldHash,
        reason: String,
        rules: RosterRules
    ) async throws(JournalError) -> HoldFinding<Hold> {
        try await writer.perform { [time] db in
            try Self.find(db, hash) { row in
                let hold = try row.hold(db)
                try HoldRow.end(db, intake: row.intake, at: time.wall)
                guard let intake = try IntakeRow.find(db, number: row.intake) else { return hold }
                // It may have been shown by a clock that was ahead then: what is still to come by now is.
                let shownAt = min(row.madeAt, try ClockDoubt(db: db).now(time.wall))
                try DuePeople.passOver(db, intake, shownAt: shownAt, rules)
                try intake.end(db, .rejected, reason: reason)
                return hold
            }
        }
    }

    private static func find<Value: Sendable>(
        _ db: Database,
        _ hash: HoldHash,
        _ body: (HoldRow) throws -> Value
    ) throws -> HoldFinding<Value> {
        let rows = try HoldRow.find(db, beginning: HoldHash(hash.rawValue.lowercased()))
        guard let first = rows.first else { return .unknown }
        guard rows.count == 1 else { return .ambiguous(rows.map(\.hash)) }
        return .found(try body(first))
    }
}

/// What is shown of a hold.
struct HoldListing {
    let db: Database
    let row: HoldRow

    func detail(limit: Int) throws -> HoldDetail {
        let changes = try db.rows(
            """
            SELECT \(Self.columns) FROM hold_change c
            WHERE intake = ? ORDER BY employee, target, change, identity LIMIT ?
            """,
            [row.intake, limit]
        ).map { try Self.change($0) }
        let count = try db.value(Int.self, "SELECT count(*) FROM hold_change WHERE intake = ?", [row.intake])
        return HoldDetail(hold: try row.hold(db), changes: changes, changeCount: count ?? 0)
    }

    /// Of `hold_change`, as `c`.
    static let columns = "c.employee, c.target, c.change, c.cause, c.address, c.former, c.lost, c.gained"

    /// Out of ``columns``.
    static func change(_ row: FoundRow) throws -> HeldChange {
        let shown = try ShownChange(try JournalText.decode(AccessChange.self, row[2]), row, from: 4)
        return HeldChange(
            employee: EmployeeID(row[0]),
            target: TargetID(row[1]),
            change: shown.change,
            address: shown.address,
            formerAddress: shown.formerAddress,
            groupsLost: shown.groupsLost,
            groupsGained: shown.groupsGained,
            cause: row[3]
        )
    }
}
