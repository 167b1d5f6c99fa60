import Ports
import Provisioning

/// How the daemon stands, in one line for `systemctl status`.
enum StatusLine {
    /// More targets that are paused are only counted.
    private static let pausesMax = 3

    /// - Parameter report: at one instant; ages count to its `now`.
    static func text(_ report: StatusReport) -> String {
        ([queue(report)] + problems(report)).joined(separator: "; ")
    }

    private static func queue(_ report: StatusReport) -> String {
        let targets = report.journal.targets
        let open = targets.reduce(0) { $0 + $1.openByLane.values.reduce(0, +) }
        let parked = targets.reduce(0) { $0 + ($1.byState[OperationState.parked.rawValue] ?? 0) }
        let waiting = open - parked
        guard waiting > 0 else { return parked > 0 ? "nothing waits but what is parked" : "all is delivered" }
        let oldest = targets.compactMap(\.oldestOpen).min().map { ", the oldest for \(age(report.now - $0))" } ?? ""
        return (waiting == 1 ? "1 operation waits" : "\(waiting) operations wait") + oldest
    }

    private static func problems(_ report: StatusReport) -> [String] {
        let parked = report.journal.targets.reduce(0) { $0 + ($1.byState[OperationState.parked.rawValue] ?? 0) }
        var problems: [String] = []
        if report.configuration?.refusal != nil { problems.append("the last reload was refused") }
        if parked > 0 { problems.append("\(parked) parked") }
        if !report.holds.isEmpty { problems.append("\(report.holds.count) held for an approval") }
        let paused = report.standings.filter { $0.pause != nil }
        problems += paused.prefix(pausesMax).map { "\($0.target) is paused: \($0.pause ?? "")" }
        if paused.count > pausesMax { problems.append("\(paused.count - pausesMax) more targets are paused") }
        problems += report.standings.filter { $0.pause == nil && $0.probeInSeconds != nil }.map {
            "\($0.target) doesn't answer"
        }
        return problems
    }

    /// Roughly: the largest unit of which there is more than one.
    static func age(_ age: Duration) -> String {
        let seconds = max(0, age.components.seconds)
        let units: [(length: Int64, name: String)] = [(86_400, "d"), (3600, "h"), (60, "min")]
        for unit in units where seconds >= 2 * unit.length { return "\(seconds / unit.length) \(unit.name)" }
        return "\(seconds) s"
    }
}
