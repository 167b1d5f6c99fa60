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

    private static func row(_ cells: String...) -> String { BenchOutput.row(cells, widths: [44, 9, 17, 9, 10, 11]) }

    /// One row of it, for a table or a program.
    struct Summary: Encodable {
        var what: String
        var requests: Int
        var mostInWindow: Int
        /// Of what the limit allows, while there was something to send.
        var usedShare: Double
        /// Answers with 429: of the window that was there, or by both kinds of windows as computed.
        var refused: Int?
        var refusedByFixedWindow: Int?
        var refusedBySlidingWindow: Int?

        var line: String {
            let refusals = [refused ?? refusedByFixedWindow, refusedBySlidingWindow].map { $0.map { "\($0)" } ?? "" }
            let used = String(format: "%.2f %%", usedShare * 100)
            return PaceFigures.row(what, "\(requests)", "\(mostInWindow)", used, refusals[0], refusals[1])
        }
    }

    func summary(_ what: String) -> Summary {
        Summary(
            what: what,
            requests: arrivals.count,
            mostInWindow: busiest,
            usedShare: share,
            refused: refused,
            refusedByFixedWindow: refused == nil ? refusedByFixedWindow : nil,
            refusedBySlidingWindow: refused == nil ? refusedBySlidingWindow : nil
        )
    }
}
