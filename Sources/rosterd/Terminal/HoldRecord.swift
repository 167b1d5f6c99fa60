import Ports
import Provisioning

/// A hold, as `--json` shows it: its guards in sentences, too, as operators see them everywhere else.
struct HoldRecord: Encodable {
    var hash: HoldHash
    /// In milliseconds since 1970, as all instants.
    var heldAt: WallInstant
    var source: SourceID
    var intake: IntakeID
    var input: IntakeInput
    var name: String
    var reasons: [String]
    var counts: [String: Int]
    var known: Int

    init(_ hold: Hold) {
        hash = hold.hash
        heldAt = hold.heldAt
        source = hold.source
        intake = hold.intake
        input = hold.input
        name = hold.name
        reasons = hold.trips.map(\.description)
        counts = hold.counts
        known = hold.known
    }
}

/// One with its people.
struct HoldReportRecord: Encodable {
    var hold: HoldRecord
    var changes: [HeldChange]
    var changeCount: Int
    var costs: [HoldReport.Cost]
    var costUnknown: String?

    init(_ report: HoldReport) {
        hold = HoldRecord(report.hold)
        changes = report.changes
        changeCount = report.changeCount
        costs = report.costs
        costUnknown = report.costUnknown
    }
}

/// What became of an approval.
struct ApprovalRecord: Encodable {
    var outcome: ApprovalReport.Outcome
    /// What was approved; or what is held now, under another hash.
    var hold: HoldRecord
    var added: [HeldChange]
    var removed: [HeldChange]
    /// Whose rows stand against others by now.
    var leftAsTheyAre: [String]
    var leftAsTheyAreCount: Int
    /// Why it was refused.
    var reason: String?
    /// False: it takes effect with the daemon's next start.
    var isRunning: Bool

    init(_ report: ApprovalReport) {
        outcome = report.outcome
        hold = HoldRecord(report.hold)
        added = report.added
        removed = report.removed
        leftAsTheyAre = report.leftAsTheyAre
        leftAsTheyAreCount = report.leftAsTheyAreCount
        reason = report.reason
        isRunning = report.isRunning
    }
}

/// What was rejected, and why.
struct RejectionRecord: Encodable {
    var outcome = "rejected"
    var hold: HoldRecord
    var reason: String

    init(_ hold: Hold, reason: String) {
        self.hold = HoldRecord(hold)
        self.reason = reason
    }
}
