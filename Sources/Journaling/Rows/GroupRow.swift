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

    /// As far as is known.
    static func isThere(_ db: Database, _ group: GroupName, at target: TargetID) throws -> Bool {
        try db.holds(
            "SELECT 1 FROM remote_group WHERE target = ? AND name = ? AND remote_id IS NOT NULL",
            [target.rawValue, group.rawValue]
        )
    }

    /// One that is there under another spelling: providers compare names without case, so it is the one that is meant.
    static func spelledOtherwise(_ db: Database, _ group: GroupName, at target: TargetID) throws -> RemoteID? {
        try db.value(
            String.self,
            """
            SELECT remote_id FROM remote_group
            WHERE target = ? AND caseless = ? AND name <> ? AND remote_id IS NOT NULL ORDER BY name LIMIT 1
            """,
            [target.rawValue, group.caseless, group.rawValue]
        ).map { RemoteID($0) }
    }

    /// It is there, or (nil) it isn't, under whatever spelling; either way for certain.
    static func settle(_ db: Database, _ group: GroupName, at target: TargetID, remoteID: RemoteID?) throws {
        if remoteID == nil {
            try db.run(
                "UPDATE remote_group SET remote_id = NULL WHERE target = ? AND caseless = ?",
                [target.rawValue, group.caseless]
            )
        }
        try db.run(
            """
            INSERT INTO remote_group (target, name, caseless, remote_id) VALUES (?, ?, ?, ?)
            ON CONFLICT DO UPDATE SET remote_id = excluded.remote_id, verify_not_before = NULL
            """,
            [target.rawValue, group.rawValue, group.caseless, remoteID?.rawValue]
        )
    }

    /// A creation of it may have been executed, or it may not be there any more: it is looked up before anything else.
    static func doubt(_ db: Database, _ group: GroupName, at target: TargetID, verifyNotBefore: BootInstant) throws {
        try db.run(
            """
            INSERT INTO remote_group (target, name, caseless, verify_not_before) VALUES (?, ?, ?, ?)
            ON CONFLICT DO UPDATE SET verify_not_before = excluded.verify_not_before
            """,
            [target.rawValue, group.rawValue, group.caseless, verifyNotBefore.nanoseconds]
        )
    }
}
