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
            var accounts = try KnownAccounts(db, of: Set(taken.flatMap(\.identities)), at: target.id)
            for taken in taken {
                for identity in taken.identities {
                    let people = people[identity] ?? []
                    let speaker =
                        identity == taken.person.identity ? taken.person : taken.row.known?.person ?? taken.person
                    // It is known by somebody who has access, where anybody has.
                    let holder = people.first { $0.status(at: now) == .active } ?? speaker
                    let desired = target.desired(for: people, at: now)
                    let isToBegin = people.contains { $0.isToBegin(at: now) }
                    guard
                        try accounts.set(desired, of: identity, for: holder, isToBegin: isToBegin, because: cause),
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
            var accounts = try KnownAccounts(db, of: [identity], at: target.id)
            _ = try accounts.set(
                target.desired(for: people, at: now),
                of: identity,
                for: speaker,
                isToBegin: people.contains { $0.isToBegin(at: now) },
                because: cause
            )
        }
    }
}

/// The accounts that some identities have at one target, as far as what is desired of them goes.
private struct KnownAccounts {
    private let db: Database
    private let target: TargetID
    private var accounts: [IdentityKey: (id: Int64, desired: String)] = [:]
    private let hasStrangers: Bool

    init(_ db: Database, of identities: Set<IdentityKey>, at target: TargetID) throws {
        self.db = db
        self.target = target
        hasStrangers = try Stranger.areAny(db, at: target)
        let rows = try db.rows(
            "SELECT identity, id, desired FROM account WHERE target = ? AND identity IN (SELECT value FROM json_each(?))",
            [target.rawValue, TextTable.list(identities.map(\.rawValue))]
        )
        for row in rows { accounts[IdentityKey(row[0])] = (row[1], row[2]) }
    }

    /// - Parameters:
    ///   - isToBegin: somebody's first day is still to come. What was there before them stays until then, whatever becomes of
    ///     their address.
    /// - Returns: whether that is something else than was desired.
    mutating func set(
        _ desired: FactSet,
        of identity: IdentityKey,
        for person: Person,
        isToBegin: Bool,
        because cause: Cause
    ) throws -> Bool {
        let urgency = AccountRow.Urgency(desired: desired)
        let text = JournalText.encode(desired)
        let address = JournalText.key(userName: desired.userName)
        guard let account = accounts[identity] else {
            let key = address ?? JournalText.key(userName: person.fields[.email])
            if isToBegin, urgency == .revocation {
                if hasStrangers { try Stranger.reserve(db, at: key, for: identity, of: target) }
                return false
            }
            let stranger = hasStrangers ? try Stranger.take(db, at: key, named: identity, of: target) : nil
            let found = try stranger?.confirmed ?? key.flatMap { try UnknownAccount.release(db, at: $0, of: target) }
            guard urgency != .revocation || found != nil else { return false }
            let id = try insert(identity, of: person.key, text, address: address, cause: cause, urgency: urgency)
            accounts[identity] = (id, text)
            try found.map { try adopt($0, as: AccountID(rawValue: id)) }
            return true
        }
        guard account.desired != text else { return false }
        try db.run(
            """
            UPDATE account SET desired = ?1, desired_address = ?2, cause = ?3, dirty = min(coalesce(dirty, ?4), ?4)
            WHERE id = ?5
            """,
            [text, address, cause.text, urgency.rawValue, account.id]
        )
        accounts[identity]?.desired = text
        return true
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
                target.rawValue, identity.rawValue, key.source.rawValue, key.employee.rawValue, desired, address,
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
