import GRDB
import Ports
import Provisioning

/// One row of `drift`: an account in which a target turned out to differ from what was confirmed.
struct DriftRow {
    let source: SourceID
    let employee: EmployeeID
    let identity: IdentityKey
    /// Nil: HR doesn't know it.
    let account: AccountID?
    let address: String
    let kinds: Set<DriftKind>
    let urgency: TakeoverUrgency
    /// What was confirmed then; what was found is the truth only as long as that still is.
    let was: FactSet
    let found: FactSet

    /// Of an account that HR knows.
    init(_ account: AccountRow, of owner: AccountOwner, found: FactSet) {
        source = owner.key.source
        employee = owner.key.employee
        identity = owner.identity
        self.account = account.id
        address = found.userName ?? account.confirmed.userName ?? account.desired.userName ?? ""
        kinds = DriftKind.kinds(from: account.confirmed, to: found)
        urgency = account.desired.givesAccess ? .other : .departure
        was = account.confirmed
        self.found = found
    }

    /// Of an account that is nobody's. It is named by its id, with a mark before it: an employee's id may read as its own does.
    init(unknown user: RemoteUser, found: FactSet, source: SourceID) {
        self.source = source
        identity = UnknownAccount.identity(of: user.id)
        employee = EmployeeID(identity.rawValue)
        account = nil
        address = found.userName ?? ""
        kinds = [.unknown]
        urgency = .departure
        was = .absent
        self.found = found
    }

    private static let columns = "source, employee, identity, account, address, kinds, urgency, was, found"

    private init(_ row: FoundRow) throws {
        source = SourceID(row[0])
        employee = EmployeeID(row[1])
        identity = IdentityKey(row[2])
        account = (row[3] as Int64?).map { AccountID(rawValue: $0) }
        address = row[4]
        kinds = Set(try JournalText.decode([DriftKind].self, json: row[5]))
        urgency = TakeoverUrgency(rawValue: row[6]) ?? .other
        was = try JournalText.facts(row[7])
        found = try JournalText.facts(row[8])
    }

    func insert(_ db: Database, in reading: Int64) throws {
        try db.run(
            """
            INSERT INTO drift (reading, \(Self.columns), found_address) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
            ON CONFLICT DO NOTHING
            """,
            [
                reading, source.rawValue, employee.rawValue, identity.rawValue, account?.rawValue, address,
                try JournalText.json(kinds.sorted()), urgency.rawValue, JournalText.encode(was),
                JournalText.encode(found), JournalText.key(userName: found.userName),
            ]
        )
    }

    /// Those of one person's accounts; or, of an unknown account, its own.
    static func all(
        _ db: Database,
        in reading: Int64,
        of key: PersonKey,
        areUnknown: Bool
    ) throws -> [DriftRow] {
        try db.rows(
            """
            SELECT \(columns) FROM drift
            WHERE reading = ? AND source = ? AND employee = ? AND (account IS NULL) = ? ORDER BY identity
            """,
            [reading, key.source.rawValue, key.employee.rawValue, areUnknown]
        ).map { try DriftRow($0) }
    }

    /// People's first, then unknown accounts.
    ///
    /// - Parameter employee: this person's alone; nil: all.
    static func listed(
        _ db: Database,
        in reading: Int64,
        employee: EmployeeID?,
        limit: Int
    ) throws -> [DriftRow] {
        try db.rows(
            """
            SELECT \(columns) FROM drift
            WHERE reading = ?1 AND (?2 IS NULL OR (employee = ?2 AND account IS NOT NULL))
            ORDER BY account IS NULL, source, employee, identity LIMIT ?3
            """,
            [reading, employee?.rawValue, limit]
        ).map { try DriftRow($0) }
    }

    /// Its account, and what is the truth of it, where what was found can still be: nothing else was learned of it since, and
    /// nothing of it is or was on its way. After a first reading delivery goes on with what that has adopted: there the same is
    /// asked of those facts alone in which the target wasn't believed at once.
    func standing(_ db: Database, in reading: ReadingRow) throws -> (account: AccountRow, found: FactSet)? {
        guard let account, let row = try AccountRow.find(db, account) else { return nil }
        let motion = AccountMotion(db: db)
        switch reading.purpose {
        case .reconcile:
            guard row.confirmed == was, try !motion.concerns(account, since: reading.since) else { return nil }
            return (row, found)
        case .adoption:
            let facts = Set(was.facts.map(\.fact)).union(found.facts.map(\.fact)).filter { was[$0] != found[$0] }
            guard row.confirmed.exists == was.exists, facts.allSatisfy({ row.confirmed[$0] == was[$0] }),
                try !motion.concerns(account, since: reading.since, any: facts)
            else { return nil }
            var truth = row.confirmed
            for fact in facts { truth[fact] = found[fact] }
            return (row, truth)
        }
    }

    /// What an operator is told of it.
    var cause: String {
        let words = kinds.sorted().map { kind in
            switch kind {
            case .deleted: "the account was deleted"
            case .appeared: "there is an account"
            case .deactivated: "the account was deactivated"
            case .reactivated: "the account was activated"
            case .changedAttributes: "attributes were changed"
            case .leftGroup: "taken out of a group"
            case .joinedGroup: "put into a group"
            case .unknown: "HR doesn't know the account"
            }
        }
        return "at the target: " + words.joined(separator: ", ")
    }
}

/// An account that HR doesn't know, and that is to be removed all the same.
enum UnknownAccount {
    /// Of no person: identities of HR's begin with a source's name.
    static let prefix = "\u{2205}/"

    static func isOne(_ identity: IdentityKey) -> Bool { identity.rawValue.hasPrefix(prefix) }

    static func identity(of id: RemoteID) -> IdentityKey { IdentityKey(prefix + id.rawValue) }

    /// HR knows it now, after all: what is left of it is somebody's from now on.
    ///
    /// - Parameter address: as ``JournalText/key(_:)``.
    /// - Returns: nil where there is none, or where its removal is still on its way.
    static func release(_ db: Database, at address: String, of target: TargetID) throws -> FactSet? {
        let rows = try db.rows(
            "SELECT id, identity FROM account WHERE target = ? AND confirmed_address = ?",
            [target.rawValue, address]
        )
        guard let row = rows.first(where: { ($0[1] as String).hasPrefix(prefix) }),
            var account = try AccountRow.find(db, AccountID(rawValue: row[0])),
            try OperationRow.open(db, of: account.id).isEmpty
        else { return nil }
        let found = account.confirmed
        account.confirmed = .absent
        try account.save(db)
        return found
    }

    /// What is to become of it.
    static func desired(at target: TargetRules) -> FactSet {
        guard target.profile.removal == .deactivate else { return .absent }
        var facts = FactSet()
        facts[.existence] = "true"
        facts[.attribute("active")] = "false"
        return facts
    }

    /// The account's row, from when it was nobody's before; or a new one.
    static func take(_ drift: DriftRow, _ db: Database, at target: TargetRules) throws -> AccountRow? {
        let known = try db.value(
            Int64.self,
            "SELECT id FROM account WHERE target = ? AND identity = ?",
            [target.id.rawValue, drift.identity.rawValue]
        )
        let id =
            try known.map { AccountID(rawValue: $0) }
            ?? AccountRow.insert(
                db,
                of: drift.identity,
                PersonKey(source: drift.source, employee: drift.employee),
                at: target.id,
                desired: desired(at: target),
                cause: .reconcile
            )
        return try AccountRow.find(db, id)
    }

    /// Whether it is still nobody's, and not on its way out already.
    static func isFree(_ drift: DriftRow, _ db: Database, at target: TargetID) throws -> Bool {
        let id = drift.found.remoteID?.rawValue
        return try !db.holds(
            """
            SELECT 1 FROM account WHERE target = ?1 AND remote_id = ?2 AND identity <> ?4
            UNION ALL SELECT 1 FROM account WHERE target = ?1 AND confirmed_address = ?3 AND identity <> ?4
            UNION ALL SELECT 1 FROM account WHERE target = ?1 AND desired_address = ?3
            UNION ALL SELECT 1 FROM account a CROSS JOIN operation o ON o.account = a.id AND o.ended_at IS NULL
                WHERE a.target = ?1 AND a.identity = ?4 LIMIT 1
            """,
            [target.rawValue, id, JournalText.key(AccountAddress(drift.address)), drift.identity.rawValue]
        )
    }
}
