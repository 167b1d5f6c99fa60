import GRDB

/// Sweeps away what readings have put aside and nobody asks for any more, some rows at a time: pages once they are compared, and
/// what was found once it is decided on.
struct ReadingLeftovers {
    let db: Database

    private static let stepMax = 1000

    /// - Returns: whether more is left.
    func sweep() throws -> Bool { try sweepPages() || sweepFindings() }

    private func sweepPages() throws -> Bool {
        let number = try db.value(
            Int64.self,
            """
            SELECT number FROM reading WHERE swept < 2 AND swept = 0 AND state IN ('compared', 'ended')
            ORDER BY number LIMIT 1
            """
        )
        guard let number else { return false }
        for (table, key) in [("read_member", "member, grp"), ("read_user", "id_key")] {
            if try drop(table, key, of: number) { return true }
        }
        try db.run("UPDATE reading SET swept = 1 WHERE number = ?", [number])
        return true
    }

    private func sweepFindings() throws -> Bool {
        let number = try db.value(
            Int64.self,
            """
            SELECT number FROM reading WHERE swept < 2 AND swept = 1 AND state = 'ended'
                AND NOT EXISTS (SELECT 1 FROM intake i
                    WHERE i.reading = reading.number AND i.state IN ('received', 'held', 'accepted'))
            ORDER BY number LIMIT 1
            """
        )
        guard let number else { return false }
        for (table, key) in [("drift", "source, employee, identity"), ("read_group", "remote_id")] {
            if try drop(table, key, of: number) { return true }
        }
        try db.run("UPDATE reading SET swept = 2 WHERE number = ?", [number])
        return true
    }

    private func drop(_ table: String, _ key: String, of reading: Int64) throws -> Bool {
        try db.run(
            """
            DELETE FROM \(table) WHERE reading = ?1 AND (\(key)) IN
                (SELECT \(key) FROM \(table) WHERE reading = ?1 ORDER BY \(key) LIMIT ?2)
            """,
            [reading, Self.stepMax]
        )
        return db.changesCount == Self.stepMax
    }
}
