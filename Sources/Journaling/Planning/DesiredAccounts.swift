import GRDB
import Provisioning

/// Writes what is desired of accounts, and marks those that have to be planned.
struct DesiredAccounts {
    let db: Database
    let cause: Cause

    /// What should be there of this person at the target from now on. Someone who should have nothing and has nothing
    /// gets no row.
    func set(_ person: Person, at target: TargetRules) throws {
        let desired = target.desired(for: person)
        let account = try db.row(
            "SELECT id, desired FROM account WHERE target = ? AND identity = ?",
            [target.id.rawValue, person.key.identity.rawValue]
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
        } else if urgency != .revocation {
            try open(person.key, at: target, desired: text, address: address, urgency: urgency)
        }
    }

    private func open(
        _ key: PersonKey,
        at target: TargetRules,
        desired: String,
        address: String?,
        urgency: AccountRow.Urgency
    ) throws {
        try db.run(
            """
            INSERT INTO account (target, identity, source, employee, desired, desired_address, confirmed, cause, dirty)
            VALUES (?, ?, ?, ?, ?, ?, '[]', ?, ?)
            """,
            [
                target.id.rawValue, key.identity.rawValue, key.source.rawValue, key.employee.rawValue, desired, address,
                cause.text, urgency.rawValue,
            ]
        )
        let id = AccountID(rawValue: db.lastInsertedRowID)
        guard let address, let stranger = try Stranger.take(db, at: address, of: target.id) else { return }
        guard var account = try AccountRow.find(db, id) else { return }
        account.confirmed = stranger.confirmed
        try account.save(db)
    }
}
