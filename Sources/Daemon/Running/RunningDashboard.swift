import Console
import HTTPListening
import Journaling
import Logging
import Ports
import Provisioning
import ServiceLifecycle

/// What the dashboard is made of: the services that run where one is configured, and what has to outlive them.
struct RunningDashboard: Sendable {
    let counters: OccurrenceCounters
    let access: DashboardAccess
    let samples: QueueSamples
    let health: HealthBoard
    private let time: any TimeSource
    private let startedAt: WallInstant

    /// - health: every part writes there whether it stands.
    init(time: any TimeSource, startedAt: WallInstant, health: HealthBoard) {
        counters = OccurrenceCounters(time: time)
        access = DashboardAccess()
        samples = QueueSamples()
        self.health = health
        self.time = time
        self.startedAt = startedAt
    }

    func telemetry(_ control: any DaemonControl, storage: any StorageGauge) -> Telemetry {
        Telemetry(
            control: control,
            counters: counters,
            storage: storage,
            board: health,
            time: time,
            startedAt: startedAt,
            version: Version.current
        )
    }

    /// None where none is configured: then nothing is sampled, either.
    func services(
        _ configuration: DashboardConfiguration?,
        control: any DaemonControl,
        telemetry: Telemetry,
        logger: Logger
    ) -> [any Service] {
        guard let configuration else { return [] }
        let part = "dashboard \(configuration.listen)"
        health.expect(part)
        return [
            QueueSampler(control: control, counters: counters, samples: samples, time: time),
            DashboardService(
                control: control,
                telemetry: telemetry,
                samples: samples,
                access: access,
                address: configuration.listen,
                logger: logger,
                onListening: { [health] _ in health.ready(part) }
            ),
        ]
    }
}
