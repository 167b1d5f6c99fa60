import GRDB
import Provisioning

/// Whether a user that a look-up found is somebody else's account already. Two identities must never share one: the next
/// that leaves would take the other's access away.
struct LinkedAccounts {
    let db: Database
    let target: TargetID

    /// How many accounts a chain of addresses is followed through.
    private static let chainMax = 64

    /// After how long an address is asked for again that is to become free, by what nothing here waits for.
    private static let patience: Duration = .seconds(300)

    /// What has to become of the operation instead of the adoption; nil where the user is free.
    ///
    /// Planned anew at once is only what then stands behind an open operation at this address (``Readiness``): anything else
    /// would go out, be refused and be looked up again without end.
    func objection(to user: RemoteUser, as account: AccountID, at now: BootInstant) throws -> Resolution? {
        let address = JournalText.key(user.address)
        if let holder = try holder(of: user, address: address, besides: account) {
            guard holder.wanted != address else {
                return .parked(
                    reason: "the address belongs to another identity's account; one of the two has to change",
                    isUncertain: false
                )
            }
            if try isCircle(from: holder, back: account) {
                return .parked(
                    reason: "the address is passed on in a circle; remove one of the accounts at the target",
                    isUncertain: false
                )
            }
            return try wait(for: holder, address: address, at: now)
        }
        if let keeper = try keeper(of: user, besides: account) {
            return .parked(
                reason: "the account is kept for \(keeper), who is still to begin; one of the two has to change",
                isUncertain: false
            )
        }
        guard try isBeingFreed(address, besides: account) else { return nil }
        return .superseded(reason: "the account with this address is about to be removed")
    }

    private func wait(for holder: Holder, address: String, at now: BootInstant) throws -> Resolution {
        let freeing = try OperationRow.open(db, of: holder.id).filter { $0.kind.freesAddress($0.changes) }
        if freeing.contains(where: { JournalText.key($0.address) == address }) {
            return .superseded(reason: "the address is another identity's until that one has given it up")
        }
        if holder.isToBePlanned || freeing.contains(where: { $0.state != .parked }) {
            return .again(
                notBefore: now + Self.patience,
                countsAttempt: false,
                isUncertain: false,
                reason: "the address is that of \(holder.person)'s account, which is about to change"
            )
        }
        return .parked(
            reason: """
                the account there with this address is linked to \(holder.person), and nothing on its way frees the address: \
                reconcile, or mend it there, then retry
                """,
            isUncertain: false
        )
    }

    /// Whose the user is from their first day on, where that is somebody else.
    private func keeper(of user: RemoteUser, besides account: AccountID) throws -> String? {
        try db.value(
            String.self,
            """
            SELECT reserved FROM stranger WHERE target = ? AND remote_id = ? AND reserved IS NOT NULL
                AND reserved <> (SELECT identity FROM account WHERE id = ?)
            """,
            [target.rawValue, user.id.rawValue, account.rawValue]
        )
    }

    /// Whether the user is another account of ours.
    func isAnothers(_ user: RemoteUser, besides account: AccountID) throws -> Bool {
        try db.holds(
            "SELECT 1 FROM account WHERE target = ? AND remote_id = ? AND id <> ? LIMIT 1",
            [target.rawValue, user.id.rawValue, account.rawValue]
        )
    }

    private struct Holder {
        var id: AccountID
        /// The address it is to have; nil where it is to have no account.
        var wanted: String?
        /// In HR's words, as logs name people.
        var person: String
        var isToBePlanned: Bool

        static let columns = "id, desired_address, source, employee, dirty IS NOT NULL"

        init(_ row: FoundRow) {
            id = AccountID(rawValue: row[0])
            wanted = row[1]
            person = "\(row[2] as String)/\(row[3] as String)"
            isToBePlanned = row[4]
        }
    }

    private func holder(of user: RemoteUser, address: String, besides account: AccountID) throws -> Holder? {
        let byID = try db.row(
            "SELECT \(Holder.columns) FROM account WHERE target = ? AND remote_id = ? AND id <> ? LIMIT 1",
            [target.rawValue, user.id.rawValue, account.rawValue]
        )
        return try byID.map { Holder($0) } ?? holder(of: address, besides: account)
    }

    private func holder(of address: String, besides account: AccountID) throws -> Holder? {
        try db.row(
            "SELECT \(Holder.columns) FROM account WHERE target = ? AND confirmed_address = ? AND id <> ? LIMIT 1",
            [target.rawValue, address, account.rawValue]
        ).map { Holder($0) }
    }

    /// Each waits for the next to give its address up, and the last of them for the first.
    private func isCircle(from holder: Holder, back account: AccountID) throws -> Bool {
        var current = holder
        for _ in 0..<Self.chainMax {
            guard let wanted = current.wanted, let next = try self.holder(of: wanted, besides: current.id)
            else { return false }
            if next.id == account { return true }
            current = next
        }
        return true
    }

    /// The remains of a change of address, or a leaver's account.
    func isBeingFreed(_ address: String, besides account: AccountID?) throws -> Bool {
        try db.holds(
            """
            SELECT 1 FROM operation WHERE target = ? AND address = ? AND ended_at IS NULL AND account <> ?
                AND kind IN ('delete-former', 'delete-user') LIMIT 1
            """,
            [target.rawValue, address, account?.rawValue ?? 0]
        )
    }
}

extension OperationKind {
    /// Once one with these changes is done, somebody else may have the address that it names.
    func freesAddress(_ changes: [FactChange]) -> Bool {
        switch self {
        case .deleteUser, .deleteFormer: true
        case .updateUser: changes.contains { $0.fact == .attribute(AttributeRule.userNamePath) }
        case .createUser, .deactivateUser, .addMember, .removeMember: false
        }
    }
}
