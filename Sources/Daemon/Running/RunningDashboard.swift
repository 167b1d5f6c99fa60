import Console
import HTTPListening
import Logging
import Ports
import Provisioning
import ServiceLifecycle

/// What the dashboard is made of: the services that run where one is configured, and what outlives them when a reload moves it.
struct RunningDashboard: Sendable {
    let telemetry: Telemetry
    private let control: any DaemonControl
    private let surroundings: DaemonSurroundings
    private let access: DashboardAccess
    private let samples = QueueSamples()

    /// - access: knows where it listens, and has the token.
    init(
        control: any DaemonControl,
        access: DashboardAccess,
        startedAt: WallInstant,
        _ surroundings: DaemonSurroundings
    ) {
        self.control = control
        self.access = access
        self.surroundings = surroundings
        telemetry = Telemetry(
            control: control,
            counters: surroundings.counters,
            storage: surroundings.journal,
            board: surroundings.health,
            time: surroundings.time,
            startedAt: startedAt,
            version: Version.current
        )
    }

    /// Where none is configured nothing is sampled, either.
    func services(
        _ configuration: DashboardConfiguration,
        onListening: @escaping @Sendable () -> Void
    ) throws(ListenerError) -> [any Service] {
        [
            QueueSampler(
                control: control,
                counters: surroundings.counters,
                samples: samples,
                time: surroundings.time
            ),
            DashboardService(
                control: control,
                telemetry: telemetry,
                samples: samples,
                access: access,
                address: try surroundings.sockets.lend(configuration.listen),
                reachedAt: configuration.listen,
                logger: surroundings.logger,
                onListening: { _ in onListening() }
            ),
        ]
    }
}

/// Writes down for health checks what has happened to the parts that run.
struct HealthObserver: OccurrenceObserver {
    let board: HealthBoard

    func observe(_ occurrence: Occurrence) {
        switch occurrence {
        // The service says by itself when the directory is there again.
        case .dropUnusable(let source, let reason): board.unready(Self.drop(source), reason: reason)
        // What is wrong with a file may quote it, and who asks for health has shown no token.
        case .reloadRefused:
            board.remark("configuration", "the file can't stand, and the one of before is in force: see rosterd status")
        case .reloaded: board.remark("configuration", nil)
        default: break
        }
    }

    static func drop(_ source: SourceID) -> String { "drop \(source)" }
}
