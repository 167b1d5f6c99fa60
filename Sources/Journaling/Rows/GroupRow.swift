import GRDB
import Provisioning

/// Rows of `remote_group`: what is known of groups at a target. A group without a row isn't there, as far as is known.
enum GroupRow {
    static func standing(_ db: Database, _ group: GroupName, at target: TargetID) throws -> GroupStanding {
        let row = try db.row(
            "SELECT remote_id, verify_not_before FROM remote_group WHERE target = ? AND name = ?",
            [target.rawValue, group.rawValue]
        )
        return GroupStanding(
            name: group,
            remoteID: (row?[0] as String?).map { RemoteID($0) },
            verifyNotBefore: (row?[1] as Int64?).map { BootInstant(nanoseconds: $0) }
        )
    }

    /// It is there, or (nil) it isn't; either way for certain.
    static func settle(_ db: Database, _ group: GroupName, at target: TargetID, remoteID: RemoteID?) throws {
        try db.run(
            """
            INSERT INTO remote_group (target, name, remote_id) VALUES (?, ?, ?)
            ON CONFLICT DO UPDATE SET remote_id = excluded.remote_id, verify_not_before = NULL
            """,
            [target.rawValue, group.rawValue, remoteID?.rawValue]
        )
    }

    /// A creation of it may have been executed.
    static func doubt(_ db: Database, _ group: GroupName, at target: TargetID, verifyNotBefore: BootInstant) throws {
        try db.run(
            """
            INSERT INTO remote_group (target, name, verify_not_before) VALUES (?, ?, ?)
            ON CONFLICT DO UPDATE SET verify_not_before = excluded.verify_not_before
            """,
            [target.rawValue, group.rawValue, verifyNotBefore.nanoseconds]
        )
    }
}
