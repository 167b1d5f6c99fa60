public import Ports
public import Provisioning

/// Says what a file would do, without doing it.
///
/// It takes the file's whole way, through the very code that an intake takes, on a copy of the journal: what is shown is
/// what would happen.
public struct FilePlanner: Sendable {
    /// Rows are held in memory until the end, and so is the journal's copy.
    public static let rowsMax = 2_000_000

    private let feed: FeedSettings
    private let completion: any PersonCompleting
    private let rules: RosterRules
    private let limits: [TargetID: RateLimit]
    private let journal: any ConsoleJournal

    /// - limits: each target's pace; none of a target without one.
    public init(
        feed: FeedSettings,
        completion: any PersonCompleting,
        rules: RosterRules,
        limits: [TargetID: RateLimit],
        journal: any ConsoleJournal
    ) {
        self.feed = feed
        self.completion = completion
        self.rules = rules
        self.limits = limits
        self.journal = journal
    }

    /// - modified: the file's time of change; nil where it has none.
    public func plan(
        _ intake: IntakeDraft,
        modified: WallInstant?,
        chunks: AsyncThrowingStream<[UInt8], any Error>
    ) async throws(ControlError) -> PlanReport {
        var staging = SnapshotStaging(semantics: intake.semantics)
        let now = intake.receivedAt
        var intake = intake
        do throws(FeedRefusal) {
            intake.asOf = try feed.asOf.instant(ofFileNamed: intake.name, modified: intake.asOf, now: now)
        } catch {
            return report(intake, staging, refusal: error.reason)
        }
        var reader = PeopleReader(settings: feed, completion: completion, asOf: intake.asOf, now: now, known: nil)
        do {
            for try await chunk in chunks {
                staging.take(try reader.push(chunk))
                guard staging.rows.count <= Self.rowsMax else { throw ControlError.tooLarge(rowsMax: Self.rowsMax) }
            }
            let (rows, ending) = try reader.finish()
            staging.take(rows)
            staging.tally = reader.tally
            staging.ending = ending
            staging.statedAsOf = try reader.statedAsOf(intake.semantics)
        } catch let refusal as FeedRefusal {
            return report(intake, staging, refusal: refusal.reason)
        } catch let error as ControlError {
            throw error
        } catch {
            throw .incomplete
        }
        let report = try await preview(intake, staging)
        guard intake.semantics == .snapshot, feed.asOf == .modification, let modified, modified < intake.asOf else {
            return report
        }
        return try await plan(intake, staging, copied: report, modified: modified)
    }

    /// Of a file that somebody moves there its time of change counts; of one that is copied, the time of the copy.
    private func plan(
        _ intake: IntakeDraft,
        _ staging: SnapshotStaging,
        copied: PlanReport,
        modified: WallInstant
    ) async throws(ControlError) -> PlanReport {
        guard copied.refusal == nil else { return copied }
        var moved = intake
        moved.asOf = modified
        var report = try await preview(moved, staging)
        guard let refusal = report.refusal else { return report }
        report = copied
        report.refusalUnlessCopied = refusal
        return report
    }

    private func preview(_ intake: IntakeDraft, _ staging: SnapshotStaging) async throws(ControlError) -> PlanReport {
        let preview: IntakePreview
        do {
            preview = try await journal.preview(
                intake,
                rows: staging.rows,
                ending: staging.intakeEnding(digest: ""),
                rules: rules
            )
        } catch {
            throw .journal(error)
        }
        switch preview.verdict {
        case .refused(let reason):
            return report(intake, staging, refusal: reason)
        case .accepted(_, let leavers, let conflicts, _):
            return report(intake, staging, preview, leavers: leavers, conflicts: conflicts, trips: [])
        case .held(_, let trips, let conflicts):
            return report(intake, staging, preview, leavers: preview.leavers, conflicts: conflicts, trips: trips)
        }
    }

    private func report(
        _ intake: IntakeDraft,
        _ staging: SnapshotStaging,
        _ preview: IntakePreview,
        leavers: Int,
        conflicts: RowConflicts,
        trips: [GuardTrip]
    ) -> PlanReport {
        var report = report(intake, staging, refusal: nil)
        report.leavers = leavers
        report.guards = trips.map(\.description)
        report.heldAlone = preview.heldAlone
        report.waitingAlone = preview.waitingAlone
        report.refusedRowCount += conflicts.total
        let room = max(0, PlanReport.refusedRowsMax - report.refusedRows.count)
        report.refusedRows += conflicts.prefix(room).map { .init(row: $0.row, reason: $0.reason) }
        report.targets = preview.targets.map { target in
            .init(preview: target, cost: PlanCost(of: target, rules: rules, limits: limits))
        }
        return report
    }

    private func report(_ intake: IntakeDraft, _ staging: SnapshotStaging, refusal: String?) -> PlanReport {
        PlanReport(
            source: intake.source,
            name: intake.name,
            rows: staging.tally.rows,
            refusal: refusal,
            leavers: 0,
            guards: [],
            heldAlone: 0,
            waitingAlone: [],
            refusedRows: staging.refused.prefix(PlanReport.refusedRowsMax).map {
                .init(row: $0.row, reason: $0.reason)
            },
            refusedRowCount: staging.refusedCount,
            rowsWithoutKey: staging.semantics == .snapshot ? staging.rowsWithoutKey : 0,
            remarks: staging.remarks.prefix(PlanReport.refusedRowsMax).map { .init(row: $0.row, reason: $0.reason) },
            remarkCount: staging.remarkCount,
            targets: []
        )
    }
}
