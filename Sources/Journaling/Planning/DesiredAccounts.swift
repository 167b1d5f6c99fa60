import GRDB
import Provisioning

/// Writes what is desired of accounts, and marks those that have to be planned.
struct DesiredAccounts {
    let db: Database
    let cause: Cause
    let rules: RosterRules
    let now: WallInstant

    /// What should be there of these people's identities from now on, at every target that the intake's source has accounts
    /// at. Someone who should have nothing and has nothing gets no row.
    ///
    /// - Parameters:
    ///   - people: all of each identity's.
    func derive(_ taken: [TakenPerson], among people: [IdentityKey: [Person]]) throws {
        guard let source = taken.first?.person.key.source else { return }
        for target in rules.targets(of: source) {
            var accounts = try KnownAccounts(db, of: Set(taken.flatMap(\.identities)), at: target, now)
            for taken in taken {
                for identity in taken.identities {
                    let people = people[identity] ?? []
                    let speaker =
                        identity == taken.person.identity ? taken.person : taken.row.known?.person ?? taken.person
                    // It is known by somebody who has access, where anybody has.
                    let holder = people.first { $0.status(at: now) == .active } ?? speaker
                    let desired = target.desired(for: people, at: now)
                    guard
                        try accounts.set(desired, of: identity, for: people, holder: holder, because: cause),
                        desired.givesAccess, let address = JournalText.key(userName: desired.userName)
                    else { continue }
                    try EndedGrace(db: db, rules: rules, now: now, cause: cause)
                        .end(at: target, of: address, besides: identity)
                }
            }
        }
    }

    /// The same of one identity whose people are all that there are.
    func derive(_ people: [Person], of identity: IdentityKey) throws {
        guard let speaker = people.first else { return }
        let sources = Set(people.map(\.key.source))
        for target in rules.targets where !sources.isDisjoint(with: target.sources) {
            var accounts = try KnownAccounts(db, of: [identity], at: target, now)
            let desired = target.desired(for: people, at: now)
            _ = try accounts.set(desired, of: identity, for: people, holder: speaker, because: cause)
        }
    }
}

/// The accounts that some identities have at one target, as far as what is desired of them goes.
private struct KnownAccounts {
    private let db: Database
    private let target: TargetRules
    private let now: WallInstant
    private var accounts: [IdentityKey: (id: Int64, desired: String)] = [:]
    private let hasStrangers: Bool

    init(_ db: Database, of identities: Set<IdentityKey>, at target: TargetRules, _ now: WallInstant) throws {
        self.db = db
        self.target = target
        self.now = now
        hasStrangers = try Stranger.areAny(db, at: target.id)
        let rows = try db.rows(
            "SELECT identity, id, desired FROM account WHERE target = ? AND identity IN (SELECT value FROM json_each(?))",
            [target.id.rawValue, TextTable.list(identities.map(\.rawValue))]
        )
        for row in rows { accounts[IdentityKey(row[0])] = (row[1], row[2]) }
    }

    /// - Parameters:
    ///   - people: all of the identity's.
    ///   - holder: who it is known by.
    /// - Returns: whether that is something else than was desired.
    mutating func set(
        _ desired: FactSet,
        of identity: IdentityKey,
        for people: [Person],
        holder: Person,
        because cause: Cause
    ) throws -> Bool {
        let urgency = AccountRow.Urgency(desired: desired)
        let text = JournalText.encode(desired)
        let address = JournalText.key(userName: desired.userName)
        guard let account = accounts[identity] else {
            let addresses = AccountAddresses(desired, of: people.isEmpty ? [holder] : people, by: target).keys
            if urgency == .revocation, target.areToBegin(people, at: now) {
                // What was there before them stays until then, whatever becomes of their address.
                if hasStrangers { try Stranger.reserve(db, for: identity, at: addresses, of: target.id) }
                return false
            }
            let found = try found(of: identity, at: addresses)
            guard urgency != .revocation || found != nil else { return false }
            let id = try insert(identity, of: holder.key, text, address: address, cause: cause, urgency: urgency)
            accounts[identity] = (id, text)
            try found.map { try adopt($0, as: AccountID(rawValue: id)) }
            return true
        }
        guard account.desired != text else { return false }
        try db.run(
            """
            UPDATE account SET desired = ?, desired_address = ?, cause = ?, dirty = ? WHERE id = ?
            """,
            [text, address, cause.text, urgency.rawValue, account.id]
        )
        accounts[identity]?.desired = text
        return true
    }

    /// What is known of an account of theirs that rosterd had no hand in; nil where none is.
    private func found(of identity: IdentityKey, at addresses: [String]) throws -> FactSet? {
        if hasStrangers, let stranger = try Stranger.find(db, of: identity, at: addresses, of: target.id) {
            return try stranger.take(db)
        }
        for address in addresses {
            if let found = try UnknownAccount.release(db, at: address, of: target.id) { return found }
        }
        return nil
    }

    private func insert(
        _ identity: IdentityKey,
        of key: PersonKey,
        _ desired: String,
        address: String?,
        cause: Cause,
        urgency: AccountRow.Urgency
    ) throws -> Int64 {
        try db.run(
            """
            INSERT INTO account (target, identity, source, employee, desired, desired_address, confirmed, cause, dirty)
            VALUES (?, ?, ?, ?, ?, ?, '[]', ?, ?)
            """,
            [
                target.id.rawValue, identity.rawValue, key.source.rawValue, key.employee.rawValue, desired, address,
                cause.text, urgency.rawValue,
            ]
        )
        return db.lastInsertedRowID
    }

    private func adopt(_ found: FactSet, as id: AccountID) throws {
        guard var account = try AccountRow.find(db, id) else { return }
        account.confirmed = found
        try account.save(db)
    }
}
