import Ports
import Provisioning

/// The queues, as people read them.
struct QueueText {
    var report: QueueReport

    var lines: [String] {
        guard !report.targets.isEmpty else { return ["nothing is known of any target yet"] }
        return report.targets.enumerated().flatMap { index, target in
            (index == 0 ? [] : [""]) + lines(of: target)
        }
    }

    private static let ages = ["1 MIN", "10 MIN", "1 H", "1 D", "OLDER"]

    private func lines(of target: QueueReport.Target) -> [String] {
        let load = target.load
        var lines = ["target \(load.target): \(sentence(target))"]
        guard !load.lanes.isEmpty else { return lines }
        let whole = table(load, showsAges: true)
        lines += (whole.fits(indent: "  ") ? whole : table(load, showsAges: false)).lines(indent: "  ")
        let parked = load.count(.parked)
        if parked > 0 {
            lines.append("  \(Shown.count(parked, "operation")) parked; see rosterd queue --parked")
        }
        return lines
    }

    /// On a narrow terminal the oldest has to do for the ages.
    private func table(_ load: QueueLoad, showsAges: Bool) -> Table {
        let states = [OperationState.ready, .waiting, .sending, .retrying, .parked]
        var table = Table(
            header: ["LANE", "OPEN"] + states.map { $0.rawValue.uppercased() } + ["OLDEST"]
                + (showsAges ? Self.ages : [])
        )
        for lane in load.lanes {
            table.append(
                [lane.lane.name, String(lane.count)] + states.map { String(lane.byState[$0.rawValue] ?? 0) }
                    + [age(since: lane.oldest)] + (showsAges ? lane.byAge.map { String($0) } : [])
            )
        }
        return table
    }

    private func sentence(_ target: QueueReport.Target) -> String {
        var parts = [Shown.count(target.drain.requests, "request") + " to go" + pace(target)]
        if let pause = target.pause { parts.append("PAUSED: \(Shown.harmless(pause))") }
        if let probe = target.probeInSeconds {
            parts.append("DOES NOT ANSWER, the next probe goes in \(Shown.duration(seconds: probe))")
        }
        if let gated = target.gatedForSeconds { parts.append("throttles for \(Shown.duration(seconds: gated))") }
        if target.load.unplanned > 0 {
            parts.append("\(Shown.count(target.load.unplanned, "account")) still to be planned")
        }
        if !report.isRunning { parts.append("no daemon runs") }
        return parts.joined(separator: "; ")
    }

    private func pace(_ target: QueueReport.Target) -> String {
        guard target.drain.requests > 0, let seconds = target.drain.seconds, let limit = target.limit else { return "" }
        let window = Shown.duration(seconds: Double(limit.window.nanoseconds) / 1e9)
        return ", \(Shown.duration(seconds: seconds)) at \(limit.requests) in \(window)"
    }

    private func age(since instant: WallInstant?) -> String {
        guard let instant else { return "" }
        return Shown.duration(seconds: max(0, Double((report.now - instant).nanoseconds) / 1e9))
    }
}
