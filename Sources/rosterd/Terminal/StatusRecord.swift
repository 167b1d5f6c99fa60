import Ports
import Provisioning

/// How the daemon stands, as `--json` shows it: with its holds as they are shown everywhere.
struct StatusRecord: Encodable {
    var version: String
    var now: WallInstant
    /// Nil where no daemon runs.
    var startedAt: WallInstant?
    /// Nil likewise.
    var configuration: ConfigurationStanding?
    var holds: [HoldRecord]
    var standings: [TargetStanding]
    var journal: JournalSummary

    init(_ report: StatusReport) {
        version = report.version
        now = report.now
        startedAt = report.startedAt
        configuration = report.configuration
        holds = report.holds.map(HoldRecord.init)
        standings = report.standings
        journal = report.journal
    }
}
