import GRDB
public import Ports
public import Provisioning

extension SQLiteJournal {
    public func summary() async throws(JournalError) -> JournalSummary {
        try await writer.perform { db in try SummaryQuery(db: db).run() }
    }

    /// Takes place on a copy in memory, so that delivery waits for no longer than it takes to copy the file's pages.
    public func preview(
        _ intake: IntakeDraft,
        rows: [StagedRow],
        ending: IntakeEnding,
        rules: RosterRules
    ) async throws(JournalError) -> IntakePreview {
        let rows = rows.map { StagingRow($0) }
        let copy = try await copied()
        return try await copy.writer.perform { [time] db in
            try PreviewQuery(db: db, time: time, rules: rules).run(intake, rows: rows, ending: ending)
        }
    }

    public func preview(approving hash: HoldHash, rules: RosterRules) async throws(JournalError) -> IntakePreview? {
        let copy = try await copied()
        return try await copy.writer.perform { [time] db in
            try PreviewQuery(db: db, time: time, rules: rules).run(approving: hash)
        }
    }

    func copied() async throws(JournalError) -> SQLiteJournal {
        let connection = try JournalConnection.inMemory()
        try await writer.performBetweenTransactions { db in
            try connection.database.writeWithoutTransaction { copy in try db.backup(to: copy) }
        }
        return SQLiteJournal(copy: connection, time: time, by: writer.hand)
    }
}
