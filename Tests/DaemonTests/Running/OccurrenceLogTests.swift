import Logging
import Ports
import Provisioning
import Synchronization
import TestSupport
import Testing

@testable import Daemon

/// Promise 10, and what an operator must not miss.
@Suite("What the log says of what happens")
struct OccurrenceLogTests {
    private final class Events: Sendable {
        private let events = Mutex<[LogEvent]>([])
        var all: [LogEvent] { events.withLock(\.self) }
        func append(_ event: LogEvent) { events.withLock { $0.append(event) } }
    }

    private struct Handler: LogHandler {
        let events: Events
        var metadata: Logger.Metadata = [:]
        var logLevel: Logger.Level
        subscript(metadataKey key: String) -> Logger.Metadata.Value? {
            get { metadata[key] }
            set { metadata[key] = newValue }
        }

        func log(event: LogEvent) { events.append(event) }
    }

    private func said(of occurrences: [Occurrence], at level: Logger.Level) -> [LogEvent] {
        let events = Events()
        let logger = Logger(label: "test") { _ in Handler(events: events, logLevel: level) }
        let log = OccurrenceLog(logger: logger, time: ManualTime())
        for occurrence in occurrences { log.observe(occurrence) }
        return events.all
    }

    private static let file = "leavers-ada-lovelace.csv"

    private static let intakes: [Occurrence] = [
        .intakeAccepted(
            "7",
            source: "hr",
            name: file,
            people: 1,
            leavers: 0,
            refusedRows: 0,
            rowsWithoutKey: 0
        ),
        .held(HoldHash("3f2a"), intake: "7", source: "hr", name: file, reasons: ["2 leavers"]),
        .approved(HoldHash("3f2a"), intake: "7", source: "hr", name: file),
        .rejected(HoldHash("3f2a"), intake: "7", source: "hr", name: file, reason: "no"),
        .intakeRefused("7", source: "hr", name: file, reason: "stale"),
    ]

    private static let targets: [Occurrence] = [
        .paused("saas", reason: "401"), .resumed("saas"), .breakerOpened("saas", reason: "refused"),
        .breakerClosed("saas"), .parked("saas", OperationSequence(rawValue: 9), reason: "400"),
        .revocationFails("saas", OperationSequence(rawValue: 9), reason: "500"),
        .creationUnsettled("saas", OperationSequence(rawValue: 9), reason: "500"),
    ]

    private static let decisions: [Occurrence] = [
        .decided(.discard(reason: "left by hand"), [OperationSequence(rawValue: 9)]),
        .decided(.retry, [OperationSequence(rawValue: 9)]),
        .reloaded(ReloadReport(changes: [], remarks: [], warnings: [], startOnly: [], abandoned: [:])),
        .reloadRefused(reason: "unknown key"),
        .abandoned("saas", operations: 2),
    ]

    @Test(
        "Every intake, hold, park, pause and change of the breaker has a line at notice or above",
        arguments: intakes + targets + decisions
    )
    func atNotice(occurrence: Occurrence) {
        #expect(said(of: [occurrence], at: .notice).count { $0.level >= .notice } == 1)
    }

    @Test("A file's name, which may be a person's, is told at debug alone; its intake's id always", arguments: intakes)
    func files(occurrence: Occurrence) {
        for (level, isTold) in [(Logger.Level.debug, true), (.info, false), (.notice, false)] {
            let events = said(of: [occurrence], at: level)
            #expect(events.allSatisfy { ($0.metadata?["file"] == "\(Self.file)") == isTold })
            #expect(events.allSatisfy { $0.metadata?["intake.id"] == "7" })
        }
    }

    @Test("Every line about an operation has its number")
    func numbers() {
        let exchange = Occurrence.Exchanged(
            target: "saas",
            exchange: ExchangeSequence(rawValue: 3),
            kind: .patchGroup,
            method: .patch,
            template: "/Groups/{id}",
            operations: [OperationSequence(rawValue: 9), OperationSequence(rawValue: 10)],
            status: 500,
            failure: nil,
            duration: .seconds(1)
        )
        let events = said(of: [.exchanged(exchange)] + Self.targets.suffix(2) + Self.plans, at: .notice)
        #expect(events.map { $0.metadata?["operation.seq"] } == ["9,10", "9", "9", "4", "5-40"])
        #expect(events.map { $0.metadata?["operations"] }.suffix(2) == ["1", "36"])
    }

    private static let plans: [Occurrence] = [(4, 4), (5, 40)].map { first, last in
        .planned(
            "saas",
            OperationRange(OperationSequence(rawValue: first), through: OperationSequence(rawValue: last))
        )
    }

    @Test("A warning of the configuration is a warning in the log, and a remark is none")
    func warnings() {
        let report = ReloadReport(
            changes: [],
            remarks: ["5:1: a remark"],
            warnings: ["3:1: the environment"],
            startOnly: ["target saas"],
            abandoned: [:]
        )
        let events = said(of: [.reloaded(report)], at: .notice)
        #expect(events.filter { $0.level == .warning }.map { $0.metadata?["warning"] } == ["3:1: the environment"])
        #expect(events.last?.metadata?["of"] == "target saas")
    }
}
