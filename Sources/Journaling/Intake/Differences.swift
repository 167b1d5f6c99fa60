import GRDB
import Provisioning

/// In which order the rows of an intake are taken over.
enum TakeoverUrgency: Int {
    case absent = 0
    /// Whoever leaves or is suspended.
    case departure = 1
    /// Whoever gives an address up, so that it is free for whoever takes it.
    case addressChange = 2
    case other = 3
    /// Nothing of the person changes; only what the raw record looked like.
    case record = 4
}

/// Who of an intake differs from what is known, and in which order they are taken over.
struct Differences {
    let db: Database
    let intake: IntakeRow

    /// - Returns: how many people the rows name and stand by.
    func mark(_ chunk: RowChunk) throws -> Int {
        let place: StatementArguments = [intake.source.rawValue, intake.number, chunk.after, chunk.last]
        try db.run(Self.markChanged, place + [intake.asOf.milliseconds])
        if intake.semantics == .changes { try passOverStale(chunk) }
        return try db.value(Int.self, Self.countPeople, [intake.number, chunk.after, chunk.last]) ?? 0
    }

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
                AND (p.as_of > ?5 OR (p.status = staging.status AND p.fields = staging.fields
                    AND p.identity = staging.identity AND p.begins_at IS staging.begins_at
                    AND p.ends_at IS staging.ends_at AND (staging.print IS NULL OR p.print IS staging.print))))
        """

    /// What a snapshot said is as new as the snapshot, of all whom it speaks of: also that somebody wasn't there.
    private func passOverStale(_ chunk: RowChunk) throws {
        let last = try db.value(Int64.self, Plausibility.lastSnapshot, [intake.source.rawValue, intake.number])
        guard let last, let snapshot = try IntakeRow.find(db, number: last), snapshot.asOf > intake.asOf else { return }
        try db.run(
            """
            UPDATE staging SET urgency = NULL WHERE intake = ?1 AND row > ?2 AND row <= ?3 AND kind = 'person' AND NOT EXISTS
                (SELECT 1 FROM left_as_is l WHERE l.source = ?4 AND l.employee = staging.employee)
            """,
            [intake.number, chunk.after, chunk.last, intake.source.rawValue]
        )
    }

    private static let countPeople = """
        SELECT count(*) FROM staging
        WHERE intake = ? AND row > ? AND row <= ? AND kind = 'person' AND conflict IS NULL
        """
}

/// Who is known and not in a file. They get rows of their own, below zero: what is derived is as durable as what was read.
struct Absence {
    let db: Database
    let intake: IntakeRow
    /// In how many successive snapshots somebody has to be absent to have left.
    let timesMin: Int

    private static let size = 2000

    /// The last of the next people after one, by employee id; nil where none are left.
    func endOfChunk(after employee: String) throws -> String? {
        try db.value(
            String.self,
            """
            SELECT max(employee) FROM (SELECT employee FROM person
            WHERE source = ? AND status <> 'ended' AND employee > ? ORDER BY employee LIMIT ?)
            """,
            [intake.source.rawValue, employee, Self.size]
        )
    }

    /// - Returns: how many of them have left.
    func mark(after: String, last: String) throws -> Int {
        // Someone last heard of after the snapshot's instant is not absent from it.
        let absent = try db.values(
            String.self,
            """
            SELECT employee FROM person
            WHERE source = ? AND status <> 'ended' AND employee > ? AND employee <= ? AND as_of <= ?
                AND NOT EXISTS (SELECT 1 FROM staging s WHERE s.intake = ? AND s.employee = person.employee)
            """,
            [intake.source.rawValue, after, last, intake.asOf.milliseconds, intake.number]
        )
        var row = try lowestRow()
        var added = 0
        for employee in absent {
            row -= 1
            let hasLeft = try isAbsentOftenEnough(employee)
            try db.run(
                "INSERT INTO staging (intake, row, employee, kind, urgency) VALUES (?, ?, ?, 'absent', ?)",
                [intake.number, row, employee, hasLeft ? TakeoverUrgency.absent.rawValue : nil]
            )
            if hasLeft { added += 1 }
        }
        return added
    }

    private func lowestRow() throws -> Int {
        min(0, try db.value(Int.self, "SELECT min(row) FROM staging WHERE intake = ?", [intake.number]) ?? 0)
    }

    private func isAbsentOftenEnough(_ employee: String) throws -> Bool {
        guard timesMin > 1 else { return true }
        let times = try db.value(
            Int.self,
            "SELECT times FROM missing WHERE source = ? AND employee = ?",
            [intake.source.rawValue, employee]
        )
        return (times ?? 0) + 1 >= timesMin
    }

    /// Those who were absent when the intake was held: who was heard of since isn't any more.
    ///
    /// - Returns: how many are left.
    func confirm() throws -> Int {
        try db.run(
            """
            DELETE FROM staging WHERE intake = ?1 AND kind = 'absent' AND NOT EXISTS (SELECT 1 FROM person p
                WHERE p.source = ?2 AND p.employee = staging.employee AND p.status <> 'ended' AND p.as_of <= ?3)
            """,
            [intake.number, intake.source.rawValue, intake.asOf.milliseconds]
        )
        return try db.value(
            Int.self,
            "SELECT count(*) FROM staging WHERE intake = ? AND kind = 'absent' AND urgency = 0",
            [intake.number]
        ) ?? 0
    }
}
