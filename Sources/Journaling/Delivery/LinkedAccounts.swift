import GRDB
import Provisioning

/// Whether a user that a look-up found is somebody else's account already. Two identities must never share one: the next
/// that leaves would take the other's access away.
struct LinkedAccounts {
    let db: Database
    let target: TargetID

    /// How many accounts a chain of addresses is followed through.
    private static let chainMax = 64

    /// What has to become of the operation instead of the adoption; nil where the user is free.
    func objection(to user: RemoteUser, as account: AccountID) throws -> Resolution? {
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
            return .superseded(reason: "the address is another identity's until that one has given it up")
        }
        guard try isBeingFreed(address, besides: account) else { return nil }
        return .superseded(reason: "the account with this address is about to be removed")
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

        init(_ row: Row) {
            id = AccountID(rawValue: row[0])
            wanted = row[1]
        }
    }

    private func holder(of user: RemoteUser, address: String, besides account: AccountID) throws -> Holder? {
        let byID = try db.row(
            "SELECT id, desired_address FROM account WHERE target = ? AND remote_id = ? AND id <> ? LIMIT 1",
            [target.rawValue, user.id.rawValue, account.rawValue]
        )
        return try byID.map { Holder($0) } ?? holder(of: address, besides: account)
    }

    private func holder(of address: String, besides account: AccountID) throws -> Holder? {
        try db.row(
            "SELECT id, desired_address FROM account WHERE target = ? AND confirmed_address = ? AND id <> ? LIMIT 1",
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
