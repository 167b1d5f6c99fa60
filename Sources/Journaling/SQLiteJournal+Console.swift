import GRDB
public import Ports
public import Provisioning

extension SQLiteJournal {
    public func summary() async throws(JournalError) -> JournalSummary {
        try await writer.perform { db in try SummaryQuery(db: db).run() }
    }

    public func preview(
        _ intake: IntakeDraft,
        rows: [StagedRow],
        ending: IntakeEnding,
        rules: [TargetRules]
    ) async throws(JournalError) -> IntakePreview {
        let copy = try await copied()
        do throws(JournalError) {
            let preview = try await IntakeRehearsal(journal: copy, rules: rules).run(intake, rows: rows, ending: ending)
            await copy.close()
            return preview
        } catch {
            await copy.close()
            throw error
        }
    }

    /// As it stands now, in memory: the writer is busy for as long as it takes to copy the file's pages.
    private func copied() async throws(JournalError) -> SQLiteJournal {
        let connection = try JournalConnection.inMemory()
        try await writer.performBetweenTransactions { db in
            try connection.database.writeWithoutTransaction { copy in try db.backup(to: copy) }
        }
        return SQLiteJournal(copy: connection, time: time)
    }
}
