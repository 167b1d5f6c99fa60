import GRDB
import Provisioning

/// One row of `stranger`: a user that the first reading found, and that HR hadn't named then. Should HR's first file do
/// so, the account is adopted, not invited again. After that file nobody is taken for what a reading of long ago said:
/// who turns up later is found by the conflict that a POST meets.
struct Stranger {
    let target: TargetID
    let id: RemoteID
    var confirmed: FactSet

    static func find(_ db: Database, _ id: RemoteID, at target: TargetID) throws -> Stranger? {
        try db.row(
            "SELECT confirmed FROM stranger WHERE target = ? AND remote_id = ?",
            [target.rawValue, id.rawValue]
        ).map { Stranger(target: target, id: id, confirmed: try JournalText.facts($0[0])) }
    }

    /// - address: as ``JournalText/key(_:)``.
    static func find(_ db: Database, at address: String, of target: TargetID) throws -> Stranger? {
        try db.row(
            """
            SELECT remote_id, confirmed FROM stranger WHERE target = ? AND address = ? ORDER BY remote_id LIMIT 1
            """,
            [target.rawValue, address]
        ).map { row in
            let confirmed = try JournalText.facts(row[1])
            return Stranger(target: target, id: RemoteID(row[0]), confirmed: confirmed)
        }
    }

    /// The one with that address is an account's from now on.
    ///
    /// - address: as ``JournalText/key(_:)``.
    static func take(_ db: Database, at address: String, of target: TargetID) throws -> Stranger? {
        guard let stranger = try find(db, at: address, of: target) else { return nil }
        try db.run(
            "DELETE FROM stranger WHERE target = ? AND remote_id = ?",
            [target.rawValue, stranger.id.rawValue]
        )
        return stranger
    }

    static func forgetAll(_ db: Database, at target: TargetID) throws {
        try db.run("DELETE FROM stranger WHERE target = ?", [target.rawValue])
    }

    func save(_ db: Database) throws {
        guard let address = JournalText.key(userName: confirmed.userName) else { return }
        try db.run(
            """
            INSERT INTO stranger (target, remote_id, address, confirmed) VALUES (?, ?, ?, ?)
            ON CONFLICT DO UPDATE SET address = excluded.address, confirmed = excluded.confirmed
            """,
            [target.rawValue, id.rawValue, address, JournalText.encode(confirmed)]
        )
    }
}
