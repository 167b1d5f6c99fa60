import GRDB
import Ports
import Provisioning

/// What intakes that have ended leave behind: staged rows, drafts of holds, and what was shown of a hold. Of a large file that
/// is too much for one transaction, and nobody asks for it any more: what is few goes with the end, and of more it is noted down
/// in that transaction that it has to be swept away. So a crash forgets none of it.
struct Leftovers {
    let db: Database

    /// In `meta`, with the intake's number behind it.
    private static let keyPrefix = "leftovers:"
    /// So many rows go at once, and so many in a step of their own.
    private static let fewMax = 200
    private static let stepMax = 1000
    /// A draft is an intake with rows of its own.
    private static let draftsMax = 50

    /// The intake has ended: nothing of it stays but its own row.
    func drop(of intake: IntakeRow) throws {
        let isMore = try intake.dropDrafts(db, limit: Self.draftsMax)
        if try isMore || dropStaged(of: intake.number, limit: Self.fewMax) { try note(intake.number) }
    }

    /// It was decided on a hold: what was shown of it needs not be shown again.
    func dropShown(of intake: Int64) throws {
        if try dropShown(of: intake, limit: Self.fewMax) { try note(intake) }
    }

    /// Makes room for another list, some rows at a time.
    ///
    /// - Returns: whether more is left.
    func clearShown(of intake: Int64) throws -> Bool { try dropShown(of: intake, limit: Self.stepMax) }

    /// One step of everything that was noted down.
    ///
    /// - Returns: whether more is left.
    func sweep() throws -> Bool {
        let key = try db.value(
            String.self,
            "SELECT key FROM meta WHERE key >= ? AND key < 'leftovers;' ORDER BY key LIMIT 1",
            [Self.keyPrefix]
        )
        guard let key else { return false }
        if let number = Int64(key.dropFirst(Self.keyPrefix.count)), let intake = try IntakeRow.find(db, number: number),
            try sweep(intake)
        {
            return true
        }
        try db.run("DELETE FROM meta WHERE key = ?", [key])
        return true
    }

    private func sweep(_ intake: IntakeRow) throws -> Bool {
        switch intake.state {
        // Nothing of these is left over.
        case .staging, .received, .held: false
        case .accepted, .applied: try clearShown(of: intake.number)
        case .refused, .rejected, .replaced:
            try intake.dropDrafts(db, limit: Self.draftsMax)
                || dropStaged(of: intake.number, limit: Self.stepMax)
                || clearShown(of: intake.number)
        }
    }

    private func note(_ intake: Int64) throws {
        try db.run(
            "INSERT INTO meta (key, value) VALUES (?, '') ON CONFLICT DO NOTHING",
            ["\(Self.keyPrefix)\(intake)"]
        )
    }

    func dropStaged(of intake: Int64, limit: Int) throws -> Bool {
        try db.run(
            """
            DELETE FROM staging WHERE intake = ?1 AND row IN
                (SELECT row FROM staging WHERE intake = ?1 ORDER BY row LIMIT ?2)
            """,
            [intake, limit]
        )
        return db.changesCount == limit
    }

    private func dropShown(of intake: Int64, limit: Int) throws -> Bool {
        try db.run(
            """
            DELETE FROM hold_change WHERE intake = ?1 AND (employee, target, change, identity) IN
                (SELECT employee, target, change, identity FROM hold_change
                WHERE intake = ?1 ORDER BY employee, target, change, identity LIMIT ?2)
            """,
            [intake, limit]
        )
        return db.changesCount == limit
    }
}
