import GRDB
import Provisioning

/// One row of `read_user`.
struct ReadUser {
    let key: String
    let user: RemoteUser
    let externalID: String?
    let account: AccountID?

    private static let columns = "id_key, remote_id, address, external_id, attributes, account"

    private init(_ row: FoundRow) throws {
        key = row[0]
        var attributes: [String: String] = [:]
        for (fact, value) in try JournalText.facts(row[4]).attributes { attributes[fact] = value }
        user = RemoteUser(id: RemoteID(row[1]), address: AccountAddress(row[2]), attributes: attributes)
        externalID = row[3]
        account = (row[5] as Int64?).map { AccountID(rawValue: $0) }
    }

    /// As facts stand in a row.
    static func encode(_ attributes: [String: String]) -> String {
        var facts = FactSet.absent
        for (path, value) in attributes { facts[.attribute(path)] = value }
        return JournalText.encode(facts)
    }

    /// What a user is looked for by.
    enum Column: String {
        case key = "id_key"
        case address
        case externalID = "external_id"

        /// Without statistics SQLite would take the primary key, and go through the whole reading.
        fileprivate var index: String {
            switch self {
            case .key: ""
            case .address: "INDEXED BY read_user_address"
            case .externalID: "INDEXED BY read_user_external"
            }
        }
    }

    /// One that is nobody's yet, and isn't protected.
    static func free(_ db: Database, in reading: Int64, _ column: Column, _ value: String) throws -> ReadUser? {
        try db.row(
            """
            SELECT \(columns) FROM read_user \(column.index)
            WHERE reading = ? AND \(column.rawValue) = ? AND account IS NULL AND is_protected = 0
            ORDER BY id_key LIMIT 1
            """,
            [reading, value]
        ).map { try ReadUser($0) }
    }

    static func of(_ account: AccountID, _ db: Database, in reading: Int64) throws -> ReadUser? {
        try db.row(
            "SELECT \(columns) FROM read_user INDEXED BY read_user_account WHERE reading = ? AND account = ? LIMIT 1",
            [reading, account.rawValue]
        ).map { try ReadUser($0) }
    }

    /// The next ones that are nobody's, and not protected.
    static func unclaimed(_ db: Database, in reading: Int64, after key: String, limit: Int) throws -> [ReadUser] {
        try db.rows(
            """
            SELECT \(columns) FROM read_user
            WHERE reading = ? AND id_key > ? AND account IS NULL AND is_protected = 0 ORDER BY id_key LIMIT ?
            """,
            [reading, key, limit]
        ).map { try ReadUser($0) }
    }

    static func isListed(_ db: Database, in reading: Int64, _ key: String) throws -> Bool {
        try db.holds("SELECT 1 FROM read_user WHERE reading = ? AND id_key = ?", [reading, key])
    }

    func claim(_ db: Database, in reading: Int64, for account: AccountID) throws {
        try db.run(
            "UPDATE read_user SET account = ? WHERE reading = ? AND id_key = ?",
            [account.rawValue, reading, key]
        )
    }

    /// The managed groups that it is a member of.
    func groups(_ db: Database, in reading: Int64) throws -> [GroupName] {
        try db.values(
            String.self,
            "SELECT grp FROM read_member WHERE reading = ? AND member = ? ORDER BY grp",
            [reading, key]
        ).map { GroupName($0) }
    }
}
