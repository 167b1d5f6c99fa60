import GRDB
import Provisioning

/// One row of `stranger`: a user that the first reading found, and that HR hadn't named then. Should HR's first file do
/// so, the account is adopted, not invited again. After that file nobody is taken for what a reading of long ago said:
/// who turns up later is found by the conflict that a POST meets. Only what is there of people still to begin is kept for them.
struct Stranger {
    let target: TargetID
    let id: RemoteID
    /// HR's own name for it, as far as the target knows one, or whose it is once they begin.
    var externalID: String?
    var confirmed: FactSet

    static func find(_ db: Database, _ id: RemoteID, at target: TargetID) throws -> Stranger? {
        try db.row(
            "SELECT remote_id, external_id, confirmed FROM stranger WHERE target = ? AND remote_id = ?",
            [target.rawValue, id.rawValue]
        ).map { try Stranger($0, of: target) }
    }

    /// - address: as ``JournalText/key(_:)``.
    static func find(_ db: Database, at address: String, of target: TargetID) throws -> Stranger? {
        try db.row(
            """
            SELECT remote_id, external_id, confirmed FROM stranger
            WHERE target = ? AND address = ? ORDER BY remote_id LIMIT 1
            """,
            [target.rawValue, address]
        ).map { try Stranger($0, of: target) }
    }

    private init(_ row: FoundRow, of target: TargetID) throws {
        self.target = target
        id = RemoteID(row[0])
        externalID = row[1]
        confirmed = try JournalText.facts(row[2])
    }

    init(target: TargetID, id: RemoteID, externalID: String?, confirmed: FactSet) {
        self.target = target
        self.id = id
        self.externalID = externalID
        self.confirmed = confirmed
    }

    static func areAny(_ db: Database, at target: TargetID) throws -> Bool {
        try db.holds("SELECT 1 FROM stranger WHERE target = ? LIMIT 1", [target.rawValue])
    }

    static func find(
        _ db: Database,
        named identity: IdentityKey,
        of target: TargetID
    ) throws -> Stranger? {
        try db.row(
            """
            SELECT remote_id, external_id, confirmed FROM stranger
            WHERE target = ? AND external_id = ? ORDER BY remote_id LIMIT 1
            """,
            [target.rawValue, identity.rawValue]
        ).map { try Stranger($0, of: target) }
    }

    /// The one with that address, or else the one that has HR's own name for it, is an account's from now on.
    ///
    /// - address: as ``JournalText/key(_:)``; nil where there is none.
    static func take(
        _ db: Database,
        at address: String?,
        named identity: IdentityKey,
        of target: TargetID
    ) throws -> Stranger? {
        let atAddress = try address.flatMap { try find(db, at: $0, of: target) }
        guard let stranger = try atAddress ?? find(db, named: identity, of: target) else { return nil }
        try db.run(
            "DELETE FROM stranger WHERE target = ? AND remote_id = ?",
            [target.rawValue, stranger.id.rawValue]
        )
        return stranger
    }

    /// The one with that address is theirs once they begin, under whatever address that will be; unless the target knows it by
    /// HR's name for somebody else.
    ///
    /// - address: as ``JournalText/key(_:)``; nil where there is none.
    static func reserve(_ db: Database, at address: String?, for identity: IdentityKey, of target: TargetID) throws {
        guard let address else { return }
        try db.run(
            """
            UPDATE stranger SET external_id = ?3 WHERE target = ?1 AND address = ?2
                AND NOT EXISTS (SELECT 1 FROM person p WHERE p.identity = stranger.external_id)
            """,
            [target.rawValue, address, identity.rawValue]
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
                    (SELECT 1 FROM person p WHERE p.identity = s.external_id AND p.status = 'active'
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
            INSERT INTO stranger (target, remote_id, address, external_id, confirmed) VALUES (?, ?, ?, ?, ?)
            ON CONFLICT DO UPDATE SET address = excluded.address, external_id = excluded.external_id,
                confirmed = excluded.confirmed
            """,
            [target.rawValue, id.rawValue, address, externalID, JournalText.encode(confirmed)]
        )
    }
}
