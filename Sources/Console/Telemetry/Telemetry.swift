public import Ports
public import Provisioning

/// What the daemon says of itself to machines: metrics and health. Nothing of it is about a person, so it needs no token.
public struct Telemetry: Sendable {
    let reader: GlanceReader
    let counters: OccurrenceCounters
    let storage: any StorageGauge
    let board: HealthBoard
    let time: any TimeSource
    let startedAt: WallInstant
    let version: String

    /// - Parameters:
    ///   - counters: hears of everything.
    ///   - board: every part of the daemon writes there whether it stands.
    ///   - startedAt: when this process started.
    public init(
        control: any DaemonControl,
        counters: OccurrenceCounters,
        storage: any StorageGauge,
        board: HealthBoard,
        time: any TimeSource,
        startedAt: WallInstant,
        version: String
    ) {
        reader = GlanceReader(control: control, time: time, ageMax: .seconds(1))
        self.counters = counters
        self.storage = storage
        self.board = board
        self.time = time
        self.startedAt = startedAt
        self.version = version
    }

    /// Whoever waits for the journal tries again sooner than that.
    private static let waitShown = Duration.seconds(60)

    /// A page in Prometheus's text format. Where the journal doesn't answer, what is counted outside of it is there all the same.
    func metrics() async -> String {
        var glance: Glance?
        do throws(ControlError) { glance = try await reader.current() } catch { glance = nil }
        return DaemonMetrics(telemetry: self, glance: glance, health: await health()).text
    }

    /// What a health check is told: ``health()``, and which targets are paused, which keeps the daemon from nothing else. Why, only
    /// who may ask for the status is told: it may quote an operator, or the target.
    func readiness() async -> HealthReport {
        var health = await health()
        guard let glance = try? await reader.current() else { return health }
        health.remarks += glance.status.standings.filter { $0.pause != nil }.map { standing in
            "target \(standing.target): paused, see rosterd status"
        }
        return health
    }

    /// Whether the daemon does its work. That the journal answers is asked, not remembered.
    func health() async -> HealthReport {
        var (health, reason) = (board.report, String?.none)
        do throws(ControlError) {
            _ = try await reader.current()
        } catch {
            reason = "doesn't answer: \(error)"
        }
        if let wait = counters.current.journalWait, time.wall - wait.at < Self.waitShown {
            health.remarks.append("journal: intake waits, since \(wait.reason)")
        }
        health.parts.insert(HealthReport.Part(name: "journal", reason: reason), at: 0)
        return health
    }
}
