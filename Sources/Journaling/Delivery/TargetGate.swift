import GRDB
import Ports
import Provisioning

/// Until when a target asked for silence (429, or 503 with a Retry-After): a restart doesn't make us forget it.
enum TargetGate {
    /// It asked for silence until then.
    static func close(_ db: Database, _ target: TargetID, until instant: BootInstant, time: any TimeSource) throws {
        let wait = instant - time.boot
        try db.run(
            """
            INSERT INTO target_state (target, gated_until, gated_until_at, gated_for) VALUES (?, ?, ?, ?)
            ON CONFLICT DO UPDATE SET gated_until = excluded.gated_until, gated_until_at = excluded.gated_until_at,
                gated_for = excluded.gated_for
            """,
            [
                target.rawValue, instant.nanoseconds, (time.wall + wait).milliseconds, wait.nanoseconds / 1_000_000,
            ]
        )
    }

    /// An operator has it sent to again at once.
    static func open(_ db: Database, _ target: TargetID) throws {
        try db.run(
            "UPDATE target_state SET gated_until = NULL, gated_until_at = NULL, gated_for = NULL WHERE target = ?",
            [target.rawValue]
        )
    }

    /// Nil where it asked for nothing, or where that has come.
    static func instant(_ db: Database, _ target: TargetID, now: BootInstant) throws -> BootInstant? {
        let found = try db.value(
            Int64.self,
            "SELECT gated_until FROM target_state WHERE target = ? AND gated_until > ?",
            [target.rawValue, now.nanoseconds]
        )
        return found.map { BootInstant(nanoseconds: $0) }
    }

    /// Under another boot only the wall clock tells how much of it is left; and since that may have been set meanwhile, it is
    /// never more than the whole.
    static func adoptBoot(_ db: Database, time: any TimeSource) throws {
        let rows = try db.rows(
            "SELECT target, gated_until_at, gated_for FROM target_state WHERE gated_until IS NOT NULL",
            []
        )
        for row in rows {
            let (until, whole): (Int64, Int64) = (row[1], row[2])
            let left = min(max(until - time.wall.milliseconds, 0), whole)
            try db.run(
                "UPDATE target_state SET gated_until = ? WHERE target = ?",
                [(time.boot + .milliseconds(left)).nanoseconds, row[0] as String]
            )
        }
    }
}
