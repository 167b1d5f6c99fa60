import GRDB
import Provisioning

/// Accounts that the first reading of a target has found under another address than is known of them, while nobody has decided
/// what becomes of that: somebody's who has left, or somebody's who is to be called otherwise.
///
/// They are there all the same. Whoever is to have such an address would meet a conflict, and be parked; and a request that
/// writes such an account as a whole would change its address with it, past the guards (promise 7).
struct UndecidedAddresses {
    private let db: Database
    private let reading: Reading?

    private struct Reading {
        var number: Int64
        /// What it has found isn't staged as a whole: none of it can be decided on.
        var isStaging: Bool
    }

    init(_ db: Database, at target: TargetID) throws {
        self.db = db
        let row = try db.row(
            """
            SELECT number, state = 'staging' FROM reading INDEXED BY reading_unswept
            WHERE swept < 2 AND target = ? AND purpose = 'adoption' ORDER BY number DESC LIMIT 1
            """,
            [target.rawValue]
        )
        reading = row.map { Reading(number: $0[0], isStaging: $0[1]) }
    }

    /// Whether the account is one of them, and is to have yet another address: nothing that writes it is to go out.
    func concern(_ account: AccountID) throws -> Bool {
        try isAny(
            "drift d INDEXED BY drift_account",
            "d.account = ? AND a.desired_address IS NOT d.found_address",
            [account.rawValue]
        )
    }

    /// Whether another of them has the address that this one is to have.
    func hold(_ address: String, besides account: AccountID) throws -> Bool {
        try isAny(
            "drift d INDEXED BY drift_address",
            "d.found_address = ? AND d.account <> ?",
            [address, account.rawValue]
        )
    }

    private func isAny(_ found: String, _ condition: String, _ arguments: SQLValues) throws -> Bool {
        guard let reading else { return false }
        return try db.holds(
            """
            SELECT 1 FROM \(found) CROSS JOIN account a ON a.id = d.account
            WHERE d.reading = ? AND d.account IS NOT NULL AND d.found_address IS NOT NULL AND \(condition)
                AND a.confirmed_address IS NOT d.found_address
                AND (? OR EXISTS (SELECT 1 FROM intake i WHERE i.reading = d.reading AND i.source = d.source
                    AND i.state IN ('received', 'held', 'accepted'))) LIMIT 1
            """,
            [reading.number] + arguments + [reading.isStaging]
        )
    }
}
