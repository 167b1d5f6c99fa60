import GRDB
import Provisioning

/// One row of `stranger`: a user that the first reading found, and that HR hadn't named then, or had as somebody still to begin. Should HR's first file do
/// so, the account is adopted, not invited again. After that file nobody is taken for what a reading of long ago said:
/// who turns up later is found by the conflict that a POST meets. Only what is there of people still to begin is kept for them.
struct Stranger {
    let target: TargetID
    let id: RemoteID
    /// HR's own name for it, as far as the target knows one.
    var externalID: String?
    /// Whose it is once they begin, under whatever address that will be; nil: nobody's.
    var reserved: IdentityKey?
    var confirmed: FactSet

    private static let columns = "remote_id, external_id, reserved, confirmed"

    static func find(_ db: Database, _ id: RemoteID, at target: TargetID) throws -> Stranger? {
        try db.row(
            "SELECT \(columns) FROM stranger WHERE target = ? AND remote_id = ?",
            [target.rawValue, id.rawValue]
        ).map { try Stranger($0, of: target) }
    }

    /// - address: as ``JournalText/key(_:)``.
    static func find(_ db: Database, at address: String, of target: TargetID) throws -> Stranger? {
        try db.row(
            "SELECT \(columns) FROM stranger WHERE target = ? AND address = ? ORDER BY remote_id LIMIT 1",
            [target.rawValue, address]
        ).map { try Stranger($0, of: target) }
    }

    private init(_ row: FoundRow, of target: TargetID) throws {
        self.target = target
        id = RemoteID(row[0])
        externalID = row[1]
        reserved = (row[2] as String?).map { IdentityKey($0) }
        confirmed = try JournalText.facts(row[3])
    }

    init(
        target: TargetID,
        id: RemoteID,
        externalID: String?,
        reserved: IdentityKey? = nil,
        confirmed: FactSet
    ) {
        self.target = target
        self.id = id
        self.externalID = externalID
        self.reserved = reserved
        self.confirmed = confirmed
    }

    static func areAny(_ db: Database, at target: TargetID) throws -> Bool {
        try db.holds("SELECT 1 FROM stranger WHERE target = ? LIMIT 1", [target.rawValue])
    }

    // MARK: - Whose it is

    /// Theirs: the one that is kept for them, else the one that the target knows by HR's own name for them, else the one with
    /// their address that is nobody else's.
    ///
    /// - addresses: that which they are to have, or else those that they would have; as ``JournalText/key(_:)``.
    static func find(
        _ db: Database,
        of identity: IdentityKey,
        at addresses: [String],
        of target: TargetID
    ) throws -> Stranger? {
        for isTheirs in ["reserved = ?", "reserved IS NULL AND external_id = ?"] {
            let row = try db.row(
                """
                SELECT \(columns) FROM stranger
                WHERE target = ? AND \(isTheirs) ORDER BY address IS NOT ?, remote_id LIMIT 1
                """,
                [target.rawValue, identity.rawValue, addresses.first]
            )
            if let row { return try Stranger(row, of: target) }
        }
        for address in addresses {
            let row = try db.row(
                """
                SELECT \(columns) FROM stranger
                WHERE target = ? AND address = ? AND \(isNobodys) ORDER BY remote_id LIMIT 1
                """,
                [target.rawValue, address]
            )
            if let row { return try Stranger(row, of: target) }
        }
        return nil
    }

    /// Neither kept for anybody, nor known by HR's name for somebody.
    private static let isNobodys = """
        reserved IS NULL AND NOT EXISTS (SELECT 1 FROM person p WHERE p.identity = stranger.external_id)
        """

    /// It is an account's from now on.
    ///
    /// - Returns: what is known of it. One that was kept may have gone since it was found: whoever is to have it is looked for.
    func take(_ db: Database) throws -> FactSet {
        try db.run("DELETE FROM stranger WHERE target = ? AND remote_id = ?", [target.rawValue, id.rawValue])
        var found = confirmed
        if reserved != nil { found.doubtExistence() }
        return found
    }

    /// The one that would be theirs is, once they begin.
    ///
    /// - addresses: as of ``find(_:of:at:of:)``.
    static func reserve(_ db: Database, for identity: IdentityKey, at addresses: [String], of target: TargetID) throws {
        guard let found = try find(db, of: identity, at: addresses, of: target), found.reserved == nil else { return }
        try db.run(
            "UPDATE stranger SET reserved = ? WHERE target = ? AND remote_id = ?",
            [identity.rawValue, target.rawValue, found.id.rawValue]
        )
    }

    /// Some of the target's: all but those of people who are still to begin, or whose first day nobody has taken over yet.
    ///
    /// - Returns: whether there were any.
    static func forget(_ db: Database, at target: TargetID, limit: Int) throws -> Bool {
        try db.run(
            """
            DELETE FROM stranger WHERE target = ?1 AND remote_id IN
                (SELECT remote_id FROM stranger s WHERE target = ?1 AND NOT EXISTS
                    (SELECT 1 FROM person p WHERE p.identity = s.reserved AND p.status = 'active'
                        AND p.due_at <= p.begins_at AND (p.ends_at IS NULL OR p.ends_at > p.begins_at))
                ORDER BY remote_id LIMIT ?2)
            """,
            [target.rawValue, limit]
        )
        return db.changesCount > 0
    }

    func save(_ db: Database) throws {
        guard let address = JournalText.key(userName: confirmed.userName) else { return }
        try db.run(
            """
            INSERT INTO stranger (target, remote_id, address, external_id, reserved, confirmed) VALUES (?, ?, ?, ?, ?, ?)
            ON CONFLICT DO UPDATE SET address = excluded.address, external_id = excluded.external_id,
                reserved = excluded.reserved, confirmed = excluded.confirmed
            """,
            [
                target.rawValue, id.rawValue, address, externalID, reserved?.rawValue, JournalText.encode(confirmed),
            ]
        )
    }
}
