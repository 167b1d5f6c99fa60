import GRDB
import Ports
import Provisioning

/// Rows of one person in a file of changes: each says what changed by then, so together they are one change, in which the later
/// row has the last word on whatever both speak of. They become the last one of them.
///
/// Which is later, a row's own instant says, else its place in the file. A row that couldn't be read is passed over, as an event
/// would be that couldn't.
struct SequencedRows {
    let db: Database
    let intake: IntakeRow

    /// So many rows of one person are joined at once; of more the last one joins the next.
    private static let joined = 200
    /// So many rows in one step.
    private static let stepMax = 500

    /// - Returns: after which employee id to go on; nil at the end.
    func join(after employee: String) throws -> String? {
        let piece = try RepeatedValues(db: db, intake: intake.number, column: .employee).next(after: employee)
        var place = employee
        var left = Self.stepMax
        for repeated in piece.values {
            while true {
                guard left > 0 else { return place }
                let rows = try rows(of: repeated)
                left -= rows.count
                guard try join(rows, of: repeated), rows.count == Self.joined else { break }
            }
            place = repeated
        }
        return piece.next
    }

    /// When somebody was spoken of last: by themselves, or by a snapshot in which nothing was new of them.
    private func lastHeard(of employee: String) throws -> Int64 {
        let source = intake.source.rawValue
        let own = try db.value(
            Int64.self,
            "SELECT as_of FROM person WHERE source = ? AND employee = ?",
            [source, employee]
        )
        guard let own else { return .min }
        let isLeftAsIs = try db.holds("SELECT 1 FROM left_as_is WHERE source = ? AND employee = ?", [source, employee])
        guard !isLeftAsIs, let last = try db.value(Int64.self, Plausibility.lastSnapshot, [source, intake.number])
        else {
            return own
        }
        return max(own, try IntakeRow.find(db, number: last)?.asOf.milliseconds ?? own)
    }

    private struct StagedPatch {
        var row: Int
        var asOf: Int64
        var patch: PersonPatch?
        /// It says all of somebody, as no row of a file of changes does.
        var isWhole: Bool
    }

    private func rows(of employee: String) throws -> [StagedPatch] {
        try db.rows(
            """
            SELECT row, as_of, patch, kind FROM staging INDEXED BY staging_employee
            WHERE intake = ? AND employee = ? ORDER BY row LIMIT ?
            """,
            [intake.number, employee, Self.joined]
        ).map { row in
            let patch = try (row[2] as String?).map { try JournalText.patch($0, of: EmployeeID(employee)) }
            return StagedPatch(
                row: row[0],
                asOf: row[1] ?? intake.asOf.milliseconds,
                patch: patch,
                isWhole: patch == nil && row[3] as String == "person"
            )
        }
    }

    /// - Returns: whether they are one row now.
    private func join(_ rows: [StagedPatch], of employee: String) throws -> Bool {
        let sorted = rows.filter { $0.patch != nil }.sorted { ($0.asOf, $0.row) < ($1.asOf, $1.row) }
        guard rows.count > 1, !rows.contains(where: \.isWhole), let last = sorted.last else { return false }
        // What is older than what is known changes nothing, and must not look as new as the rows that it is joined with.
        let heard = try lastHeard(of: employee)
        let current = sorted.filter { $0.asOf >= heard }
        let patches = current.isEmpty ? sorted : current
        guard var joined = patches.first?.patch else { return false }
        for later in patches.dropFirst() { joined.values.merge(later.patch?.values ?? [:]) { $1 } }
        for row in rows where row.row != last.row {
            try db.run("DELETE FROM staging WHERE intake = ? AND row = ?", [intake.number, row.row])
        }
        try db.run(
            "UPDATE staging SET kind = 'patch', patch = ?, conflict = NULL, urgency = NULL WHERE intake = ? AND row = ?",
            [JournalText.encode(joined), intake.number, last.row]
        )
        return true
    }
}
