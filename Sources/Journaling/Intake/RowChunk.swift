import GRDB

/// Some rows of a staged file, by number: after one, up to another.
struct RowChunk {
    let after: Int
    let last: Int

    private static let size = 2000

    /// Nil where no rows are left.
    init?(_ db: Database, intake: IntakeRow, after: Int) throws {
        let last = try db.value(
            Int.self,
            "SELECT max(row) FROM (SELECT row FROM staging WHERE intake = ? AND row > ? ORDER BY row LIMIT ?)",
            [intake.number, after, Self.size]
        )
        guard let last else { return nil }
        self.after = after
        self.last = last
    }
}
