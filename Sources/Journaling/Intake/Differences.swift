import GRDB
import Provisioning

/// In which order the rows of an intake are taken over.
enum TakeoverUrgency: Int, Comparable {
    case absent = 0
    /// Whoever leaves or is suspended.
    case departure = 1
    /// Whoever gives an address up, so that it is free for whoever takes it.
    case addressChange = 2
    case other = 3
    /// Nothing of the person changes; only what the raw record looked like, or when they were heard of last.
    case record = 4

    static func < (left: Self, right: Self) -> Bool { left.rawValue < right.rawValue }
}

/// Who of an intake differs from what is known, and in which order they are taken over.
struct Differences {
    let db: Database
    let intake: IntakeRow

    /// - Returns: how many people the rows name and stand by.
    func mark(_ chunk: RowChunk) throws -> Int {
        if intake.state == .held { try forgetEarlier(chunk) }
        let place: SQLValues = [intake.source.rawValue, intake.number, chunk.after, chunk.last]
        try db.run(Self.markChanged, place + [intake.asOf.milliseconds, intake.semantics == .changes])
        if intake.semantics == .changes { try passOverStale(chunk) }
        return try db.value(Int.self, Self.countPeople, [intake.number, chunk.after, chunk.last]) ?? 0
    }

    /// What differed when it was held may be known by now, or older than what is.
    private func forgetEarlier(_ chunk: RowChunk) throws {
        try db.run(
            "UPDATE staging SET urgency = NULL WHERE intake = ? AND row > ? AND row <= ? AND kind = 'person'",
            [intake.number, chunk.after, chunk.last]
        )
    }

    /// A change that says what is known already is news all the same: what is older than it counts no more. Of a snapshot's
    /// people its own instant says so.
    private static let markChanged = """
        UPDATE staging SET urgency = CASE
            WHEN EXISTS (SELECT 1 FROM person p WHERE p.source = ?1 AND p.employee = staging.employee
                AND p.status = staging.status AND p.fields = staging.fields AND p.identity = staging.identity
                AND p.begins_at IS staging.begins_at AND p.ends_at IS staging.ends_at) THEN 4
            WHEN status <> 'active' THEN 1
            WHEN EXISTS (SELECT 1 FROM person p WHERE p.source = ?1 AND p.employee = staging.employee
                AND p.status = 'active' AND p.address IS NOT staging.address) THEN 2
            ELSE 3 END
        WHERE intake = ?2 AND row > ?3 AND row <= ?4 AND kind = 'person' AND conflict IS NULL
            AND NOT EXISTS (SELECT 1 FROM person p WHERE p.source = ?1 AND p.employee = staging.employee
                AND (p.as_of > coalesce(staging.as_of, ?5) OR (p.status = staging.status AND p.fields = staging.fields
                    AND p.identity = staging.identity AND p.begins_at IS staging.begins_at
                    AND p.ends_at IS staging.ends_at AND iif(?6, p.as_of = coalesce(staging.as_of, ?5),
                        staging.print IS NULL OR p.print IS staging.print))))
        """

    /// What a snapshot said is as new as the snapshot, of all whom it speaks of: also that somebody wasn't there, where every
    /// row's key was read.
    private func passOverStale(_ chunk: RowChunk) throws {
        let last = try db.value(Int64.self, Plausibility.lastSnapshot, [intake.source.rawValue, intake.number])
        guard let last, let snapshot = try IntakeRow.find(db, number: last) else { return }
        try db.run(
            """
            UPDATE staging SET urgency = NULL WHERE intake = ?1 AND row > ?2 AND row <= ?3 AND kind = 'person'
                AND coalesce(as_of, ?5) < ?6 AND NOT EXISTS
                    (SELECT 1 FROM left_as_is l WHERE l.source = ?4 AND l.employee = staging.employee
                        AND (l.heard_at IS NULL OR l.heard_at <= coalesce(staging.as_of, ?5)))
                AND (EXISTS (SELECT 1 FROM person p WHERE p.source = ?4 AND p.employee = staging.employee)
                    OR EXISTS (SELECT 1 FROM intake i WHERE i.number = ?7 AND i.rows_without_key = 0))
            """,
            [
                intake.number, chunk.after, chunk.last, intake.source.rawValue, intake.asOf.milliseconds,
                snapshot.asOf.milliseconds, snapshot.number,
            ]
        )
    }

    private static let countPeople = """
        SELECT count(*) FROM staging
        WHERE intake = ? AND row > ? AND row <= ? AND kind = 'person' AND conflict IS NULL
        """
}
