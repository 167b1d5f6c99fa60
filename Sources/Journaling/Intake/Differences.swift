import GRDB
import Provisioning

/// Who of a file differs from what is known, and in which order they are taken over.
struct Differences {
    let db: Database
    let intake: IntakeRow

    /// - Returns: how many people the rows name and stand by.
    func mark(_ chunk: RowChunk) throws -> Int {
        try db.run(Self.markChanged, [intake.source.rawValue, intake.number, chunk.after, chunk.last])
        return try db.value(Int.self, Self.countPeople, [intake.number, chunk.after, chunk.last]) ?? 0
    }

    /// After the absent (0) whoever leaves or is suspended, then whoever gives an address up, so that it is free for
    /// whoever takes it.
    private static let markChanged = """
        UPDATE staging SET urgency = CASE
            WHEN status <> 'active' THEN 1
            WHEN EXISTS (SELECT 1 FROM person p WHERE p.source = ?1 AND p.employee = staging.employee
                AND p.status = 'active' AND p.address IS NOT staging.address) THEN 2
            ELSE 3 END
        WHERE intake = ?2 AND row > ?3 AND row <= ?4 AND kind = 'person' AND conflict IS NULL
            AND NOT EXISTS (SELECT 1 FROM person p WHERE p.source = ?1 AND p.employee = staging.employee
                AND p.status = staging.status AND p.fields = staging.fields)
        """

    private static let countPeople = """
        SELECT count(*) FROM staging
        WHERE intake = ? AND row > ? AND row <= ? AND kind = 'person' AND conflict IS NULL
        """
}

/// Who is known and not in a file. They get rows of their own, below zero: what is derived is as durable as what was read.
struct Absence {
    let db: Database
    let intake: IntakeRow

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

    /// - marked: how many there are already.
    /// - Returns: how many were added.
    func mark(after: String, last: String, marked: Int) throws -> Int {
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
        for (index, employee) in absent.enumerated() {
            try db.run(
                "INSERT INTO staging (intake, row, employee, kind, urgency) VALUES (?, ?, ?, 'absent', 0)",
                [intake.number, -1 - marked - index, employee]
            )
        }
        return absent.count
    }
}
