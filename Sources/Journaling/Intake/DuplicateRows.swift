import GRDB
import Ports

/// Rows of one file with one employee id: none of them is believed, and the person is left as is.
struct DuplicateRows {
    let db: Database
    let intake: IntakeRow

    func mark() throws -> [RowConflict] {
        let employees = try db.values(
            String.self,
            "SELECT employee FROM staging WHERE intake = ? GROUP BY employee HAVING count(*) > 1",
            [intake.number]
        )
        return try employees.flatMap { try mark($0) }
    }

    private func mark(_ employee: String) throws -> [RowConflict] {
        let found = try db.rows(
            "SELECT row, kind FROM staging INDEXED BY staging_employee WHERE intake = ? AND employee = ? ORDER BY row",
            [intake.number, employee]
        )
        let rows = found.map { $0[0] as Int }
        var conflicts: [RowConflict] = []
        // A row that was refused when it was read has been reported then.
        for row in found where row[1] as String == "person" {
            let number: Int = row[0]
            let other = rows.first { $0 != number } ?? number
            let reason = "its employee id stands in row \(other) too (\(rows.count) rows); the person is left as is"
            try db.run(
                "UPDATE staging SET conflict = ? WHERE intake = ? AND row = ?",
                [reason, intake.number, number]
            )
            conflicts.append(RowConflict(row: number, reason: reason))
        }
        return conflicts
    }
}
