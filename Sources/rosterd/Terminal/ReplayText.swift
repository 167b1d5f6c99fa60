import Ports
import Provisioning

/// A replay, as people read it.
struct ReplayText {
    var report: ReplayReport

    var lines: [String] {
        let scope = report.scope
        var lines = [
            "lost at \(scope.target) between \(Shown.instant(scope.since)) and \(Shown.instant(scope.until)): "
                + "\(Shown.count(report.lost, "operation")) on \(Shown.count(report.accounts, "account"))"
        ]
        if report.plan.counts.isEmpty { lines.append("nothing of it is to be sent again") }
        if !report.guards.isEmpty {
            lines.append("STOPPED BY GUARDS; it is run with --approve \(report.hash):")
            lines += report.guards.map { "  " + Shown.harmless($0) }
        }
        return lines + PlannedTargetText(target: report.plan).lines
    }

    /// What became of it.
    var outcome: [String] {
        switch report.outcome {
        case .shown: []
        case .begun:
            [
                "\(Shown.count(report.plan.counts.values.reduce(0, +), "operation")) planned anew"
                    + (report.isRunning ? "" : "; they go with the daemon's next start")
            ]
        case .changed: ["NOT DONE: it would do something else by now; this is what:"] + lines
        case .held: ["NOT DONE: a guard stops it; look at what is shown, and run it with --approve \(report.hash)"]
        }
    }
}
