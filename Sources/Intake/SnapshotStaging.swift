import HRFeed
import Ports
import Provisioning

/// Gathers what a feed's rows come to: those that may be staged, and those that are refused.
struct SnapshotStaging: Sendable {
    let semantics: FeedSemantics
    /// Ready to be staged.
    private(set) var rows: [StagedRow] = []
    /// The first ``refusedMax`` of them.
    private(set) var refused: [RowConflict] = []
    /// What was left out of rows that count: the first ``refusedMax`` of them.
    private(set) var remarks: [RowConflict] = []
    private(set) var remarkCount = 0
    /// Of those, what the report has yet to be told.
    private var unreported: [String] = []
    private var isReportClosed = false
    private(set) var refusedCount = 0
    private(set) var rowsWithoutKey = 0
    /// As of the last row that was read.
    var tally = PeopleTally()
    /// Once the file was read to its end.
    var ending: FeedEnding?
    /// Of when all of it is the truth, once it was read to its end; nil where it doesn't say.
    var statedAsOf: WallInstant?

    /// A report that nobody could read to its end helps nobody.
    static let refusedMax = 10_000

    init(semantics: FeedSemantics) { self.semantics = semantics }

    mutating func take(_ people: [PersonRow]) {
        for row in people {
            switch row {
            case .person(let person, let number, let print):
                rows.append(StagedRow(row: number, content: .person(person), print: print))
            case .patch(let patch, let number, let asOf, let print):
                // A snapshot is the truth of one instant.
                let asOf = semantics == .changes ? asOf : nil
                rows.append(StagedRow(row: number, content: .patch(patch), asOf: asOf, print: print))
            case .remark(let number, let reason):
                remark(RowConflict(row: number, reason: reason))
            case .refused(let employee, let number, let reason):
                refuse(RowConflict(row: number, reason: reason))
                guard let employee else {
                    rowsWithoutKey += 1
                    continue
                }
                rows.append(StagedRow(row: number, content: .refused(employee), print: nil))
            }
        }
    }

    /// Whoever stages them takes them out.
    mutating func takeRows() -> [StagedRow] {
        defer { rows = [] }
        return rows
    }

    mutating func refuse(_ conflict: RowConflict) {
        refusedCount += 1
        guard refused.count < Self.refusedMax else { return }
        refused.append(conflict)
        unreported.append(conflict.reason)
    }

    private mutating func remark(_ conflict: RowConflict) {
        remarkCount += 1
        guard remarks.count < Self.refusedMax else { return }
        remarks.append(conflict)
        unreported.append(conflict.reason)
    }

    /// The report's next lines: what was refused or left out since it was last asked for.
    mutating func takeReport() -> [String] {
        var lines = unreported
        unreported = []
        if refused.count == Self.refusedMax, refusedCount > Self.refusedMax, !isReportClosed {
            isReportClosed = true
            lines.append("and more: only the first \(Self.refusedMax) refused rows are listed")
        }
        return lines
    }

    func intakeEnding(digest: String) -> IntakeEnding {
        IntakeEnding(
            rows: tally.rows,
            unchanged: tally.unchanged,
            rowsWithoutKey: rowsWithoutKey,
            endedWithNewline: ending?.endedWithNewline ?? true,
            digest: digest,
            asOf: statedAsOf,
            shape: semantics == .snapshot ? tally.shape : nil
        )
    }
}
