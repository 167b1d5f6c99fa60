import Console
import HTTPListening
import Intake
import Journaling
public import Logging
public import Ports
import Provisioning
public import ServiceLifecycle

/// The daemon: makes a configuration into running services, replaces what another one changes, and ends when one of them can't
/// go on.
///
/// ```
///   drop directory ─► DropDirectoryService ─┐
///   sender ─► WebhookService ───────────────┼─► journal ◄─► TargetDeliveryService ─► libcurl ─► target
///   control socket ─► ControlService ───────┘      ▲
///   the calendar ─► RosterService ─────────────────┘
///   browser, Prometheus ─► DashboardService ─► what the others say of themselves
/// ```
public struct RosterDaemon: Service {
    private let configuration: Configuration
    private let logger: Logger
    private let observer: any OccurrenceObserver
    private let environment: [String: String]
    private let supervision: Supervision
    private let desk = ReloadDesk()
    private let onReady: @Sendable () async -> Void

    /// - Parameters:
    ///   - observer: hears of everything that the log says, too.
    ///   - environment: the process's; credentials may stand in it.
    ///   - supervision: who is told how the daemon is, and what it was given at its start.
    ///   - onReady: called once, when the journal is open, directories are watched and sockets listen.
    public init(
        configuration: Configuration,
        logger: Logger,
        observer: any OccurrenceObserver,
        environment: [String: String],
        supervision: Supervision = .none,
        onReady: @escaping @Sendable () async -> Void
    ) {
        self.configuration = configuration
        self.logger = logger
        self.observer = observer
        self.environment = environment
        self.supervision = supervision
        self.onReady = onReady
    }

    /// Has it read its configuration again; what comes of it stands in the log and in `status`. Returns at once.
    public func reload() { desk.ask() }

    /// Runs until a graceful shutdown.
    ///
    /// - Throws: ``JournalError`` where the journal is held by another, can't be read or fails; ``ListenerError`` and
    ///   ``CredentialError`` where it can't listen as configured; whatever ended one of the services.
    public func run() async throws {
        let path = configuration.journalPath
        supervision.tellBeginning("opening the journal", within: SQLiteJournal.openingMax(path: path))
        let time = SystemTime()
        let journal = try await JournalTurn.wait(time: time) { () throws(JournalError) in
            try SQLiteJournal.open(path: path, time: time, keepsRoom: true)
        }
        do {
            try await serve(journal)
        } catch {
            await close(journal)
            throw error
        }
        await close(journal)
    }

    private func close(_ journal: SQLiteJournal) async {
        supervision.tellBeginning("closing the journal", within: journal.closingMax)
        await journal.close()
    }

    private func serve(_ journal: SQLiteJournal) async throws {
        let time = SystemTime()
        let (takeover, news) = (Doorbell(), Doorbell())
        let sockets = BoundSockets { [supervision] address in supervision.inheritedDescriptor(at: address) }
        defer { sockets.closeAll() }
        let (counters, health) = (OccurrenceCounters(time: time), HealthBoard())
        let isConfigured = Set(configuration.targets.map(\.id))
        counters.remember(try await journal.lastSuccesses().filter { isConfigured.contains($0.key) })
        let surroundings = DaemonSurroundings(
            journal: journal,
            time: time,
            board: StandingBoard(),
            takeover: takeover,
            observer: OccurrenceFanOut([
                OccurrenceLog(logger: logger, time: time), ReadingBell(takeover: takeover), counters,
                HealthObserver(board: health), StatusNews(owed: supervision.owed, news: news), observer,
            ]),
            counters: counters,
            health: health,
            environment: environment,
            mint: IntakeMint(seed: UInt32.random(in: .min ... .max)),
            sockets: sockets,
            services: ReplaceableServices(logger: logger),
            supervision: supervision,
            logger: logger
        )
        let state = RunningState(.init(configuration: configuration, targets: [], decisions: [:], standing: nil))
        let (access, startedAt) = (DashboardAccess(), time.wall)
        let controller = DaemonController(
            surroundings: surroundings,
            state: state,
            desk: desk,
            access: access,
            startedAt: startedAt
        )
        let dashboard = RunningDashboard(control: controller, access: access, startedAt: startedAt, surroundings)
        supervision.heartbeats.add(journal.heartbeat)
        defer { supervision.heartbeats.remove(journal.heartbeat) }
        try await ServiceGroup(services: try services(surroundings, state, controller, dashboard, news), logger: logger)
            .run()
    }

    /// They end in the opposite order: first nobody asks, then nothing is replaced any more, then what is in flight is finished.
    private func services(
        _ surroundings: DaemonSurroundings,
        _ state: RunningState,
        _ controller: DaemonController,
        _ dashboard: RunningDashboard,
        _ news: Doorbell
    ) throws -> [any Service] {
        let readiness = Readiness()
        let listening = readiness.expect()
        let (supervision, time) = (supervision, surroundings.time)
        return [
            WatchService(
                supervision: supervision,
                time: time,
                logger: logger
            ),
            surroundings.services,
            ConfigurationService(
                first: configuration,
                surroundings: surroundings,
                dashboard: dashboard,
                state: state,
                desk: desk,
                readiness: readiness,
                onReady: { [onReady] in
                    await supervision.tellReady(time)
                    ProgramPages.letGo()
                    await onReady()
                }
            ),
            ControlService(
                control: controller,
                telemetry: dashboard.telemetry,
                address: .unix(path: configuration.control.string, mode: try configuration.controlMode()),
                logger: logger,
                onListening: listening.met
            ),
            // Last, since it is to hear of the end first.
            StatusService(
                supervision: supervision,
                news: news,
                time: time,
                endingMax: { state.now.configuration.endingMax },
                status: { try await controller.status() },
                onEnding: surroundings.journal.interruptReading
            ),
        ]
    }
}
