import Ports
import Provisioning
import Testing

@testable import Console

@Suite("What the daemon says of itself")
struct TelemetryTests {
    private func samples(_ stage: Stage) async -> [String] {
        await stage.telemetry().metrics().split(separator: "\n").map(String.init)
    }

    @Test("gauges say what was read, and counters what happened")
    func values() async {
        let lines = await samples(Stage())
        for expected in [
            #"rosterd_build_info{version="1.2.3"} 1"#,
            #"rosterd_queue_operations{target="amplitude",lane="joiner",state="ready"} 2"#,
            #"rosterd_queue_operations{target="amplitude",lane="joiner",state="parked"} 1"#,
            #"rosterd_queue_operations{target="amplitude",lane="revoke",state="ready"} 0"#,
            // The one that is parked is older, and waits for somebody else.
            #"rosterd_queue_oldest_age_seconds{target="amplitude"} 120"#,
            #"rosterd_holds{source="hr"} 1"#, "rosterd_holds_oldest_age_seconds 60",
            #"rosterd_delivery_pace_used_requests{target="amplitude"} 40"#,
            #"rosterd_delivery_pace_limit_requests{target="amplitude"} 100"#,
            #"rosterd_delivery_exchanges_total{target="amplitude",kind="create-user",outcome="success"} 1"#,
            #"rosterd_delivery_exchanges_total{target="amplitude",kind="create-user",outcome="failed"} 0"#,
            #"rosterd_intake_decisions_total{source="hr",decision="accepted"} 1"#,
            #"rosterd_intake_refused_rows_total{source="hr"} 2"#,
            #"rosterd_operations_ended_total{target="amplitude",state="done"} 12"#,
            #"rosterd_source_last_success_timestamp_seconds{source="hr"} 1699999400"#,
            #"rosterd_journal_commit_duration_seconds_bucket{le="0.005"} 1"#, "rosterd_ready 1",
        ] {
            #expect(lines.contains(expected), "\(expected)")
        }
    }

    @Test("where the journal doesn't answer, what needs no journal is told all the same")
    func silentJournal() async {
        let stage = Stage()
        stage.control.change { $0.failure = .journal(.closed) }
        let lines = await samples(stage)
        #expect(lines.contains("rosterd_journal_readable 0") && lines.contains("rosterd_ready 0"))
        #expect(lines.contains(#"rosterd_intake_decisions_total{source="hr",decision="accepted"} 1"#))
        #expect(!lines.contains { $0.hasPrefix("rosterd_queue_operations{") })
        let health = await stage.telemetry().health()
        #expect(!health.isReady && HealthText(report: health).text.contains("NOT READY  journal: doesn't answer"))
    }

    private static let answered: [(status: Int?, outcome: OccurrenceCounts.Outcome)] = [
        (201, .success), (204, .success), (302, .refused), (404, .refused), (429, .throttled), (500, .failed),
        (503, .failed),
        (nil, .unanswered),
    ]

    @Test("outcomes are told apart by whose turn it is then", arguments: answered)
    func outcomes(status: Int?, outcome: OccurrenceCounts.Outcome) {
        let exchanged = Occurrence.Exchanged(
            target: "t",
            exchange: ExchangeSequence(rawValue: 1),
            kind: .probe,
            method: .get,
            template: "/",
            operations: [],
            status: status,
            failure: nil,
            duration: .zero
        )
        var counts = OccurrenceCounts()
        counts.count(.exchanged(exchanged), at: Stage.now)
        #expect(counts.targets["t"]?.exchanges == [.init(kind: .probe, outcome: outcome): 1])
        #expect((counts.targets["t"]?.lastSuccess != nil) == (outcome == .success))
    }

    @Test("a target that is paused, and intake that waits for room, are told to whoever asks; neither makes it unready")
    func remarks() async {
        let stage = Stage()
        stage.counters.observe(.journalWaits(reason: "the disk that holds the journal is full"))
        stage.control.change { $0.status.standings[0].pause = "<i>maintenance</i>" }
        let health = await stage.telemetry().readiness()
        #expect(health.isReady)
        let text = HealthText(report: health).text
        #expect(text.contains("target amplitude: paused") && !text.contains("maintenance"))
        #expect(text.contains("journal: intake waits, since the disk that holds the journal is full"))
        stage.time.advance(by: .seconds(61))
        #expect(await !stage.telemetry().health().remarks.contains { $0.hasPrefix("journal") })
    }

    @Test("what a target answered before a restart isn't forgotten, nor told instead of what it answered since")
    func remembered() {
        let counters = OccurrenceCounters(time: Stage().time)
        let before = WallInstant(milliseconds: 1_600_000_000_000)
        counters.remember(["amplitude": before])
        #expect(counters.current.targets["amplitude"]?.lastSuccess == before)
        let stage = Stage()
        stage.counters.remember(["amplitude": before])
        #expect(stage.counters.current.targets["amplitude"]?.lastSuccess == stage.time.wall)
    }

    @Test("a part is ready when it says so, and the whole when all are; a remark holds nothing up")
    func health() async {
        let stage = Stage()
        stage.board.expect("drop hr")
        #expect(await !stage.telemetry().health().isReady)
        stage.board.ready("drop hr")
        stage.board.remark("reload", "line 3: unknown key")
        let health = await stage.telemetry().health()
        #expect(health.isReady)
        #expect(
            HealthText(report: health).text
                == "ready\nready      journal\nready      drop hr\nremark     reload: line 3: unknown key\n"
        )
        // Who expects it anew doesn't take back that it stands.
        stage.board.expect("drop hr")
        #expect(stage.board.report.isReady)
        stage.board.unready("drop hr", reason: "no such directory")
        #expect(!stage.board.report.isReady)
        stage.board.forget("drop hr")
        #expect(stage.board.report.isReady)
    }

    @Test("however many ask within a second, the journal is read once")
    func reading() async throws {
        let stage = Stage()
        let telemetry = stage.telemetry()
        await withTaskGroup(of: String.self) { group in
            for _ in 0..<20 { group.addTask { await telemetry.metrics() } }
            for await text in group { #expect(text.contains("rosterd_journal_readable 1")) }
        }
        #expect(stage.control.count("queue") == 1)
        stage.time.advance(by: .seconds(2))
        _ = await telemetry.metrics()
        #expect(stage.control.count("queue") == 2)
    }
}
