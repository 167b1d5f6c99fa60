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
    private let supervision: Supervision
    private let onReady: @Sendable () async -> Void

    /// - Parameters:
    ///   - observer: hears of everything that the log says, too.
    ///   - environment: the process's; credentials may stand in it.
    ///   - supervision: who is told how the daemon is, and what it was given at its start.
    ///   - onReady: called once, when the journal is open, the drop directories are watched and the sockets listen.
    public init(
        configuration: Configuration,
        logger: Logger,
        observer: any OccurrenceObserver,
        environment: [String: String],
        supervision: Supervision,
        onReady: @escaping @Sendable () async -> Void
    ) {
        self.configuration = configuration
        self.logger = logger
        self.observer = observer
        self.environment = environment
        self.supervision = supervision
        self.onReady = onReady
    }

    /// Runs until a graceful shutdown.
    ///
    /// - Throws: ``JournalError`` where the journal is held by another, can't be read or fails;
    ///   whatever ended one of the services.
    public func run() async throws {
        supervision.tellBeginning("opening the journal")
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
        while try await journal.adopt(rules, batch: Self.adoptBatch) {
            supervision.tellBeginning("taking over the configuration")
        }
        let board = StandingBoard()
        let takeover = Doorbell()
        let news = Doorbell()
        let observer = OccurrenceFanOut([
            OccurrenceLog(logger: logger, time: time), ReadingBell(takeover: takeover),
            StatusNews(supervisor: supervision.supervisor, news: news), observer,
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
            startedAt: time.wall,
            targets: deliveries,
            takeover: takeover,
            decisions: Dictionary(uniqueKeysWithValues: decisions),
            observer: observer
        )
        let control = ControlService(
            control: controller,
            address: .unix(path: configuration.control.string, mode: .group),
            logger: logger,
            onListening: {
                await supervision.tellReady(time)
                await onReady()
            }
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
            logger: logger,
            place: { address in supervision.inheritedDescriptor(at: address).map(ListenAddress.inherited) ?? address }
        )
        // Ends in the opposite order: first nobody asks, then nothing comes in, then what is in flight is finished.
        var services: [any Service] = [
            WatchService(
                heartbeats: supervision.heartbeats,
                supervisor: supervision.supervisor,
                time: time,
                logger: logger
            )
        ]
        for delivery in deliveries {
            services.append(supervision.watching(delivery.service, named: "delivery \(delivery.id)"))
        }
        services.append(supervision.watching(roster, named: "roster"))
        services += reconciles(deliveries, journal, time)
        for intake in intakes { services.append(supervision.watching(intake, named: "intake")) }
        for webhook in webhooks { services.append(webhook) }
        services.append(control)
        services.append(
            StatusService(supervisor: supervision.supervisor, news: news, time: time, endingMax: { .seconds(60) }) {
                try await controller.status()
            }
        )
        supervision.reportUnclaimed(by: configuration.sources.compactMap { $0.webhook?.listen }, to: logger)
        supervision.heartbeats.add(journal.heartbeat)
        for transport in transports { supervision.heartbeats.add(transport.heartbeat) }
        defer {
            supervision.heartbeats.remove(journal.heartbeat)
            for transport in transports { supervision.heartbeats.remove(transport.heartbeat) }
        }
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
