import CurlTransport
import Daemon
import Delivery
import Foundation
import Glibc
import Journaling
import Logging
import Ports
import Provisioning
import ServiceLifecycle
import Synchronization

/// One target's delivery with a journal of its own, in which so many joiners wait.
struct DeliveryLoad {
    var operations: Int
    var inFlight: Int
    var directory: URL

    static let token = "the-bench's-token"
    private static let target: TargetID = "bench"
    private static let source: SourceID = "hr"
    private static let patience = Duration.seconds(600)

    /// What is sent, told by a transport that sends nothing.
    func record() async throws -> RecordedRequests {
        let recorder = InstantTransport(keepsBodies: true)
        _ = try await deliver(to: "http://127.0.0.1/", by: recorder)
        return RecordedRequests(bodies: recorder.bodies, contentType: TargetProfile.rfc7644.contentType)
    }

    /// - url: nil: every request is answered at once, and nothing is sent.
    func run(to url: String?) async throws -> DeliveryMeasurement {
        guard let url else {
            return try await deliver(to: "http://127.0.0.1/", by: InstantTransport(keepsBodies: false))
        }
        let transport = try CurlTransport(configuration: .standard)
        let measurement = try await deliver(to: url, by: transport)
        await transport.shutdown()
        return measurement
    }

    private func deliver(to url: String, by transport: any Transport) async throws -> DeliveryMeasurement {
        let place = directory.appending(path: "journal-\(UInt32.random(in: 0 ... .max))")
        try FileManager.default.createDirectory(at: place, withIntermediateDirectories: false)
        defer { try? FileManager.default.removeItem(at: place) }
        let time = SystemTime()
        let journal = try SQLiteJournal.open(
            path: place.appending(path: "journal.sqlite").path(percentEncoded: false),
            time: time
        )
        try await fill(journal, time)
        let observer = AnswerCounter()
        let (commands, _) = AsyncStream<DeliverySurroundings.OperatorCommand>.makeStream()
        let service = TargetDeliveryService(
            target: target(url),
            surroundings: DeliverySurroundings(
                journal: journal,
                transport: transport,
                credential: OneToken(),
                time: time,
                jitter: { Double.random(in: 0..<1) },
                doorbell: Doorbell(),
                board: StandingBoard(),
                observer: observer,
                commands: commands
            )
        )
        let quiet = Logger(label: "bench") { _ in SwiftLogNoOpLogHandler() }
        let group = ServiceGroup(services: [service], logger: quiet)
        let (start, before) = (ContinuousClock.now, ProcessorTime.own.spent)
        async let running: Void = group.run()
        try await untilDone(journal, observer)
        let measurement = DeliveryMeasurement(
            requests: operations,
            elapsed: ContinuousClock.now - start,
            processor: ProcessorTime.own.spent - before
        )
        await group.triggerGracefulShutdown()
        try await running
        await journal.close()
        return measurement
    }

    /// Every outcome is in the journal.
    private func untilDone(_ journal: SQLiteJournal, _ observer: AnswerCounter) async throws {
        let deadline = ContinuousClock.now + Self.patience
        while ContinuousClock.now < deadline {
            if let failure = observer.failure { throw BenchFailure("a request failed: \(failure)") }
            if observer.answers >= operations, try await journal.summary().targets.allSatisfy(\.isDone) { return }
            try await Task.sleep(for: .milliseconds(2))
        }
        throw BenchFailure("\(observer.answers) of \(operations) were answered within \(Self.patience)")
    }

    private func target(_ url: String) -> DeliveryTarget {
        DeliveryTarget(
            rules: rules,
            settings: DeliverySettings(
                profile: .rfc7644,
                limit: nil,
                concurrency: inFlight,
                packAgeMax: .seconds(600),
                starvationAge: .seconds(600),
                retry: .standard
            ),
            baseURL: url,
            connectTimeout: .seconds(10),
            timeout: .seconds(30),
            answerBytesMax: 1 << 20
        )
    }

    private var rules: TargetRules {
        TargetRules(id: Self.target, profile: .rfc7644, sources: [Self.source], groups: [])
    }

    // MARK: - What waits in the journal

    private func fill(_ journal: SQLiteJournal, _ time: SystemTime) async throws {
        let rosterRules = RosterRules(
            configuration: "bench",
            sources: [
                SourceRules(
                    id: Self.source,
                    guards: .nothing,
                    completion: PersonCompletion(
                        RecordMapping(key: .column("id", transforms: []), status: nil, fields: [:])
                    ),
                    grace: .zero,
                    absencesMin: 1
                )
            ],
            targets: [rules]
        )
        while try await journal.adopt(rosterRules, batch: 500) {}
        try await journal.finishReading(Self.target)
        let draft = IntakeDraft(
            id: "bench",
            source: Self.source,
            input: .drop,
            semantics: .snapshot,
            name: "bench.csv",
            size: 0,
            asOf: time.wall,
            receivedAt: time.wall
        )
        try await journal.begin(draft)
        for first in stride(from: 1, through: operations, by: 500) {
            let rows = (first..<min(first + 500, operations + 1)).map { number in
                StagedRow(row: number, content: .person(person(number)), print: nil)
            }
            try await journal.stage(rows, in: draft.id)
        }
        let ending = IntakeEnding(
            rows: operations,
            unchanged: 0,
            rowsWithoutKey: 0,
            endedWithNewline: true,
            digest: "bench",
            shape: nil
        )
        guard case .accepted = try await journal.accept(draft.id, ending: ending, seen: nil, rules: rosterRules) else {
            throw BenchFailure("the people were not accepted")
        }
        while try await journal.apply(draft.id, rules: rosterRules, batch: 500) {}
        while try await journal.plan(rules, batch: 500).more {}
    }

    private func person(_ number: Int) -> Person {
        let key = PersonKey(source: Self.source, employee: EmployeeID("W\(number)"))
        return Person(
            key: key,
            identity: key.ownIdentity,
            status: .active,
            period: EmploymentPeriod(begins: nil, ends: nil),
            fields: [
                .email: "ada.byron.\(number)@example.com", .givenName: "Ada", .familyName: "Byron-\(number)",
                .department: "Data", .title: "Principal engineer",
            ]
        )
    }
}

extension JournalSummary.Target {
    fileprivate var isDone: Bool { unplanned == 0 && openByLane.values.allSatisfy { $0 == 0 } }
}

extension GuardLimits {
    fileprivate static let nothing = GuardLimits(
        allowances: [:],
        rowsPercentMin: 0,
        filledPercentMin: 0,
        holdsChangedHeader: false,
        holdsFirstSnapshot: false,
        holdsAddressChange: false
    )
}

private struct OneToken: CredentialSource {
    func read() throws(CredentialError) -> BearerToken { BearerToken(secret: DeliveryLoad.token) }
}

/// Counts requests that were answered with a success; the first that wasn't is told.
private final class AnswerCounter: OccurrenceObserver {
    private let state = Mutex<(answers: Int, failure: String?)>((0, nil))

    var answers: Int { state.withLock(\.answers) }
    var failure: String? { state.withLock(\.failure) }

    func observe(_ occurrence: Occurrence) {
        guard case .exchanged(let exchange) = occurrence else { return }
        state.withLock { state in
            state.answers += 1
            let isSuccess = exchange.status.map { (200..<300).contains($0) } ?? false
            if !isSuccess { state.failure = state.failure ?? exchange.failure ?? "\(exchange.status ?? 0)" }
        }
    }
}

/// Answers every POST with 201 and an id, without a network.
private final class InstantTransport: Transport {
    private let state: Mutex<(requests: Int, bodies: [[UInt8]])>
    private let keepsBodies: Bool

    init(keepsBodies: Bool) {
        self.keepsBodies = keepsBodies
        state = Mutex((0, []))
    }

    /// In the order in which they were sent.
    var bodies: [[UInt8]] { state.withLock(\.bodies) }

    func perform(_ request: WireRequest) async -> WireResult {
        let number = state.withLock { state in
            state.requests += 1
            if keepsBodies { state.bodies.append(request.body ?? []) }
            return state.requests
        }
        let body = #"{"schemas":["urn:ietf:params:scim:schemas:core:2.0:User"],"id":"\#(number)"}"#
        let headers = [WireHeader("Content-Type", "application/scim+json")]
        return WireResult(
            outcome: .answer(WireAnswer(status: 201, headers: headers, body: Array(body.utf8))),
            transmissions: 1
        )
    }
}
