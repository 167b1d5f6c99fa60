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
    /// Whether it is one more of them (``Plausibility/isAnotherExport()``).
    let isCounted: Bool

    private static let size = 1000

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
        let arguments: SQLValues = [intake.source.rawValue, after, last, intake.asOf.milliseconds]
        let candidates = """
            SELECT employee FROM person
            WHERE source = ? AND status <> 'ended' AND employee > ? AND employee <= ? AND as_of <= ?
            """
        guard let seen else {
            return try db.values(
                String.self,
                candidates
                    + """
                     AND NOT EXISTS (SELECT 1 FROM staging s INDEXED BY staging_employee
                        WHERE s.intake = ? AND s.employee = person.employee)
                    """,
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
        return (times ?? 0) + (isCounted ? 1 : 0) >= timesMin
    }

    /// Those who were absent when the intake was held, some at a time: who was heard of since isn't any more.
    ///
    /// - Returns: how many of them are left, and where to go on; nil at the end.
    func confirm(after row: Int) throws -> (left: Int, next: Int?) {
        let last = try db.value(
            Int.self,
            "SELECT max(row) FROM (SELECT row FROM staging WHERE intake = ? AND row > ? AND row < 0 ORDER BY row LIMIT ?)",
            [intake.number, row, Self.size]
        )
        guard let last else { return (0, nil) }
        try db.run(
            """
            DELETE FROM staging WHERE intake = ?1 AND row > ?4 AND row <= ?5 AND kind = 'absent' AND NOT EXISTS
                (SELECT 1 FROM person p
                WHERE p.source = ?2 AND p.employee = staging.employee AND p.status <> 'ended' AND p.as_of <= ?3)
            """,
            [intake.number, intake.source.rawValue, intake.asOf.milliseconds, row, last]
        )
        let left = try db.value(
            Int.self,
            "SELECT count(*) FROM staging WHERE intake = ? AND row > ? AND row <= ? AND kind = 'absent' AND urgency = 0",
            [intake.number, row, last]
        )
        return (left ?? 0, last)
    }
}
