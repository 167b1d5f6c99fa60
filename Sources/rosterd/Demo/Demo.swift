import Console
import Daemon
import Foundation
import HTTPListening
import Logging
import Ports
import Provisioning
import Sandbox
import ServiceLifecycle
import Synchronization
import UnixSignals

/// Plays two days in front of an audience.
struct Demo {
    let stage: DemoStage
    let teller: DemoTeller

    /// As Amplitude's, but for the window.
    private static let window = Duration.seconds(10)
    private static let requestsMax = 100
    /// A day that isn't delivered by then never will be.
    private static let dayMax = Duration.seconds(60)

    /// - Returns: whether HR and target agree in the end.
    func run() async throws -> Bool {
        guard let token = AccessToken(stage.token) else { return false }
        var options = SandboxOptions(profile: .amplitude, token: token)
        options.limit = Sandbox.RateLimit(requestsMax: Self.requestsMax, window: Self.window, windowKind: .sliding)
        let listening = Doorbell()
        let address = AddressBox()
        let quiet = Logger(label: "demo") { _ in SwiftLogNoOpLogHandler() }
        let sandbox = try SandboxServer(options: options, address: .tcp(host: "127.0.0.1", port: 0), logger: quiet) {
            address.set("\($0)")
            listening.ring()
        }
        return try await withThrowingTaskGroup(of: Void.self) { group in
            group.addTask { try await sandbox.run() }
            for await _ in listening.listen() { break }
            let configuration = try stage.configuration(sandbox: address.value)
            let ready = Doorbell()
            let daemon = RosterDaemon(
                configuration: configuration,
                logger: quiet,
                observer: teller,
                environment: [:],
                supervision: .none,
                onReady: { ready.ring() }
            )
            let services = ServiceGroup(
                services: [daemon],
                gracefulShutdownSignals: [.sigterm, .sigint],
                logger: quiet
            )
            group.addTask {
                try await services.run()
                ready.silence()
            }
            for await _ in ready.listen() { break }
            let agrees = try await play(configuration, sandbox)
            await services.triggerGracefulShutdown()
            try await group.next()
            group.cancelAll()
            return agrees
        }
    }

    private func play(_ configuration: Configuration, _ sandbox: SandboxServer) async throws -> Bool {
        teller.begin(stage, window: Self.window, requestsMax: Self.requestsMax)
        // An empty target is read with two requests before anything else.
        try await untilDelivered(configuration, intakes: 0)
        var least = 2
        for (day, file) in ["day1.csv", "day2.csv"].enumerated() {
            let plan = try await plan(file, configuration)
            teller.day(day + 1, plan)
            least += try await deliver(plan.targets.map(\.cost), sandbox) {
                try stage.drop(file)
                try await untilDelivered(configuration, intakes: day + 1)
            }
        }
        least += try await approve(configuration, sandbox, intakes: 2)
        let comparison = try DemoComparison(
            export: stage.export("day2.csv"),
            configuration: configuration,
            target: sandbox.snapshot,
            now: SystemTime().wall
        )
        teller.end(comparison, sandbox.counters, least: least, stage: stage)
        return comparison.agrees
    }

    /// - Returns: how many requests it needs at least.
    private func deliver(
        _ costs: [PlanCost],
        _ sandbox: SandboxServer,
        _ body: () async throws -> Void
    ) async throws -> Int {
        let needed = costs.reduce(0) { $0 + $1.requests + $1.reads }
        let before = sandbox.counters.requests
        teller.expect(needed)
        try await body()
        teller.delivered(requests: sandbox.counters.requests - before)
        return needed
    }

    /// As an operator would, who looks at what waits and finds nothing wrong with it.
    ///
    /// - intakes: how many were applied before.
    /// - Returns: how many requests it needs at least.
    private func approve(
        _ configuration: Configuration,
        _ sandbox: SandboxServer,
        intakes: Int
    ) async throws -> Int {
        let holds = try await DaemonAccess.perform(configuration, needsDaemon: true) { control throws(ControlError) in
            try await control.holds()
        }
        teller.holds(holds)
        var least = 0
        for (number, hold) in holds.enumerated() {
            let report = try await DaemonAccess.perform(configuration, needsDaemon: true) {
                control throws(ControlError) in
                try await control.hold(hold.hash, limit: HoldReport.changesMax)
            }
            teller.hold(report)
            least += try await deliver(report.costs.map(\.cost), sandbox) {
                let approval = try await DaemonAccess.perform(configuration, needsDaemon: true) {
                    control throws(ControlError) in
                    try await control.approve(hold.hash)
                }
                teller.approval(approval)
                try await untilDelivered(configuration, intakes: intakes + number + 1)
            }
        }
        return least
    }

    private func plan(_ file: String, _ configuration: Configuration) async throws -> PlanReport {
        let bytes = try stage.export(file)
        return try await DaemonAccess.perform(configuration, needsDaemon: true) { control throws(ControlError) in
            try await control.plan(source: nil, name: file, modified: nil, chunks: ExportFile.chunks(of: bytes))
        }
    }

    /// Looks at the status, as an operator would, until the file is taken over and nothing is open.
    private func untilDelivered(_ configuration: Configuration, intakes: Int) async throws {
        let deadline = ContinuousClock.now + Self.dayMax
        while ContinuousClock.now < deadline {
            let status = try await DaemonAccess.perform(configuration, needsDaemon: true) {
                control throws(ControlError) in
                try await control.status()
            }
            let failed = status.journal.intakes.first { $0.state == .refused }
            if let failed {
                throw Failure("\(failed.name) was refused: \(failed.reason ?? "")", status: Exit.dataError)
            }
            let applied = status.journal.intakes.count { $0.state == .applied }
            let isDrained = status.journal.targets.allSatisfy { target in
                target.isRead && target.openByLane.values.allSatisfy { $0 == 0 } && target.unplanned == 0
            }
            if applied == intakes, isDrained, !status.journal.targets.isEmpty { return }
            try await Task.sleep(for: .milliseconds(100))
        }
        throw Failure("the day was not delivered within \(Self.dayMax)", status: Exit.temporary)
    }
}

/// Where the sandbox turned out to listen.
private final class AddressBox: Sendable {
    private let address = Mutex("")

    func set(_ value: String) { address.withLock { $0 = value } }

    var value: String { address.withLock { $0 } }
}
