import Foundation
import Glibc

/// How long so many requests took, and how much of the processor's time.
struct DeliveryMeasurement {
    var requests: Int
    var elapsed: Duration
    /// Of whoever sent them, user and system.
    var processor: Duration

    static let heading = row("", "IN FLIGHT", "REQUESTS/S", "CPU A REQUEST")

    func line(_ what: String, inFlight: Int) -> String {
        let rate = Double(requests) / elapsed.inSeconds
        let cost = processor.inSeconds / Double(requests) * 1_000_000
        return Self.row(what, "\(inFlight)", String(Int(rate)), String(format: "%.0f µs", cost))
    }

    private static func row(_ cells: String...) -> String {
        zip(cells, [28, 10, 11, 14]).map { cell, width in cell.padding(toLength: width, withPad: " ", startingAt: 0) }
            .joined(separator: " ")
    }
}

/// What the processor has spent so far.
enum ProcessorTime {
    case own
    case children

    var spent: Duration {
        var usage = rusage()
        getrusage(self == .own ? RUSAGE_SELF.rawValue : RUSAGE_CHILDREN.rawValue, &usage)
        return Self.duration(usage.ru_utime) + Self.duration(usage.ru_stime)
    }

    private static func duration(_ time: timeval) -> Duration {
        .seconds(Int64(time.tv_sec)) + .microseconds(Int64(time.tv_usec))
    }
}
