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
        let rows = rows.map { StagingRow($0) }
        return try await writer.perform { [time] db in
            try PreviewQuery(db: db, time: time, rules: rules).run(intake, rows: rows, ending: ending)
        }
    }
}
