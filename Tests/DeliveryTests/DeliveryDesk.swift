import Delivery
import Journaling
import Ports
import Provisioning
import ServiceLifecycle
import ServiceLifecycleTestKit
import Synchronization
import TestSupport
import Testing

/// A target's delivery on a real journal in memory, a clock that is set by hand, and a transport that answers by script.
struct DeliveryDesk: Sendable {
    static let base = "http://127.0.0.1/scim/1/"

    let time: ManualTime
    let journal: SQLiteJournal
    let transport: ScriptedTransport
    let board = StandingBoard()
    let doorbell = Doorbell()
    let rules: TargetRules
    let commands: AsyncStream<DeliverySurroundings.OperatorCommand>.Continuation
    private let services: [TargetDeliveryService]
    /// A second target for the same people; nil: there is none.
    private let otherRules: TargetRules?
    private let otherDoorbell = Doorbell()

    /// - Parameters:
    ///   - answer: what the target answers.
    ///   - between: what delivery asks in place of the journal.
    ///   - other: what a second target answers, of whose requests nothing is kept.
    init(
        limit: RateLimit? = nil,
        concurrency: Int = 4,
        credential: any CredentialSource = FixedCredential(secret: "first"),
        observer: any OccurrenceObserver = Unheard(),
        answer: @escaping @Sendable (ScriptedTransport.Sent, Int) async -> WireResult = Self.obliging,
        between: (SQLiteJournal) -> any DeliveryJournal = { $0 },
        other: (@Sendable (ScriptedTransport.Sent, Int, ManualTime) async -> WireResult)? = nil
    ) throws {
        let time = ManualTime()
        self.time = time
        journal = try SQLiteJournal.inMemory(time: time)
        transport = ScriptedTransport(time: time, base: Self.base, answer: answer)
        rules = Self.rules("saas")
        let (stream, commands) = AsyncStream<DeliverySurroundings.OperatorCommand>.makeStream()
        self.commands = commands
        var surroundings = DeliverySurroundings(
            journal: between(journal),
            transport: transport,
            credential: credential,
            time: time,
            jitter: { 0.5 },
            doorbell: doorbell,
            board: board,
            observer: observer,
            commands: stream
        )
        var services = [Self.service(rules, limit: limit, concurrency: concurrency, surroundings)]
        otherRules = other.map { _ in Self.rules("other") }
        if let other, let otherRules {
            let answer: @Sendable (ScriptedTransport.Sent, Int) async -> WireResult = { await other($0, $1, time) }
            surroundings.transport = ScriptedTransport(time: time, base: Self.base, answer: answer)
            surroundings.doorbell = otherDoorbell
            surroundings.commands = AsyncStream { _ in }
            services.append(Self.service(otherRules, limit: limit, concurrency: concurrency, surroundings))
        }
        self.services = services
    }

    private static func rules(_ target: TargetID) -> TargetRules {
        TargetRules(
            id: target,
            profile: .amplitude,
            sources: ["hr"],
            groups: [GroupRule(group: "Everyone", condition: nil)]
        )
    }

    private static func service(
        _ rules: TargetRules,
        limit: RateLimit?,
        concurrency: Int,
        _ surroundings: DeliverySurroundings
    ) -> TargetDeliveryService {
        let settings = DeliverySettings(
            profile: rules.profile,
            limit: limit,
            concurrency: concurrency,
            packAgeMax: .seconds(600),
            starvationAge: .seconds(600),
            retry: .standard
        )
        let target = DeliveryTarget(
            rules: rules,
            settings: settings,
            baseURL: Self.base,
            connectTimeout: .seconds(10),
            timeout: .seconds(30),
            answerBytesMax: 1 << 20
        )
        return TargetDeliveryService(target: target, surroundings: surroundings)
    }

    /// An empty target that does whatever it is asked.
    static let obliging: @Sendable (ScriptedTransport.Sent, Int) async -> WireResult = { sent, index in
        switch sent.request.method {
        case .get where sent.line == "GET /Users" || sent.line == "GET /Groups": .answer(200, #"{"totalResults": 0}"#)
        case .get: .answer(404, Self.error404)
        case .post where sent.line == "POST /Users": .answer(201, #"{"id": "\#(index)@example.com"}"#)
        case .post: .answer(200, #"{"id": \#(index)}"#)
        case .delete: .answer(204)
        case .put, .patch: .answer(200, "{}")
        }
    }

    /// As ``obliging``, but an account's id is its address, as Amplitude's are.
    static let faithful: @Sendable (ScriptedTransport.Sent, Int) async -> WireResult = { sent, index in
        guard sent.line == "POST /Users", let address = sent.addresses.first else { return await obliging(sent, index) }
        return .answer(201, #"{"id": "\#(address)"}"#)
    }

    static let error404 = #"{"schemas": ["urn:ietf:params:scim:api:messages:2.0:Error"], "status": "404"}"#

    /// Nothing is held.
    private var rosterRules: RosterRules {
        let guards = GuardLimits(
            allowances: [:],
            rowsPercentMin: 0,
            filledPercentMin: 0,
            holdsChangedHeader: false,
            holdsFirstSnapshot: false,
            holdsAddressChange: false
        )
        let source = SourceRules(
            id: "hr",
            guards: guards,
            completion: WholePeopleOnly(),
            grace: .zero,
            absencesMin: 1
        )
        return RosterRules(configuration: "c1", sources: [source], targets: [rules] + [otherRules].compactMap(\.self))
    }

    /// HR names these people, and they alone.
    func hire(_ employees: Int...) async throws { try await hire(employees) }

    func hire(_ employees: [Int], given: String = "Ada") async throws {
        try await hear(employees, status: .active, given: given, semantics: .snapshot)
    }

    /// HR says that they have left.
    func leave(_ employees: Int...) async throws { try await leave(employees) }

    func leave(_ employees: [Int]) async throws {
        try await hear(employees, status: .ended, given: "Ada", semantics: .changes)
    }

    private func hear(
        _ employees: [Int],
        status: EmploymentStatus,
        given: String,
        semantics: FeedSemantics
    ) async throws {
        let now = time.wall
        let id = IntakeID("intake-\(now.milliseconds)-\(semantics)-\(employees.count)")
        try await journal.begin(
            IntakeDraft(
                id: id,
                source: "hr",
                input: .drop,
                semantics: semantics,
                name: "export.csv",
                size: 1,
                asOf: now,
                receivedAt: now
            )
        )
        let rows = employees.enumerated().map { row, employee in
            let key = PersonKey(source: "hr", employee: EmployeeID("\(employee)"))
            let person = Person(
                key: key,
                identity: key.ownIdentity,
                status: status,
                period: .open,
                fields: [.email: "p\(employee)@example.com", .givenName: given, .familyName: "Test"]
            )
            return StagedRow(row: row + 1, content: .person(person), print: nil)
        }
        try await journal.stage(rows, in: id)
        let ending = IntakeEnding(
            rows: rows.count,
            unchanged: 0,
            rowsWithoutKey: 0,
            endedWithNewline: true,
            digest: "00",
            shape: nil
        )
        _ = try await journal.accept(id, ending: ending, seen: nil, rules: rosterRules)
        while try await journal.apply(id, rules: rosterRules, batch: 100) {}
        doorbell.ring()
        otherDoorbell.ring()
    }

    /// Runs the service while the test does something, and stops it then as the daemon would.
    func whileDelivering(_ body: @Sendable (DeliveryDesk) async throws -> Void) async throws {
        try await testGracefulShutdown { trigger in
            try await withThrowingTaskGroup { group in
                let running = RunningServices(services.count)
                for service in services {
                    group.addTask {
                        defer { running.end() }
                        try await service.run()
                    }
                }
                try await body(self)
                trigger.triggerGracefulShutdown()
                // What is in flight is waited for.
                try await until("the services end") { running.isNone }
                try await group.waitForAll()
            }
        }
    }

    /// Waits until it holds, letting the clock jump to the next instant that somebody waits for where nothing moves.
    func until(_ what: Comment, _ condition: @Sendable () async throws -> Bool) async throws {
        for round in 1...20_000 {
            if try await condition() { return }
            await Task.yield()
            // A call of the journal takes its thread's time: it is a measure of whether anything else still moves.
            _ = try await journal.isRead("saas")
            if round.isMultiple(of: 20), let wake = time.nextWake, wake > time.boot {
                time.advance(by: wake - time.boot)
            }
        }
        Issue.record(what)
    }

    func untilDone(operations: Int) async throws {
        try await until("\(operations) operations are done") {
            let target = try await journal.summary().targets.first { $0.id == "saas" }
            return target?.byState["done"] == operations
        }
    }

    var lines: [String] { transport.sent.map(\.line) }
}

extension ScriptedTransport.Sent {
    /// Of the people whom the body names.
    var addresses: [String] {
        let text = String(decoding: request.body ?? [], as: UTF8.self)
        return Set(text.matches(of: #/p\d+@example\.com/#).map { String($0.output) }).sorted()
    }
}

/// How many services have not ended yet.
private final class RunningServices: Sendable {
    private let count: Mutex<Int>

    init(_ count: Int) { self.count = Mutex(count) }

    var isNone: Bool { count.withLock { $0 == 0 } }

    func end() { count.withLock { $0 -= 1 } }
}

struct FixedCredential: CredentialSource {
    var secret: String

    func read() throws(CredentialError) -> BearerToken { BearerToken(secret: secret) }
}

/// Nothing but whole people is heard here.
struct WholePeopleOnly: PersonCompleting {
    func person(
        _ patch: PersonPatch,
        over known: Person?,
        semantics: FeedSemantics,
        from source: SourceID,
        asOf: WallInstant
    ) throws(CompletionProblem) -> Person {
        guard let known else { throw CompletionProblem(field: .email, what: "is missing") }
        return known
    }

    func settled(_ person: Person, over known: Person?, asOf: WallInstant) -> Person { person }
}

struct Unheard: OccurrenceObserver {
    func observe(_ occurrence: Occurrence) {}
}
