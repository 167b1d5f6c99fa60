import GRDB
import Provisioning

/// Writes what is desired of accounts, and marks those that have to be planned.
struct DesiredAccounts {
    let db: Database
    let cause: Cause
    let rules: RosterRules
    let now: WallInstant

    /// What should be there of this identity from now on, at every target that its person's source has accounts at. Someone
    /// who should have nothing and has nothing gets no row.
    ///
    /// - Parameters:
    ///   - people: all of the identity's.
    ///   - person: one of them, because of whom it is looked at.
    func derive(_ identity: IdentityKey, of people: [Person], for person: Person) throws {
        // It is known by somebody who has access, where anybody has.
        let holder = people.first { $0.status(at: now) == .active } ?? person
        for target in rules.targets(of: person.key.source) {
            try set(target.desired(for: people, at: now), of: identity, for: holder, at: target)
        }
    }

    private func set(_ desired: FactSet, of identity: IdentityKey, for person: Person, at target: TargetRules) throws {
        let account = try db.row(
            "SELECT id, desired FROM account WHERE target = ? AND identity = ?",
            [target.id.rawValue, identity.rawValue]
        )
        let urgency = AccountRow.Urgency(desired: desired)
        let text = JournalText.encode(desired)
        let address = JournalText.key(userName: desired.userName)
        if let account {
            guard account[1] as String != text else { return }
            try db.run(
                """
                UPDATE account SET desired = ?1, desired_address = ?2, cause = ?3, dirty = min(coalesce(dirty, ?4), ?4)
                WHERE id = ?5
                """,
                [text, address, cause.text, urgency.rawValue, account[0] as Int64]
            )
            return
        }
        let key = address ?? JournalText.key(userName: person.fields[.email])
        let stranger = try key.flatMap { try Stranger.take(db, at: $0, of: target.id) }
        guard urgency != .revocation || stranger != nil else { return }
        try db.run(
            """
            INSERT INTO account (target, identity, source, employee, desired, desired_address, confirmed, cause, dirty)
            VALUES (?, ?, ?, ?, ?, ?, '[]', ?, ?)
            """,
            [
                target.id.rawValue, identity.rawValue, person.key.source.rawValue, person.key.employee.rawValue, text,
                address, cause.text, urgency.rawValue,
            ]
        )
        let id = AccountID(rawValue: db.lastInsertedRowID)
        guard let stranger, var account = try AccountRow.find(db, id) else { return }
        account.confirmed = stranger.confirmed
        try account.save(db)
    }
}
