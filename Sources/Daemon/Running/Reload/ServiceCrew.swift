import CurlTransport
import Delivery
import HTTPListening
import Intake
import Ports
import Provisioning
import ServiceLifecycle

/// The services that a configuration calls for. One task owns it; another configuration replaces what it changes, and nothing else.
///
/// A target, a drop directory and a webhook's address each have a service of their own. What is replaced finishes what is in
/// flight first; meanwhile all the others go on.
struct ServiceCrew {
    private let surroundings: DaemonSurroundings
    private var targets: [TargetID: Delivery] = [:]
    private var drops: [SourceID: ReplaceableServices.Running] = [:]
    private var webhooks: [ListenAddress: Webhook] = [:]
    /// What goes on with intakes, and what begins readings: for all sources and targets.
    private var clerks: [ReplaceableServices.Running] = []
    private var decisions: [SourceID: Doorbell] = [:]
    private let dashboard: RunningDashboard
    private var shown: (at: DashboardConfiguration, services: [ReplaceableServices.Running])?

    private struct Delivery {
        var target: RunningTarget
        var service: ReplaceableServices.Running
    }

    private struct Webhook {
        var endpoints: EndpointTable
        var surroundings: WebhookSurroundings
        var service: ReplaceableServices.Running
    }

    init(_ surroundings: DaemonSurroundings, _ dashboard: RunningDashboard) {
        self.surroundings = surroundings
        self.dashboard = dashboard
    }

    /// The running targets, in the configuration's order.
    func targets(of configuration: Configuration) -> [RunningTarget] {
        configuration.targets.compactMap { targets[$0.id]?.target }
    }

    /// A doorbell for each source; that of a source which stays is the same.
    mutating func decisions(of configuration: Configuration) -> [SourceID: Doorbell] {
        decisions = configuration.sources.reduce(into: [:]) { $0[$1.id] = decisions[$1.id] ?? Doorbell() }
        return decisions
    }

    /// Ends what another configuration changes of intake, which takes no time: what is half done is done again. Deliveries go on.
    ///
    /// - configuration: what it listens on goes on listening.
    /// - Returns: the sources whose directory hangs: they are left behind, and end when it answers.
    mutating func endIntake(_ change: ConfigurationChange, for configuration: Configuration) async -> [SourceID] {
        for clerk in clerks { await clerk.end() }
        clerks = []
        let ended = change.endedSources.compactMap { id in drops.removeValue(forKey: id).map { (id, $0) } }
        for (id, _) in ended { surroundings.health.forget(HealthObserver.drop(id)) }
        if let shown, shown.at != configuration.dashboard {
            self.shown = nil
            for service in shown.services { await service.end() }
            release(shown.at.listen, for: configuration)
            surroundings.health.forget(Self.part(shown.at))
        }
        let addresses = configuration.webhookAddresses
        for (address, webhook) in webhooks where !addresses.contains(address) {
            webhooks[address] = nil
            await webhook.service.end()
            release(address, for: configuration)
            surroundings.health.forget(Self.part(address))
        }
        return await withTaskGroup(of: SourceID?.self) { group in
            for (id, drop) in ended {
                group.addTask { await drop.end(within: Self.fileSystemPatience) ? nil : id }
            }
            return await group.reduce(into: []) { left, id in if let id { left.append(id) } }
        }
    }

    /// A call of a file system that takes longer is taken for one that hangs.
    private static let fileSystemPatience = Duration.seconds(20)

    /// Has the deliveries that another configuration changes finish what is in flight, all at once.
    mutating func endTargets(_ change: ConfigurationChange) async {
        await withTaskGroup { group in
            for id in change.endedTargets {
                guard let delivery = targets.removeValue(forKey: id) else { continue }
                group.addTask { await delivery.service.end() }
            }
        }
        for id in change.removedTargets { surroundings.board.remove(id) }
    }

    /// Begins those that don't run yet: first the ones whose rules are the same, which needn't wait for the journal to take over
    /// any.
    mutating func beginTargets(_ prepared: PreparedConfiguration, withSameRulesOnly: Bool) {
        for target in prepared.change.begunTargets where targets[target.id] == nil {
            guard !withSameRulesOnly || prepared.change.keepsRules(of: target) else { continue }
            begin(target, prepared.transports[target.id])
        }
    }

    /// What was a webhook's may be the dashboard's now, or the other way round.
    private func release(_ address: ListenAddress, for configuration: Configuration) {
        if !configuration.listenAddresses.contains(address) { surroundings.sockets.close([address]) }
    }

    /// Begins what is to run and doesn't. The journal has taken over the rules by then.
    mutating func begin(_ prepared: PreparedConfiguration, readiness: Readiness) throws {
        let configuration = prepared.configuration
        beginTargets(prepared, withSameRulesOnly: false)
        for target in configuration.targets { targets[target.id]?.target.send(.reload) }
        for source in prepared.change.begunSources { begin(source, configuration.rules, readiness) }
        for address in configuration.webhookAddresses.sorted(by: { $0.description < $1.description }) {
            try serve(address, prepared, readiness)
        }
        try show(configuration.dashboard, readiness)
        let running = targets(of: configuration)
        clerks = [begin(roster(configuration.rules, running), named: "roster")]
        clerks += reconciles(configuration)
    }

    private mutating func begin(_ target: TargetConfiguration, _ transport: CurlTransport?) {
        guard let transport else { preconditionFailure("what is begun was prepared") }
        let running = RunningTarget(target: target, transport: transport, surroundings)
        let heartbeats = surroundings.supervision.heartbeats
        heartbeats.add(transport.heartbeat)
        let service = begin(running.service, named: "delivery \(target.id)") {
            running.end()
            heartbeats.remove(transport.heartbeat)
            await transport.shutdown()
        }
        targets[target.id] = Delivery(target: running, service: service)
    }

    private mutating func begin(_ source: SourceConfiguration, _ rules: RosterRules, _ readiness: Readiness) {
        guard let drop = source.dropSource, let decisions = decisions[source.id] else { return }
        let (watched, health, part) = (readiness.expect(), surroundings.health, HealthObserver.drop(source.id))
        health.expect(part)
        let service = DropDirectoryService(
            source: drop,
            surroundings: IntakeSurroundings(
                journal: surroundings.journal,
                rules: rules,
                time: surroundings.time,
                random: { UInt32.random(in: .min ... .max) },
                takeover: surroundings.takeover,
                observer: surroundings.observer
            ),
            decisions: decisions,
            onWatching: {
                health.ready(part)
                watched.met()
            }
        )
        drops[source.id] = begin(service, named: "intake \(source.id)")
    }

    /// The socket stays the same where one is served already; only what stands behind it is replaced.
    private mutating func serve(
        _ address: ListenAddress,
        _ prepared: PreparedConfiguration,
        _ readiness: Readiness
    ) throws {
        if let webhook = webhooks[address] {
            webhook.endpoints.replace(with: prepared.endpoints(at: address, webhook.surroundings))
            return
        }
        let webhook = WebhookSurroundings(
            journal: surroundings.journal,
            time: surroundings.time,
            mint: surroundings.mint,
            accepted: surroundings.takeover,
            observer: surroundings.observer,
            failure: JournalFailure()
        )
        let endpoints = EndpointTable(prepared.endpoints(at: address, webhook))
        let (listening, health) = (readiness.expect(), surroundings.health)
        health.expect(Self.part(address))
        let service = WebhookService(
            address: try surroundings.sockets.lend(address),
            endpoints: endpoints,
            limits: .standard,
            failure: webhook.failure,
            logger: surroundings.logger,
            onListening: { _ in
                health.ready(Self.part(address))
                listening.met()
            }
        )
        webhooks[address] = Webhook(
            endpoints: endpoints,
            surroundings: webhook,
            service: surroundings.services.begin(service)
        )
    }

    private mutating func show(_ configuration: DashboardConfiguration?, _ readiness: Readiness) throws {
        guard let configuration, shown == nil else { return }
        let (listening, health) = (readiness.expect(), surroundings.health)
        health.expect(Self.part(configuration))
        let services = try dashboard.services(configuration) {
            health.ready(Self.part(configuration))
            listening.met()
        }
        shown = (configuration, services.map { surroundings.services.begin($0) })
    }

    /// As health checks name it.
    private static func part(_ address: ListenAddress) -> String { "webhook \(address)" }

    private static func part(_ dashboard: DashboardConfiguration) -> String { "dashboard \(dashboard.listen)" }

    /// - Parameter name: by which it is watched.
    private func begin(
        _ service: any Service,
        named name: String,
        finally: @escaping @Sendable () async -> Void = {}
    ) -> ReplaceableServices.Running {
        surroundings.services.begin(surroundings.supervision.watching(service, named: name), finally: finally)
    }

    private func roster(_ rules: RosterRules, _ targets: [RunningTarget]) -> RosterService {
        RosterService(
            rules: rules,
            journal: surroundings.journal,
            replays: surroundings.journal,
            time: surroundings.time,
            bell: surroundings.takeover,
            targets: targets.map(\.doorbell),
            observer: surroundings.observer
        )
    }

    /// One for each target that is to be read by itself.
    private func reconciles(_ configuration: Configuration) -> [ReplaceableServices.Running] {
        configuration.targets.compactMap { target in
            guard let every = target.rules.reading.reconcileEvery, let delivery = targets[target.id] else { return nil }
            let service = ReconcileService(
                schedule: .init(target: target.id, every: every) { delivery.target.send(.read) },
                journal: surroundings.journal,
                time: surroundings.time
            )
            return begin(service, named: "reconcile \(target.id)")
        }
    }
}
