import GRDB
import Ports
import Provisioning

/// What an earlier judging of the same intake has noted down, which came to no end: a full disk, or a crash, came between. The
/// intake is judged as if nobody had begun.
struct EarlierJudging {
    let db: Database
    let intake: IntakeRow

    /// So many rows are freed of it in one step.
    private static let stepMax = 1000

    /// Whether there may have been one. A file has its digest from then on; of an event nobody can say.
    static func mayHaveBegun(on intake: IntakeRow) -> Bool {
        switch intake.input {
        case .drop: intake.digest != nil
        case .webhook: true
        // Their rows were derived with all that stands in them, but for what was taken out to wait alone.
        case .clock, .configuration, .reconcile, .unknownAccounts: true
        }
    }

    /// - Returns: where to go on; nil at the end.
    func forget(after row: Int) throws -> Int? {
        if try intake.dropDrafts(db, limit: Self.stepMax / 20) { return row }
        guard intake.state == .staging || intake.state == .received else { return nil }
        switch intake.input {
        case .drop, .webhook: return try dropDerived() ? row : forgetMarks(after: row)
        case .clock, .configuration, .reconcile, .unknownAccounts: return try putBack(after: row)
        }
    }

    /// What was derived is staged with its urgency, and loses it only where its change of address was taken out.
    private func putBack(after row: Int) throws -> Int? {
        guard let piece = try piece(after: row) else { return nil }
        try db.run(
            "UPDATE staging SET conflict = NULL, urgency = ? WHERE intake = ? AND row > ? AND row <= ? AND conflict = ?",
            [TakeoverUrgency.addressChange.rawValue, intake.number, row, piece.last, AddressChanges.conflict]
        )
        return piece.next
    }

    /// Absent people, and whoever was changed while the file was read, have rows below zero.
    ///
    /// - Returns: whether there may be more.
    private func dropDerived() throws -> Bool {
        try db.run(
            """
            DELETE FROM staging WHERE intake = ?1 AND row IN
                (SELECT row FROM staging WHERE intake = ?1 AND row < 0 ORDER BY row LIMIT ?2)
            """,
            [intake.number, Self.stepMax]
        )
        return db.changesCount == Self.stepMax
    }

    /// Of what is held: who was refused when their addresses were compared.
    ///
    /// - Returns: where to go on; nil at the end.
    func forgetCollisions(after row: Int) throws -> Int? {
        guard let piece = try piece(after: row) else { return nil }
        try db.run(
            """
            UPDATE staging SET conflict = NULL
            WHERE intake = ?1 AND row > ?2 AND row <= ?3 AND substr(conflict, 1, length(?4)) = ?4
            """,
            [intake.number, row, piece.last, AddressContest.reasonStart]
        )
        return piece.next
    }

    private func forgetMarks(after row: Int) throws -> Int? {
        guard let piece = try piece(after: row) else { return nil }
        try db.run(
            """
            UPDATE staging SET conflict = NULL, urgency = NULL
            WHERE intake = ? AND row > ? AND row <= ? AND (conflict IS NOT NULL OR urgency IS NOT NULL)
            """,
            [intake.number, row, piece.last]
        )
        return piece.next
    }

    /// The last one of the next rows, and where to go on; nil where none are left.
    private func piece(after row: Int) throws -> (last: Int, next: Int?)? {
        let rows = try db.row(
            "SELECT max(row), count(*) FROM (SELECT row FROM staging WHERE intake = ? AND row > ? ORDER BY row LIMIT ?)",
            [intake.number, row, Self.stepMax]
        )
        guard let rows, let last = rows[0] as Int? else { return nil }
        return (last, rows[1] as Int == Self.stepMax ? last : nil)
    }
}
