import HTTPListening
import ListeningTestSupport
import Ports
import Provisioning
import TestSupport

@testable import Console

/// A daemon with one of everything: held, parked, paused, refused; and people with names that would do harm.
struct Stage: Sendable {
    static let hostile = "<img src=x onerror=alert(1)>\u{1B}]0;owned\u{7}\n\u{202E}"
    static let now = WallInstant(milliseconds: 1_700_000_000_000)

    let time = ManualTime()
    let board = HealthBoard()
    let counters: OccurrenceCounters
    let control: ScriptedControl
    let samples = QueueSamples()
    let access = DashboardAccess()

    init() {
        counters = OccurrenceCounters(time: time)
        control = ScriptedControl(ScriptedControl.Answers(status: Self.status, queue: Self.queue))
        control.change { $0.people["abc123"] = HoldDetail(hold: Self.hold, changes: [], changeCount: 9) }
        counters.observe(
            .intakeAccepted("i1", source: "hr", name: "a", people: 3, leavers: 1, refusedRows: 2, rowsWithoutKey: 0)
        )
        counters.observe(
            .exchanged(
                .init(
                    target: "amplitude",
                    exchange: ExchangeSequence(rawValue: 1),
                    kind: .createUser,
                    method: .post,
                    template: "/Users",
                    operations: [],
                    status: 201,
                    failure: nil,
                    duration: .milliseconds(40)
                )
            )
        )
    }

    func telemetry() -> Telemetry {
        Telemetry(
            control: control,
            counters: counters,
            storage: FixedStorage(),
            board: board,
            time: time,
            startedAt: Self.now,
            version: "1.2.3"
        )
    }

    /// The dashboard on a free port of loopback.
    func withDashboard<Result: Sendable>(
        _ body: @Sendable @escaping (ListenAddress) async throws -> Result
    ) async throws -> Result {
        let signal = ListeningSignal()
        let service = DashboardService(
            control: control,
            telemetry: telemetry(),
            samples: samples,
            access: access,
            address: .tcp(host: "127.0.0.1", port: 0),
            reachedAt: nil,
            logger: quiet,
            onListening: { signal.send($0) }
        )
        return try await withRunning(service, signal) { address, _ in try await body(address) }
    }

    static let hold = Hold(
        hash: "abc123",
        intake: "i2",
        source: "hr",
        input: .drop,
        name: hostile,
        heldAt: now - .seconds(60),
        trips: [.tooMany(.leaver, people: 9, allowed: 5)],
        counts: ["leaver": 9],
        known: 100
    )

    static let status = StatusReport(
        version: "1.2.3",
        now: now,
        startedAt: now - .seconds(3600),
        configuration: ConfigurationStanding(file: "/etc/rosterd.yaml", since: now, targets: ["amplitude"]),
        journal: JournalSummary(
            targets: [
                JournalSummary.Target(
                    id: "amplitude",
                    accounts: 90,
                    openByLane: ["joiner": 3],
                    byState: ["done": 12, "ready": 2, "parked": 1],
                    oldestOpen: now - .seconds(120),
                    unplanned: 0,
                    exchanges: 14,
                    isRead: true,
                    pause: nil,
                    parked: []
                )
            ],
            people: ["hr": 100],
            lastHeard: ["hr": now - .seconds(600)],
            unprovenAbsences: [],
            intakes: []
        ),
        holds: [hold],
        standings: [
            TargetStanding(
                target: "amplitude",
                pause: nil,
                isReading: false,
                inFlight: 1,
                paceUsed: 40,
                paceLimit: 100,
                paceWindowSeconds: 60,
                latestFailure: nil
            )
        ]
    )

    static let queue = QueueReport(
        now: now,
        isRunning: true,
        targets: [
            QueueReport.Target(
                load: QueueLoad(
                    target: "amplitude",
                    lanes: [
                        QueueLoad.Lane(
                            lane: .joiner,
                            byState: ["ready": 2, "parked": 1],
                            byAge: [0, 3, 0, 0, 0],
                            oldest: now - .seconds(900),
                            oldestUnparked: now - .seconds(120)
                        )
                    ],
                    members: [:],
                    singles: ["create-user": 2],
                    unplanned: 0,
                    latestRetrySeconds: 0,
                    pause: nil
                ),
                drain: QueueDrain(
                    singles: [.createUser: 2],
                    members: [],
                    membersMax: 1,
                    readsGroups: false,
                    limits: [QueueDrain.Limit(RateLimit(requests: 100, window: .seconds(60)), of: nil)],
                    isPaused: false,
                    blockedSeconds: 0,
                    latestRetrySeconds: 0
                ),
                pause: nil,
                standing: nil,
                limit: RateLimit(requests: 100, window: .seconds(60))
            )
        ]
    )
}

/// A journal that never grows.
struct FixedStorage: StorageGauge {
    var storage: StorageReading {
        var commits = DurationHistogram.commits
        commits.observe(.milliseconds(3))
        return StorageReading(databaseBytes: 4096, logBytes: 0, freeBytes: 1 << 30, commits: commits, checkpoints: 2)
    }
}
