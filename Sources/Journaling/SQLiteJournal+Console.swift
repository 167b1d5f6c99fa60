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
        return try await onCopy { [time] db in
            try PreviewQuery(db: db, time: time, rules: rules).run(intake, rows: rows, ending: ending)
        }
    }

    public func preview(approving hash: HoldHash, rules: RosterRules) async throws(JournalError) -> IntakePreview? {
        try await onCopy { [time] db in try PreviewQuery(db: db, time: time, rules: rules).run(approving: hash) }
    }
}
