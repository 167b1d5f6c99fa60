import Simulation

/// What many runs came to.
struct RunTally: Codable {
    struct Found: Codable {
        var seed: UInt64
        var findings: [Finding]
    }

    /// Why there is no more.
    enum Ending: String, Codable {
        /// Every seed was run.
        case done
        case interrupted
        case timeLimit = "time limit"
    }

    var seeds = 0
    /// Of virtual time, all together.
    var simulatedSeconds = 0.0
    var steps = 0
    var requests = 0
    /// How often rosterd was started.
    var starts = 0
    /// By the clock on the wall.
    var seconds = 0.0
    var ending = Ending.done
    var found: [Found] = []

    mutating func add(_ report: Report) {
        seeds += 1
        simulatedSeconds += report.simulated
        steps += report.steps
        requests += report.requests
        starts += report.processes
        if !report.findings.isEmpty { found.append(Found(seed: report.seed, findings: report.findings)) }
    }

    var summary: String {
        let rate = seconds > 0 ? Double(seeds) / seconds : 0
        let hours = seconds > 0 ? simulatedSeconds / 3_600 / seconds : 0
        let all =
            "\(seeds) seeds in \(Self.rounded(seconds)) s: \(Self.rounded(rate)) seeds a second, "
            + "\(Self.rounded(hours)) simulated hours a second"
        let work = "\(steps) steps, \(requests) requests, \(starts) starts"
        let verdict = found.isEmpty ? "all is well" : "\(found.count) seeds found something"
        let ends = ending == .done ? "" : "ended early (\(ending.rawValue)); "
        return ([all, work, ends + verdict] + found.prefix(Self.namedMax).map(\.commands)).joined(separator: "\n")
    }

    /// More of them nobody looks at one after the other.
    private static let namedMax = 20

    private static func rounded(_ number: Double) -> Double { (number * 10).rounded() / 10 }
}

extension RunTally.Found {
    /// How to see it again.
    var commands: String { "  seed \(seed): rosterd-sim replay \(seed) --trace; rosterd-sim shrink \(seed)" }
}
