import GRDB
import Ports

/// Rows of one file with one employee id: none of them is believed, and the person is left as is.
///
/// In a file of changes, the rows of one person are steps of one way (``SequencedRows``), and only what can't be one is left
/// for here.
struct DuplicateRows {
    /// How far it has come.
    struct Place: Sendable {
        /// Every employee id up to it is done.
        var employee = ""
        /// But for the rows of that one after this row.
        var row: Int?
    }

    let db: Database
    let intake: IntakeRow

    /// So many rows are marked in one step.
    private static let marked = 500

    /// - Returns: where to go on; nil at the end.
    func mark(after place: Place, into conflicts: inout RowConflicts) throws -> Place? {
        if let row = place.row {
            let last = try mark(place.employee, after: row, limit: Self.marked, into: &conflicts).last
            return Place(employee: place.employee, row: last)
        }
        let piece = try RepeatedValues(db: db, intake: intake.number, column: .employee).next(after: place.employee)
        var left = Self.marked
        for employee in piece.values {
            let (count, last) = try mark(employee, after: .min, limit: left, into: &conflicts)
            if let last { return Place(employee: employee, row: last) }
            left -= count
            guard left > 0 else { return Place(employee: employee) }
        }
        return piece.next.map { Place(employee: $0) }
    }

    /// - Returns: how many rows were looked at, and the last one where there may be more.
    private func mark(
        _ employee: String,
        after row: Int,
        limit: Int,
        into conflicts: inout RowConflicts
    ) throws -> (count: Int, last: Int?) {
        let rows = try db.rows(
            """
            SELECT row, kind FROM staging INDEXED BY staging_employee
            WHERE intake = ? AND employee = ? AND row > ? ORDER BY row LIMIT ?
            """,
            [intake.number, employee, row, limit]
        )
        let first = try firstRows(of: employee)
        // A row that was refused when it was read has been reported then.
        for row in rows where row[1] as String == "person" {
            let number: Int = row[0]
            let other = first.first { $0 != number } ?? number
            let reason = "its employee id stands in row \(other) too; the person is left as is"
            try db.run(
                "UPDATE staging SET conflict = ? WHERE intake = ? AND row = ?",
                [reason, intake.number, number]
            )
            conflicts.add(RowConflict(row: number, reason: reason))
        }
        return (rows.count, rows.count == limit ? rows.last?[0] : nil)
    }

    private func firstRows(of employee: String) throws -> [Int] {
        try db.values(
            Int.self,
            "SELECT row FROM staging INDEXED BY staging_employee WHERE intake = ? AND employee = ? ORDER BY row LIMIT 2",
            [intake.number, employee]
        )
    }
}
