import Console
import CurlTransport
import Daemon
import Foundation
import HTTPListening
import Logging
import Ports
import Provisioning
import Sandbox
import ServiceLifecycle
import Synchronization
import SystemPackage

/// The daemon, a sandbox in the same process, and a directory for exports.
struct EconomyStage: Sendable {
    private let directory: URL
    private let sandbox: SandboxServer
    private let address: Mutex<String>.Box

    private static let token = "the-bench's-token"
    private static let patience = Duration.seconds(900)

    init(directory: URL) throws {
        self.directory = directory
        guard let token = AccessToken(Self.token) else { throw BenchFailure("the token is none") }
        var options = SandboxOptions(profile: .amplitude, token: token)
        options.limit = RateLimit(requestsMax: 0, window: .seconds(60), windowKind: .sliding)
        let address = Mutex<String>.Box("")
        self.address = address
        sandbox = try SandboxServer(
            options: options,
            address: .tcp(host: "127.0.0.1", port: 0),
            logger: Self.quiet
        ) { place in address.value.withLock { $0 = "\(place)" } }
    }

    private static let quiet = Logger(label: "bench") { _ in SwiftLogNoOpLogHandler() }

    func run(_ body: (EconomyStage) async throws -> Void) async throws {
        try await withThrowingTaskGroup(of: Void.self) { group in
            group.addTask { try await sandbox.run() }
            try await until("the sandbox listens") { !address.value.withLock(\.isEmpty) }
            let daemon = RosterDaemon(
                configuration: try configure(),
                logger: Self.quiet,
                observer: NobodyHears(),
                environment: [:],
                supervision: .none,
                onReady: {}
            )
            let services = ServiceGroup(services: [daemon], logger: Self.quiet)
            group.addTask { try await services.run() }
            try await until("the daemon answers") { (try? await status()) != nil }
            _ = try await untilDelivered()
            try await body(self)
            await services.triggerGracefulShutdown()
            try await group.next()
            group.cancelAll()
        }
    }

    private func configure() throws -> Configuration {
        try FileManager.default.createDirectory(
            at: directory.appending(path: "drop"),
            withIntermediateDirectories: false
        )
        let token = directory.appending(path: "token").path(percentEncoded: false)
        try Data(Self.token.utf8).write(to: URL(filePath: token))
        try FileManager.default.setAttributes([.posixPermissions: 0o600], ofItemAtPath: token)
        let file = directory.appending(path: "rosterd.yaml").path(percentEncoded: false)
        return try Configuration(yaml: yaml, file: FilePath(file))
    }

    private var yaml: String {
        let groups = (0..<EconomyCompany.departments).map {
            "      - { name: D\($0), when: 'department eq \"D\($0)\"' }\n"
        }
        return """
            state: state
            control: \(control)
            sources:
              hr:
                drop: drop
                semantics: snapshot
                complete: { after: rename }
                scan: 1s
                format: { type: csv }
                guards: { firstSnapshot: accept, leavers: none, joiners: none, groupRemovals: none }
                mapping: { employeeId: WorkerID, email: Email, givenName: FirstName, familyName: LastName, department: Department }
            targets:
              saas:
                profile: amplitude
                url: \(address.value.withLock(\.self))/scim/1/
                credential: { file: token }
                sources: [hr]
                limit: none
                concurrency: 8
                groups:
            \(groups.joined())
            """
    }

    /// In /tmp, since a socket's path has 107 bytes at most.
    private var control: String { "/tmp/\(directory.lastPathComponent).sock" }

    // MARK: - What a bench does on it

    func drop(_ text: String, as name: String) throws {
        let draft = directory.appending(path: "drop/.draft")
        try Data(text.utf8).write(to: draft)
        try FileManager.default.moveItem(at: draft, to: directory.appending(path: "drop/\(name)"))
    }

    /// - Returns: how many requests came in meanwhile.
    func counting(_ body: () async throws -> Void) async throws -> Int {
        let before = sandbox.counters.requests
        try await body()
        return sandbox.counters.requests - before
    }

    /// From now on, in five ways, whether or not the request took effect.
    func failEveryTenth() {
        let faults: [Fault] = [
            .status(429, executing: false), .status(503, executing: false), .status(500, executing: false),
            .reset(executing: true), .truncate,
        ]
        sandbox.script(
            (0..<1_000).map { number in
                let fault = InjectedFault(faults[number % faults.count], retryAfter: nil)
                return ScriptedFault(fault, method: nil, pathPrefix: nil, skip: 9, times: 1)
            }
        )
    }

    /// What the target holds.
    var target: DirectorySnapshot { sandbox.snapshot }

    /// Puts the target back to what it held.
    func restore(_ target: DirectorySnapshot) { sandbox.restore(target) }

    func pause() async throws { try await ask { try await $0.pause("saas", reason: "bench") } }

    func resume() async throws { try await ask { try await $0.resume("saas") } }

    func untilApplied(files: Int) async throws {
        try await until("\(files) files are taken over") {
            let intakes = try await status().journal.intakes
            if let failed = intakes.first(where: { $0.state == .refused || $0.state == .held }) {
                throw BenchFailure("\(failed.name) is \(failed.state): \(failed.reason ?? "")")
            }
            return intakes.contains { $0.name == "day\(files).csv" && $0.state == .applied }
        }
    }

    /// - Returns: what is not delivered, and why: some of it, where it is much. Nothing else is under way by then.
    func untilDelivered() async throws -> [String] {
        var parked: [String] = []
        try await until("what the files say is delivered") {
            let status = try await status()
            parked = status.journal.targets.flatMap(\.parked).map { "\($0.sequence) \($0.kind): \($0.reason)" }
            return status.standings.allSatisfy { $0.inFlight == 0 } && status.journal.targets.allSatisfy(\.isAtRest)
        }
        return parked
    }

    func until(_ what: String, _ condition: () async throws -> Bool) async throws {
        let deadline = ContinuousClock.now + Self.patience
        while ContinuousClock.now < deadline {
            if try await condition() { return }
            try await Task.sleep(for: .milliseconds(100))
        }
        throw BenchFailure("not within \(Self.patience): \(what)")
    }

    private func status() async throws -> StatusReport { try await ask { try await $0.status() } }

    func ask<Answer>(_ body: (ControlClient) async throws -> Answer) async throws -> Answer {
        var curl = CurlConfiguration.standard
        curl.unixSocketPath = control
        let transport = try CurlTransport(configuration: curl)
        do {
            let answer = try await body(ControlClient(transport: transport, socket: control))
            await transport.shutdown()
            return answer
        } catch {
            await transport.shutdown()
            throw error
        }
    }
}

extension JournalSummary.Target {
    /// Nothing is to be sent, but for what waits for an operator.
    fileprivate var isAtRest: Bool {
        isRead && unplanned == 0
            && openByLane.values.reduce(0, +) == byState[OperationState.parked.rawValue, default: 0]
    }
}

private struct NobodyHears: OccurrenceObserver {
    func observe(_ occurrence: Occurrence) {}
}

extension Mutex {
    /// One that several hold.
    final class Box: Sendable where Value: Sendable {
        let value: Mutex<Value>

        init(_ value: Value) { self.value = Mutex(value) }
    }
}
