import GRDB
import Ports
import Provisioning

/// Compares what a whole reading has found with what is confirmed, in steps that are short enough for a transaction among
/// everyone else's.
///
/// First every account is found by what it is known by: its id, its confirmed address. Then the others are looked for, by what is
/// desired of them or by HR's own name, and each is compared. What is left over is nobody's.
///
/// Reading takes time, and delivery goes on meanwhile. So an account of which anything was in flight when the first page was
/// asked for, or went out since, is left out: what its answers said is newer than what was read. The same goes for the
/// members of a group that an exchange was about.
struct ReadingComparison {
    let db: Database
    let rules: TargetRules
    let reading: ReadingRow
    let time: any TimeSource

    /// One step.
    ///
    /// - Returns: whether more is left.
    func step(batch: Int) throws -> Bool {
        switch reading.state {
        case .users, .groups, .compared, .ended:
            return false
        case .matching:
            try walk(batch, then: .comparing) { accounts in
                for account in accounts { try match(account) }
            }
        case .comparing:
            try compare(batch)
        case .unclaimed:
            try judgeUnclaimed(batch)
        case .settling:
            try settleGroups()
        case .staging:
            return try DriftIntakes(db: db, reading: reading, rules: rules, wall: time.wall).step()
        }
        return true
    }

    /// The next accounts of the target, and the next state where no more are left.
    private func walk(
        _ batch: Int,
        then next: ReadingRow.State,
        _ body: ([AccountRow]) throws -> Void
    ) throws {
        // By their numbers: any index on the target would have to be sorted. There may be many of other targets between them.
        let place = Int64(reading.place) ?? 0
        let end = place + Int64(batch) * Self.passedOver
        let rows = try db.rows(
            """
            SELECT \(AccountRow.columns) FROM account NOT INDEXED
            WHERE id > ? AND id <= ? AND target = ? ORDER BY id LIMIT ?
            """,
            [place, end, rules.id.rawValue, batch]
        )
        let accounts = try rows.map { try AccountRow($0) }
        try body(accounts)
        let last = accounts.count == batch ? accounts.last.map(\.id.rawValue) ?? end : end
        if try db.holds("SELECT 1 FROM account WHERE id > ? LIMIT 1", [last]) {
            try reading.goOn(db, to: reading.state, place: String(last))
        } else {
            try reading.goOn(db, to: next)
        }
    }

    /// For each account that is looked at, so many others are passed over in one step at most.
    private static let passedOver: Int64 = 10

    // MARK: - Whose is what

    private func match(_ account: AccountRow) throws {
        guard account.confirmed.mayBeThere else { return }
        let byID = try account.confirmed.remoteID.flatMap {
            try ReadUser.free(db, in: reading.number, .key, rules.profile.key(of: $0))
        }
        let byAddress = try JournalText.key(userName: account.confirmed.userName).flatMap {
            try byID == nil ? ReadUser.free(db, in: reading.number, .address, $0) : nil
        }
        try (byID ?? byAddress)?.claim(db, in: reading.number, for: account.id)
    }

    /// Of an account that its id doesn't lead to: by the address that it is to have, by HR's own name for it, by the address of
    /// whoever has left.
    private func lookFor(_ account: AccountRow) throws -> ReadUser? {
        let owner = try AccountOwner.find(db, account.id)
        let departed = try JournalText.key(userName: owner?.email).flatMap { try isWanted($0) ? nil : $0 }
        let ways: [(ReadUser.Column, String?)] = [
            (.address, JournalText.key(userName: account.desired.userName)), (.externalID, owner?.identity.rawValue),
            (.address, departed),
        ]
        for (column, value) in ways {
            guard let found = try value.flatMap({ try ReadUser.free(db, in: reading.number, column, $0) }),
                try isFree(found, for: account, known: owner?.identity)
            else { continue }
            try found.claim(db, in: reading.number, for: account.id)
            return found
        }
        return nil
    }

    private func isWanted(_ address: String) throws -> Bool {
        try db.holds(
            "SELECT 1 FROM account WHERE target = ? AND desired_address = ? LIMIT 1",
            [rules.id.rawValue, address]
        )
    }

    /// Nor is it about to be removed, or somebody else's by the name that HR has for them.
    private func isFree(_ user: ReadUser, for account: AccountRow, known identity: IdentityKey?) throws -> Bool {
        if let theirs = user.externalID, theirs != identity?.rawValue,
            try db.holds(
                """
                SELECT 1 FROM account WHERE target = ?1 AND identity = ?2
                UNION ALL SELECT 1 FROM person WHERE identity = ?2 LIMIT 1
                """,
                [rules.id.rawValue, theirs]
            )
        {
            return false
        }
        return try LinkedAccounts(db: db, target: rules.id).objection(to: user.user, as: account.id, at: time.boot)
            == nil
    }

    // MARK: - What differs

    private func compare(_ batch: Int) throws {
        let moved = try movedGroups()
        var inMotion = 0
        try walk(batch, then: .unclaimed) { accounts in
            for account in accounts where !isProtected(account) {
                let user = try ReadUser.of(account.id, db, in: reading.number) ?? lookFor(account)
                if try AccountMotion(db: db).concerns(account.id, since: reading.since) {
                    inMotion += 1
                } else {
                    try compare(account, with: user, besides: moved)
                }
            }
        }
        try reading.count(db, .inMotion, by: inMotion)
    }

    private func compare(_ account: AccountRow, with user: ReadUser?, besides moved: Set<GroupName>) throws {
        // What a partial reading didn't see may be there.
        if user == nil, reading.isPartial { return }
        let confirmed = account.confirmed
        let areShown = rules.profile.showsMembers
        let stays = confirmed.memberships.filter { !areShown || reading.isPartial || moved.contains($0) }
        let groups = try user?.groups(db, in: reading.number).filter { !moved.contains($0) } ?? []
        let found = try confirmed.found(
            as: user?.user,
            in: user == nil ? [] : Set(groups).union(stays).sorted(),
            by: rules.profile,
            shown: reading.shown
        ) { former in
            try reading.isPartial || ReadUser.isListed(db, in: reading.number, rules.profile.key(of: former))
        }
        guard found != confirmed else { return }
        switch reading.purpose {
        case .adoption: try adopt(account, found)
        case .reconcile: try note(account, found, of: user)
        }
    }

    /// What takes nothing from anybody is confirmed at once, so that nobody is invited twice. Of the rest the guards have the
    /// say (promise 7).
    private func adopt(_ account: AccountRow, _ found: FactSet) throws {
        var account = account
        let harmless = found.harmless(besides: account.desired)
        // Two accounts of one address are none that anybody could plan: of this one nothing is believed before it is decided.
        if try harmless.userName == found.userName || !isHeld(harmless.userName, besides: account.id) {
            account.confirmed = harmless
            account.touch(cause: .reading)
            try account.save(db)
        }
        guard account.confirmed != found, let owner = try AccountOwner.find(db, account.id) else { return }
        try DriftRow(account, of: owner, found: found).insert(db, in: reading.number)
    }

    private func isHeld(_ address: String?, besides account: AccountID) throws -> Bool {
        try db.holds(
            "SELECT 1 FROM account WHERE target = ? AND confirmed_address = ? AND id <> ? LIMIT 1",
            [rules.id.rawValue, JournalText.key(userName: address), account.rawValue]
        )
    }

    private func note(_ account: AccountRow, _ found: FactSet, of user: ReadUser?) throws {
        guard let owner = try AccountOwner.find(db, account.id) else { return }
        guard UnknownAccount.isOne(owner.identity) else {
            return try DriftRow(account, of: owner, found: found).insert(db, in: reading.number)
        }
        // Somebody gave it access again that an operator has had taken away: another word of an operator's is needed.
        guard let user, found.givesAccess, !account.confirmed.givesAccess, let source = rules.sources.first else {
            return
        }
        try DriftRow(unknown: user.user, found: found, source: source).insert(db, in: reading.number)
    }

    private func isProtected(_ account: AccountRow) -> Bool {
        [account.confirmed.userName, account.desired.userName, account.confirmed.remoteID?.rawValue]
            .contains { $0.map(rules.reading.isProtected) ?? false }
    }

    /// Groups that an exchange was about since the reading began.
    private func movedGroups() throws -> Set<GroupName> {
        guard let since = reading.since else { return [] }
        let names = try db.values(
            String.self,
            """
            SELECT DISTINCT grp FROM exchange INDEXED BY exchange_target
            WHERE target = ? AND seq >= ? AND grp IS NOT NULL
            """,
            [rules.id.rawValue, since]
        )
        return Set(names.map { GroupName($0) })
    }

    // MARK: - What is nobody's

    private func judgeUnclaimed(_ batch: Int) throws {
        let users = try ReadUser.unclaimed(db, in: reading.number, after: reading.place, limit: batch)
        let unclaimed = UnclaimedUsers(db: db, rules: rules, reading: reading, time: time)
        for user in users { try unclaimed.keep(user) }
        if users.count == batch, let last = users.last {
            try reading.goOn(db, to: .unclaimed, place: last.key)
        } else {
            try finish()
        }
    }

    private func finish() throws {
        switch reading.purpose {
        case .adoption:
            try reading.note(db, groups: .start)
            try reading.goOn(db, to: .settling)
        case .reconcile:
            try reading.goOn(db, to: .compared)
            guard reading.repairs else { return }
            _ = try DriftIntakes(db: db, reading: reading, rules: rules, wall: time.wall).begin(for: nil)
        }
    }

    private func settleGroups() throws {
        let next = try ReadGroups(db: db, rules: rules, reading: reading).step(from: reading.groupsPlace ?? .start)
        try reading.note(db, groups: next)
        guard next == nil else { return }
        try KnownTargets(db: db).setRead(rules.id)
        _ = try DriftIntakes(db: db, reading: reading, rules: rules, wall: time.wall).begin(for: nil)
    }
}

/// Whether anything of an account went out, or was on its way, since an exchange.
struct AccountMotion {
    let db: Database

    func concerns(_ account: AccountID, since exchange: Int64?) throws -> Bool {
        guard let exchange else { return false }
        return try db.holds(
            """
            SELECT 1 FROM operation o CROSS JOIN exchange_operation e ON e.operation = o.seq AND e.exchange >= ?2
            WHERE o.account = ?1 LIMIT 1
            """,
            [account.rawValue, exchange]
        )
    }

    /// The same of some facts of it alone.
    func concerns(_ account: AccountID, since exchange: Int64?, any facts: Set<Fact>) throws -> Bool {
        guard let exchange else { return false }
        return try db.values(
            String.self,
            """
            SELECT o.changes FROM operation o WHERE o.account = ?1 AND EXISTS
                (SELECT 1 FROM exchange_operation e WHERE e.operation = o.seq AND e.exchange >= ?2)
            """,
            [account.rawValue, exchange]
        ).contains { text in try JournalText.changes(text).contains { facts.contains($0.fact) } }
    }
}

/// Whose an account is.
struct AccountOwner {
    let key: PersonKey
    let identity: IdentityKey
    /// As HR has it, whether or not there is to be an account.
    let email: String?

    static func find(_ db: Database, _ account: AccountID) throws -> AccountOwner? {
        let row = try db.row(
            """
            SELECT a.source, a.employee, a.identity, p.fields FROM account a
            LEFT JOIN person p ON p.source = a.source AND p.employee = a.employee WHERE a.id = ?
            """,
            [account.rawValue]
        )
        return try row.map { row in
            AccountOwner(
                key: PersonKey(source: SourceID(row[0]), employee: EmployeeID(row[1])),
                identity: IdentityKey(row[2]),
                email: try (row[3] as String?).flatMap { try JournalText.fields($0)[.email] }
            )
        }
    }
}
