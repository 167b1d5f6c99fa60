import Foundation
import Glibc

/// How long so many requests took, and how much of the processor's time.
struct DeliveryMeasurement {
    var requests: Int
    var elapsed: Duration
    /// Of whoever sent them, user and system.
    var processor: Duration
}

/// One row of the bench: who sent to whom, and how fast.
struct DeliveryResult: Encodable {
    var sender: String
    /// Nil: none; each request was answered at once.
    var server: String?
    var inFlight: Int
    var requestsPerSecond: Double
    /// Of the sender's processor time.
    var microsecondsPerRequest: Double

    init(_ sender: String, to server: String?, inFlight: Int, _ measurement: DeliveryMeasurement) {
        self.sender = sender
        self.server = server
        self.inFlight = inFlight
        requestsPerSecond = Double(measurement.requests) / measurement.elapsed.inSeconds
        microsecondsPerRequest = measurement.processor.inSeconds / Double(measurement.requests) * 1_000_000
    }

    static let heading = row("", "IN FLIGHT", "REQUESTS/S", "CPU A REQUEST")

    var line: String {
        Self.row(
            server.map { "\(sender) to \($0)" } ?? "\(sender), answered at once",
            "\(inFlight)",
            String(Int(requestsPerSecond)),
            String(format: "%.0f µs", microsecondsPerRequest)
        )
    }

    private static func row(_ cells: String...) -> String { BenchOutput.row(cells, widths: [28, 10, 11, 14]) }
}

/// All that the bench found.
struct DeliverySummary: Encodable {
    var operations: Int
    /// Of one who waits for each, on the journals' disk.
    var syncsPerSecond: Double
    var results: [DeliveryResult]
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
