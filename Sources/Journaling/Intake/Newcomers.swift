import GRDB
import Provisioning

/// The first people of a journal: where nobody is known, nobody can leave or change, and whoever works here joins. Counted
/// without looking at each.
struct Newcomers {
    let db: Database
    let intake: IntakeRow
    let rules: RosterRules
    let now: WallInstant

    /// Nobody is known, nobody was found at a target, and the source has accounts somewhere.
    var areAll: Bool {
        get throws {
            guard intake.semantics == .snapshot, !rules.targets(of: intake.source).isEmpty else { return false }
            return try !db.holds("SELECT 1 FROM person LIMIT 1") && !db.holds("SELECT 1 FROM account LIMIT 1")
                && !db.holds("SELECT 1 FROM stranger LIMIT 1")
        }
    }

    /// Persons, as guards count them; ``Person/status(at:)`` in SQL.
    func countJoiners(_ chunk: RowChunk) throws -> Int {
        try db.value(
            Int.self,
            """
            SELECT count(*) FROM staging
            WHERE intake = ?1 AND row > ?2 AND row <= ?3 AND kind = 'person' AND urgency IS NOT NULL
                AND (begins_at IS NULL OR begins_at <= ?4) AND (ends_at IS NULL OR ends_at > ?4)
                AND (status = 'active' OR (status = 'ended' AND ends_at > ?4))
            """,
            [intake.number, chunk.after, chunk.last, now.milliseconds]
        ) ?? 0
    }
}
