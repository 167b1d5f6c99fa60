import Foundation
import Provisioning

/// What a provider saw of a pace.
struct PaceFigures {
    var limit: RateLimit
    /// When each request arrived, in nanoseconds, sorted.
    var arrivals: [Int64]
    /// For how long there was something to send.
    var busy: Duration
    /// Answers with 429 that were counted elsewhere; nil: what windows of both kinds would have given is computed.
    var refused: Int?

    /// The most in any half-open window of the limit's length, however it lies.
    var busiest: Int {
        var (most, first) = (0, 0)
        for (last, arrival) in arrivals.enumerated() {
            while arrival - arrivals[first] >= limit.window.nanoseconds { first += 1 }
            most = max(most, last - first + 1)
        }
        return most
    }

    /// Of what the limit allows, so much was used.
    var share: Double {
        Double(arrivals.count) * limit.window.inSeconds / (busy.inSeconds * Double(limit.requests))
    }

    /// What a provider refuses that counts the requests of the last window and doesn't count those that it refused.
    var refusedBySlidingWindow: Int {
        var (accepted, first, refused) = ([Int64](), 0, 0)
        for arrival in arrivals {
            while first < accepted.count, arrival - accepted[first] >= limit.window.nanoseconds { first += 1 }
            if accepted.count - first < limit.requests { accepted.append(arrival) } else { refused += 1 }
        }
        return refused
    }

    /// The most that a provider refuses that counts anew every window, over sixty ways in which those may lie.
    var refusedByFixedWindow: Int {
        let window = limit.window.nanoseconds
        let offsets = (0..<Int64(60)).map { window / 60 * $0 }
        return offsets.map { offset in
            let counts = arrivals.reduce(into: [Int64: Int]()) { $0[($1 + offset) / window, default: 0] += 1 }
            return counts.values.reduce(0) { $0 + max(0, $1 - limit.requests) }
        }.max() ?? 0
    }

    // MARK: - As a table

    static let heading = row("", "REQUESTS", "MOST IN A WINDOW", "USED", "429 FIXED", "429 SLIDING")

    func line(_ what: String) -> String {
        let refusals = refused.map { ["\($0)", ""] } ?? ["\(refusedByFixedWindow)", "\(refusedBySlidingWindow)"]
        let used = String(format: "%.2f %%", share * 100)
        return Self.row(what, "\(arrivals.count)", "\(busiest)", used, refusals[0], refusals[1])
    }

    private static func row(_ cells: String...) -> String {
        zip(cells, [44, 9, 17, 9, 10, 11]).map { cell, width in
            cell.padding(toLength: width, withPad: " ", startingAt: 0)
        }.joined(separator: " ")
    }
}
