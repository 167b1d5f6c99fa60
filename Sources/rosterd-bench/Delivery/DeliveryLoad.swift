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
    /// Nil: as fast as it is answered.
    var limit: RateLimit?
    var people = WaitingPeople(profile: .rfc7644)

    static let token = "the-bench's-token"
    private static let patience = Duration.seconds(3_600)

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
        try await delivering(to: url, by: transport) { try await untilDone($0, $1) }
    }

    /// - Returns: for how long it was delivered.
    func deliver(to url: String, by transport: any Transport, for duration: Duration) async throws -> Duration {
        let measurement = try await delivering(to: url, by: transport) { _, _ in
            try await Task.sleep(for: duration)
        }
        return measurement.elapsed
    }

    /// Makes a journal in which so many operations are delivered, and the others wait.
    func fill(journal path: String, delivering count: Int) async throws {
        let journal = try SQLiteJournal.open(path: path, time: SystemTime())
        try await people.hire(1...operations, in: journal, at: SystemTime().wall)
        let transport = InstantTransport(keepsBodies: false)
        try await delivering(journal, to: "http://127.0.0.1/", by: transport) { observer in
            let deadline = ContinuousClock.now + Self.patience
            while observer.answers < count {
                guard ContinuousClock.now < deadline else { throw BenchFailure("not filled within \(Self.patience)") }
                try await Task.sleep(for: .milliseconds(2))
            }
        }
        await journal.close()
    }

    private func delivering(
        to url: String,
        by transport: any Transport,
        _ body: (SQLiteJournal, AnswerCounter) async throws -> Void
    ) async throws -> DeliveryMeasurement {
        let place = directory.appending(path: "journal-\(UInt32.random(in: 0 ... .max))")
        try FileManager.default.createDirectory(at: place, withIntermediateDirectories: false)
        defer { try? FileManager.default.removeItem(at: place) }
        let journal = try SQLiteJournal.open(
            path: place.appending(path: "journal.sqlite").path(percentEncoded: false),
            time: SystemTime()
        )
        try await people.hire(1...operations, in: journal, at: SystemTime().wall)
        let (start, before) = (ContinuousClock.now, ProcessorTime.own.spent)
        try await delivering(journal, to: url, by: transport) { try await body(journal, $0) }
        let measurement = DeliveryMeasurement(
            requests: operations,
            elapsed: ContinuousClock.now - start,
            processor: ProcessorTime.own.spent - before
        )
        await journal.close()
        return measurement
    }

    /// Runs the delivery until the body returns, and what is in flight is answered.
    private func delivering(
        _ journal: SQLiteJournal,
        to url: String,
        by transport: any Transport,
        _ body: (AnswerCounter) async throws -> Void
    ) async throws {
        let observer = AnswerCounter()
        let (commands, _) = AsyncStream<DeliverySurroundings.OperatorCommand>.makeStream()
        let service = TargetDeliveryService(
            target: target(url),
            surroundings: DeliverySurroundings(
                journal: journal,
                transport: transport,
                credential: OneToken(),
                time: SystemTime(),
                jitter: { Double.random(in: 0..<1) },
                doorbell: Doorbell(),
                board: StandingBoard(),
                observer: observer,
                commands: commands
            )
        )
        let quiet = Logger(label: "bench") { _ in SwiftLogNoOpLogHandler() }
        let group = ServiceGroup(services: [service], logger: quiet)
        async let running: Void = group.run()
        try await body(observer)
        await group.triggerGracefulShutdown()
        try await running
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
            rules: people.rules,
            settings: DeliverySettings(
                profile: .rfc7644,
                limit: limit,
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
}

extension JournalSummary.Target {
    fileprivate var isDone: Bool { unplanned == 0 && openByLane.values.allSatisfy { $0 == 0 } }
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
