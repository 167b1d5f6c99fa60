import GRDB
import Provisioning

/// Who is known and not in a file. They get rows of their own, below zero: what is derived is as durable as what was read.
struct Absence {
    let db: Database
    let intake: IntakeRow
    /// Whom the file has named; nil where all of it was staged.
    let seen: KnownPeople?
    /// In how many successive snapshots somebody has to be absent to have left; nil where this one proves nobody's absence.
    let timesMin: Int?

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
        var row = try lowestRow()
        var left = 0
        for employee in try absent(after: after, last: last) {
            row -= 1
            if try mark(employee, row: row) { left += 1 }
        }
        return left
    }

    private func absent(after: String, last: String) throws -> [String] {
        // Someone last heard of after the snapshot's instant is not absent from it.
        let arguments: StatementArguments = [intake.source.rawValue, after, last, intake.asOf.milliseconds]
        let candidates = """
            SELECT employee FROM person
            WHERE source = ? AND status <> 'ended' AND employee > ? AND employee <= ? AND as_of <= ?
            """
        guard let seen else {
            return try db.values(
                String.self,
                candidates
                    + " AND NOT EXISTS (SELECT 1 FROM staging s WHERE s.intake = ? AND s.employee = person.employee)",
                arguments + [intake.number]
            )
        }
        return try db.values(String.self, candidates, arguments).filter { !seen.isSeen(EmployeeID($0)) }
    }

    /// - Returns: whether they have left.
    private func mark(_ employee: String, row: Int) throws -> Bool {
        let hasLeft = try isAbsentOftenEnough(employee)
        try db.run(
            "INSERT INTO staging (intake, row, employee, kind, urgency, conflict) VALUES (?, ?, ?, 'absent', ?, ?)",
            [
                intake.number, row, employee, hasLeft ? TakeoverUrgency.absent.rawValue : nil,
                timesMin == nil ? "a row whose key can't be read may be theirs" : nil,
            ]
        )
        return hasLeft
    }

    private func lowestRow() throws -> Int {
        min(0, try db.value(Int.self, "SELECT min(row) FROM staging WHERE intake = ?", [intake.number]) ?? 0)
    }

    private func isAbsentOftenEnough(_ employee: String) throws -> Bool {
        guard let timesMin else { return false }
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

/// Whoever was changed while a file was being read: what the file says of them was compared with what isn't known any more.
/// They are left as they are; the next file says it again.
struct Overtaking {
    let db: Database
    let intake: IntakeRow

    func mark(since seen: KnownPeople) throws {
        let changed = try db.values(
            String.self,
            """
            SELECT employee FROM person INDEXED BY person_intake WHERE intake > ? AND source = ?
                AND NOT EXISTS (SELECT 1 FROM staging s WHERE s.intake = ? AND s.employee = person.employee)
            """,
            [seen.throughIntake, intake.source.rawValue, intake.number]
        ).filter { seen.isSeen(EmployeeID($0)) }
        var row = min(0, try db.value(Int.self, "SELECT min(row) FROM staging WHERE intake = ?", [intake.number]) ?? 0)
        for employee in changed {
            row -= 1
            try db.run(
                "INSERT INTO staging (intake, row, employee, kind, conflict) VALUES (?, ?, ?, 'refused', ?)",
                [intake.number, row, employee, "changed while the file was read"]
            )
        }
    }
}
