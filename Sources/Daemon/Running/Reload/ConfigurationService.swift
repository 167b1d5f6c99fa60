import Journaling
import Ports
import Provisioning
import ServiceLifecycle

/// Puts configurations into force: the first one, and, whenever somebody asks, what its file says by then. One that can't stand
/// leaves the old one in force, untouched.
///
/// ```
///   file ─► read, checked ─► prepared ─► old services end ─► journal takes over the rules ─► new ones begin
///                 └──────────────┴──► refused: log, status, answer
/// ```
struct ConfigurationService: Service {
    private let first: Configuration
    private let surroundings: DaemonSurroundings
    private let dashboard: RunningDashboard
    private let state: RunningState
    private let desk: ReloadDesk
    private let readiness: Readiness
    private let onReady: @Sendable () async -> Void

    /// So many people's accounts are derived anew in one transaction.
    static let adoptBatch = 500
    /// A directory that isn't there by then may never be.
    private static let readinessMax = Duration.seconds(20)

    init(
        first: Configuration,
        surroundings: DaemonSurroundings,
        dashboard: RunningDashboard,
        state: RunningState,
        desk: ReloadDesk,
        readiness: Readiness,
        onReady: @escaping @Sendable () async -> Void
    ) {
        self.first = first
        self.surroundings = surroundings
        self.dashboard = dashboard
        self.state = state
        self.desk = desk
        self.readiness = readiness
        self.onReady = onReady
    }

    func run() async throws {
        defer { desk.close() }
        var crew = ServiceCrew(surroundings, dashboard)
        let change = ConfigurationChange(from: nil, to: first)
        let prepared = try await PreparedConfiguration.prepare(first, change: change, surroundings)
        guard try await takeOver(prepared, &crew, readiness) else { return }
        tellAbandoned(try await abandoned(by: first))
        reportUnclaimed(by: first)
        let isComplete = await cancelWhenGracefulShutdown { await readiness.wait(atMost: Self.readinessMax) }
        if !Task.isShuttingDownGracefully {
            if !isComplete { surroundings.logger.error("ready, but not all is: see /readyz") }
            await onReady()
        }
        try await withGracefulShutdownHandler {
            for await request in desk.requests {
                guard !Task.isShuttingDownGracefully else {
                    request.answer(.failure(.ending))
                    continue
                }
                request.answer(try await reload(request.force, &crew))
            }
        } onGracefulShutdown: {
            desk.close()
        }
    }

    /// - Throws: only where the daemon can't go on.
    private func reload(_ force: Bool, _ crew: inout ServiceCrew) async throws -> ReloadDesk.Answer {
        let prepared: PreparedConfiguration
        do {
            prepared = try await prepare(force)
        } catch let error as JournalError where error != .full && error != .busy {
            throw error
        } catch {
            return .failure(refuse(error))
        }
        let (configuration, change) = (prepared.configuration, prepared.change)
        surroundings.observer.observe(.reloading)
        surroundings.supervision.tellProgress(within: state.now.configuration.endingMax)
        for source in await crew.endIntake(change, for: configuration) {
            surroundings.observer.observe(.dropUnusable(source, reason: "it hangs; the reload goes on without it"))
        }
        let former = state.now.configuration.rules
        if change.rulesDiffer {
            guard try await finishAccepted(under: former) else { return .failure(.ending) }
        }
        surroundings.supervision.tellProgress(within: state.now.configuration.endingMax)
        await crew.endTargets(change)
        crew.beginTargets(prepared, withSameRulesOnly: true)
        guard try await takeOver(prepared, &crew, Readiness()) else { return .failure(.ending) }
        let report = ReloadReport(
            changes: change.changes,
            remarks: configuration.remarks.map(\.description),
            warnings: configuration.warnings.map(\.description),
            startOnly: configuration.startOnlyCredentials,
            abandoned: try await abandoned(by: configuration)
        )
        reportUnclaimed(by: configuration)
        surroundings.observer.observe(.reloaded(report))
        return .success(report)
    }

    /// Leaves everything as it was where it throws.
    private func prepare(_ force: Bool) async throws -> PreparedConfiguration {
        let configuration = try Configuration.load(first.file)
        let change = ConfigurationChange(from: state.now.configuration, to: configuration)
        guard change.unchangeable.isEmpty else {
            throw ControlError.configuration(reason: change.unchangeable.joined(separator: "\n"))
        }
        if !force {
            let open = try await abandoned(by: configuration).filter { open in
                change.removedTargets.contains { $0.rawValue == open.key }
            }
            guard open.isEmpty else { throw ControlError.abandons(reason: Self.refusal(of: open)) }
            try await checkUnjudged(of: change.removedSources)
        }
        // What other rules make of everybody is written down: on a full disk the targets would wait for that.
        if change.rulesDiffer { try surroundings.journal.checkRoom() }
        return try await PreparedConfiguration.prepare(configuration, change: change, surroundings)
    }

    /// What a source's senders were told is durable has to take effect before the source goes.
    private func checkUnjudged(of sources: [SourceID]) async throws {
        guard !sources.isEmpty else { return }
        for state in [IntakeState.received, .accepted, .staging] {
            for intake in try await surroundings.journal.intakes(in: state, limit: Self.unjudgedMax)
            where sources.contains(intake.source) {
                throw ControlError.abandons(
                    reason:
                        "source \(intake.source) is not in it any more, and intake \(intake.id) of it has not taken effect: "
                        + "wait until it has, or leave it behind with rosterd reload --force"
                )
            }
        }
    }

    /// So many are looked through.
    private static let unjudgedMax = 10_000

    private static func refusal(of open: [String: Int]) -> String {
        open.sorted { $0.key < $1.key }.map { target, count in
            "target \(target) is not in it any more, and \(count) of its operations are open: let them be delivered, discard "
                + "them, or leave them behind with rosterd reload --force"
        }.joined(separator: "\n")
    }

    private func refuse(_ error: any Error) -> ControlError {
        let reason = "\(error)"
        state.change { $0.standing?.refusal = .init(at: surroundings.time.wall, reason: reason) }
        surroundings.observer.observe(.reloadRefused(reason: reason))
        let told = reason + "\nThe configuration of before is still in force."
        if case ControlError.abandons = error { return .abandons(reason: told) }
        // Nothing is wrong with it, and it can be asked for again.
        if let error = error as? JournalError { return .journal(error) }
        return .configuration(reason: told)
    }

    /// From here on it is in force, for commands too; what it changes takes effect once the journal has taken over its rules.
    ///
    /// - Returns: false where the daemon is ending; its next start goes on.
    private func takeOver(
        _ prepared: PreparedConfiguration,
        _ crew: inout ServiceCrew,
        _ readiness: Readiness
    ) async throws -> Bool {
        let configuration = prepared.configuration
        let decisions = crew.decisions(of: configuration)
        let kept = crew.targets(of: configuration)
        let standing = ConfigurationStanding(
            file: configuration.file.string,
            since: surroundings.time.wall,
            targets: configuration.targets.map(\.id)
        )
        state.change { state in
            state = .init(configuration: configuration, targets: kept, decisions: decisions, standing: standing)
        }
        guard try await adopt(configuration.rules) else { return false }
        try crew.begin(prepared, readiness: readiness)
        let begun = crew.targets(of: configuration)
        state.change { $0.targets = begun }
        return true
    }

    /// What guards let pass takes effect as they saw it, and not under other rules.
    ///
    /// - Returns: false where the daemon is ending.
    private func finishAccepted(under rules: RosterRules) async throws -> Bool {
        let journal = surroundings.journal
        return try await patiently { () async throws(JournalError) in
            guard let intake = try await journal.intakes(in: .accepted, limit: 1).first else { return false }
            let isMore = try await journal.apply(intake.id, rules: rules, batch: Self.adoptBatch)
            if !isMore { surroundings.observer.observe(.intakeApplied(intake.id, source: intake.source)) }
            return true
        }
    }

    /// - Returns: false where the daemon is ending; its next start goes on.
    private func adopt(_ rules: RosterRules) async throws -> Bool {
        let journal = surroundings.journal
        return try await patiently { () async throws(JournalError) in
            try await journal.adopt(rules, batch: Self.adoptBatch)
        }
    }

    /// Takes steps as long as there are more, and waits where the journal has no room or no time for one.
    ///
    /// - Returns: false where the daemon is ending.
    private func patiently(_ step: () async throws(JournalError) -> Bool) async throws -> Bool {
        while !Task.isShuttingDownGracefully, !Task.isCancelled {
            surroundings.supervision.tellProgress()
            do throws(JournalError) {
                guard try await step() else { return true }
            } catch {
                guard error == .full || error == .busy else { throw error }
                surroundings.observer.observe(.journalWaits(reason: error.description))
                try? await cancelWhenGracefulShutdown {
                    try await surroundings.time.sleep(until: surroundings.time.boot + .seconds(1))
                }
            }
        }
        return false
    }

    /// Open operations of targets that a configuration doesn't have, by target.
    private func abandoned(by configuration: Configuration) async throws -> [String: Int] {
        let known = Set(configuration.targets.map(\.id))
        return try await surroundings.journal.summary().targets.reduce(into: [:]) { open, target in
            let count = target.openByLane.values.reduce(0, +)
            if count > 0, !known.contains(target.id) { open[target.id.rawValue] = count }
        }
    }

    private func reportUnclaimed(by configuration: Configuration) {
        surroundings.supervision.reportUnclaimed(by: configuration.listenAddresses, to: surroundings.logger)
    }

    private func tellAbandoned(_ open: [String: Int]) {
        for (target, operations) in open.sorted(by: { $0.key < $1.key }) {
            surroundings.observer.observe(.abandoned(TargetID(target), operations: operations))
        }
    }
}

extension ControlError {
    static let ending = Self.busy(reason: "the daemon is ending; its next start reads the configuration")
}
