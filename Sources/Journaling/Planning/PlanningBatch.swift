import GRDB
import Provisioning

/// What is known of the accounts that are planned together, read with a statement each for all of them.
///
/// Of an account it holds good until that one is planned: nothing else changes it, or its operations.
struct PlanningBatch {
    private var accounts: [AccountID: AccountRow] = [:]
    private var open: [AccountID: [Operation]] = [:]
    /// Those that no other account stands in the way of.
    private var uncontested: Set<AccountID> = []

    /// Nothing is known of any account yet.
    init() {}

    init(_ db: Database, _ ids: [AccountID]) throws {
        accounts = try AccountRow.all(db, ids)
        open = try OperationRow.open(db, of: ids)
        uncontested = Set(ids).subtracting(try Self.contested(db, ids))
    }

    /// An account with its open operations, oldest first: as it was read, and from the database the next time.
    mutating func take(_ id: AccountID, _ db: Database) throws -> (account: AccountRow, open: [Operation])? {
        if let account = accounts.removeValue(forKey: id) { return (account, open.removeValue(forKey: id) ?? []) }
        return try AccountRow.find(db, id).map { ($0, try OperationRow.open(db, of: id)) }
    }

    /// Whether another account may have the address that is desired of this one.
    func isContested(_ id: AccountID) -> Bool { !uncontested.contains(id) }

    /// Some account may have another address than when the batch was read.
    mutating func forgetContest() { uncontested = [] }

    private static func contested(_ db: Database, _ ids: [AccountID]) throws -> Set<AccountID> {
        let found = try db.values(
            Int64.self,
            """
            SELECT a.id FROM account a CROSS JOIN account b
            WHERE a.id IN (SELECT value FROM json_each(?)) AND b.target = a.target
                AND b.confirmed_address = a.desired_address AND b.id <> a.id
            """,
            [TextTable.list(ids.map(\.rawValue))]
        )
        return Set(found.map { AccountID(rawValue: $0) })
    }
}
