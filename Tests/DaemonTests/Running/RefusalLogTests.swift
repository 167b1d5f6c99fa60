import Logging
import Ports
import Provisioning
import Synchronization
import TestSupport
import Testing

@testable import Daemon

@Suite("The log of refused webhooks")
struct RefusalLogTests {
    @Test("Of what is alike one line in ten seconds is let through, and says how many were held back")
    func limiter() {
        var limiter = LineLimiter<String>(interval: .seconds(10))
        let lines: [(kind: String, at: Duration, heldBack: Int?)] = [
            ("a", .zero, 0), ("b", .zero, 0), ("a", .seconds(1), nil), ("a", .milliseconds(9_999), nil),
            ("a", .seconds(10), 2), ("a", .seconds(19), nil), ("a", .seconds(60), 1), ("a", .seconds(70), 0),
        ]
        for line in lines {
            let heldBack = limiter.admit(line.kind, at: BootInstant(nanoseconds: 0) + line.at)
            #expect(heldBack == line.heldBack, "\(line.kind) after \(line.at)")
        }
    }

    @Test(
        "A thousand refused requests make a line for each source and status; what is wrong with some of one's events always does"
    )
    func forged() {
        let (time, lines) = (ManualTime(), Lines())
        let log = OccurrenceLog(logger: Logger(label: "test") { _ in LineHandler(lines: lines) }, time: time)
        for _ in 0..<1_000 {
            log.observe(.eventsRefused("hr", events: nil, status: 401, reason: "the signature"))
            log.observe(.eventsRefused("hr", events: nil, status: 405, reason: "not a POST"))
            log.observe(.eventsRefused("agency", events: nil, status: 401, reason: "the signature"))
            log.observe(.eventsRefused("hr", events: 2, status: 400, reason: "event 1: a word"))
            log.observe(.eventsRefused("hr", events: nil, status: 503, reason: "the journal is full"))
        }
        #expect(lines.all.count == 5)
        for _ in 0..<3 { log.observe(.eventsRefused("hr", events: 1, status: 202, reason: "event 1: a word")) }
        #expect(lines.all.count == 8)
        time.advance(by: .seconds(10))
        log.observe(.eventsRefused("hr", events: nil, status: 401, reason: "the signature"))
        #expect(lines.all.last?["webhook.unlogged"] == "999")
    }

    private final class Lines: Sendable {
        private let lines = Mutex<[Logger.Metadata]>([])
        var all: [Logger.Metadata] { lines.withLock(\.self) }
        func append(_ line: Logger.Metadata) { lines.withLock { $0.append(line) } }
    }

    private struct LineHandler: LogHandler {
        let lines: Lines
        var metadata: Logger.Metadata = [:]
        var logLevel = Logger.Level.trace
        subscript(metadataKey key: String) -> Logger.Metadata.Value? {
            get { metadata[key] }
            set { metadata[key] = newValue }
        }

        func log(event: LogEvent) { lines.append(event.metadata ?? [:]) }
    }
}
