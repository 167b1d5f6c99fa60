import Console
import CurlTransport
import Delivery
import HTTPListening
import Intake
import Journaling
public import Logging
public import Ports
import Provisioning
public import ServiceLifecycle
import SystemPackage

/// The daemon: makes a configuration into running services, and ends when one of them can't go on.
///
/// ```
///   drop directory ─► DropDirectoryService ─┐
///   sender ─► WebhookService ───────────────┼─► journal ◄─► TargetDeliveryService ─► libcurl ─► target
///   control socket ─► ControlService ───────┘      ▲
///   the calendar ─► RosterService ─────────────────┘
/// ```
public struct RosterDaemon: Service {
    private let configuration: Configuration
    private let logger: Logger
    private let observer: any OccurrenceObserver
    private let environment: [String: String]
    private let onReady: @Sendable () async -> Void

    /// - Parameters:
    ///   - observer: hears of everything that the log says, too.
    ///   - environment: the process's; credentials may stand in it.
    ///   - onReady: called once, when the journal is open and the control socket answers.
    public init(
        configuration: Configuration,
        logger: Logger,
        observer: any OccurrenceObserver,
        environment: [String: String],
        onReady: @escaping @Sendable () async -> Void
    ) {
        self.configuration = configuration
        self.logger = logger
        self.observer = observer
        self.environment = environment
        self.onReady = onReady
    }

    /// Runs until a graceful shutdown.
    ///
    /// - Throws: ``JournalError`` where the journal is held by another, can't be read or fails;
    ///   whatever ended one of the services.
    public func run() async throws {
        let journal = try SQLiteJournal.open(path: configuration.journalPath, time: SystemTime())
        do {
            try await serve(journal)
        } catch {
            await journal.close()
            throw error
        }
        await journal.close()
    }

    /// So many people's accounts are derived anew in one transaction.
    private static let adoptBatch = 500

    private func serve(_ journal: SQLiteJournal) async throws {
        let time = SystemTime()
        let rules = configuration.rules
        while try await journal.adopt(rules, batch: Self.adoptBatch) {}
        let board = StandingBoard()
        let takeover = Doorbell()
        let startedAt = time.wall
        let dashboard = RunningDashboard(time: time, startedAt: startedAt, health: HealthBoard())
        let observer = OccurrenceFanOut([
            OccurrenceLog(logger: logger, time: time), ReadingBell(takeover: takeover), dashboard.counters, observer,
        ])
        let transports = try configuration.targets.map { try $0.makeTransport() }
        let deliveries = zip(configuration.targets, transports).map { target, transport in
            RunningTarget(
                target: target,
                transport: transport,
                journal: journal,
                time: time,
                board: board,
                observer: observer,
                environment: environment
            )
        }
        let decisions = configuration.sources.map { ($0.id, Doorbell()) }
        let controller = DaemonController(
            configuration: configuration,
            journal: journal,
            board: board,
            time: time,
            startedAt: startedAt,
            targets: deliveries,
            takeover: takeover,
            decisions: Dictionary(uniqueKeysWithValues: decisions),
            observer: observer,
            access: dashboard.access
        )
        let telemetry = dashboard.telemetry(controller, storage: journal)
        let control = ControlService(
            control: controller,
            telemetry: telemetry,
            address: .unix(path: configuration.control.string, mode: .group),
            logger: logger,
            onListening: onReady
        )
        let surroundings = IntakeSurroundings(
            journal: journal,
            rules: rules,
            time: time,
            random: { UInt32.random(in: .min ... .max) },
            takeover: takeover,
            observer: observer
        )
        let intakes = zip(configuration.sources, decisions).compactMap { source, decision in
            source.dropSource.map { drop in
                DropDirectoryService(source: drop, surroundings: surroundings, decisions: decision.1)
            }
        }
        let roster = RosterService(
            rules: rules,
            journal: journal,
            replays: journal,
            time: time,
            bell: takeover,
            targets: deliveries.map(\.doorbell),
            observer: observer
        )
        let webhooks = try configuration.webhookServices(
            journal: journal,
            time: time,
            accepted: takeover,
            mint: IntakeMint(seed: UInt32.random(in: .min ... .max)),
            observer: observer,
            environment: environment,
            logger: logger
        )
        // Ends in the opposite order: first nobody asks, then nothing comes in, then what is in flight is finished.
        let services: [any Service] =
            deliveries.map(\.service) + [roster] + reconciles(deliveries, journal, time) + intakes + webhooks
            + dashboard.services(configuration.dashboard, control: controller, telemetry: telemetry, logger: logger)
            + [control]
        defer { for delivery in deliveries { delivery.end() } }
        do {
            try await ServiceGroup(services: services, logger: logger).run()
        } catch {
            for transport in transports { await transport.shutdown() }
            throw error
        }
        for transport in transports { await transport.shutdown() }
    }

    /// Where any target is to be read by itself.
    private func reconciles(
        _ deliveries: [RunningTarget],
        _ journal: SQLiteJournal,
        _ time: SystemTime
    ) -> [any Service] {
        let schedules = zip(configuration.targets, deliveries).compactMap { target, delivery in
            target.rules.reading.reconcileEvery.map { every in
                ReconcileService.Schedule(target: target.id, every: every) { delivery.send(.read) }
            }
        }
        return schedules.isEmpty ? [] : [ReconcileService(schedules: schedules, journal: journal, time: time)]
    }
}

/// One target's delivery, with what others need to reach it.
struct RunningTarget: Sendable {
    let id: TargetID
    let doorbell = Doorbell()
    let service: TargetDeliveryService
    private let commands: AsyncStream<DeliverySurroundings.OperatorCommand>.Continuation

    init(
        target: TargetConfiguration,
        transport: any Transport,
        journal: SQLiteJournal,
        time: SystemTime,
        board: StandingBoard,
        observer: any OccurrenceObserver,
        environment: [String: String]
    ) {
        id = target.id
        let (stream, commands) = AsyncStream<DeliverySurroundings.OperatorCommand>.makeStream(
            bufferingPolicy: .bufferingNewest(Self.commandsMax)
        )
        self.commands = commands
        service = TargetDeliveryService(
            target: target.delivery,
            surroundings: DeliverySurroundings(
                journal: journal,
                transport: transport,
                credential: CredentialReader(.token, in: target.credential, environment: environment),
                time: time,
                jitter: { Double.random(in: 0..<1) },
                doorbell: doorbell,
                board: board,
                observer: observer,
                commands: stream
            )
        )
    }

    /// An operator's commands that were not taken yet; of more the oldest are forgotten.
    private static let commandsMax = 16

    func send(_ command: DeliverySurroundings.OperatorCommand) { commands.yield(command) }

    func end() {
        doorbell.silence()
        commands.finish()
    }
}
