import Ports

/// Health in plain lines, as a person with curl reads it: what doesn't stand first.
struct HealthText {
    var report: HealthReport

    var text: String {
        let standing = report.parts.filter { $0.reason == nil }
        let fallen = report.parts.compactMap { part in part.reason.map { "NOT READY  \(part.name): \($0)" } }
        let lines = [report.isReady ? "ready" : "not ready"] + fallen + standing.map { "ready      \($0.name)" }
        return (lines + report.remarks.map { "remark     \($0)" }).map { $0 + "\n" }.joined()
    }
}
