import Provisioning
import Testing

@testable import Simulation

@Suite("Runs have stops, dates and providers of every kind")
struct VarietyTests {
    private static func report(_ scenario: Scenario) async throws -> Report {
        let room = RunRoom()
        let simulation = try await Simulation(in: room.path)
        return try withExtendedLifetime(room) { try simulation.run(scenario, keepsTrace: true) }
    }

    /// Two joiners, one of whom leaves.
    private static func scenario(_ dialect: TargetPlan.Dialect, _ deeds: [Happening]) -> Scenario {
        var leaver = Staff.made("1")
        leaver.standing = .left
        var plan = TargetPlan.made(dialect: dialect)
        plan.preexisting = [.made("2")]
        return Scenario(
            seed: 1,
            sources: [.made(isGuarded: false)],
            targets: [plan],
            staff: [.made("1"), .made("2")],
            happenings: [
                Happening(at: 5, .export(source: "hr1", .whole)), Happening(at: 100, .staff(leaver)),
                Happening(at: 101, .export(source: "hr1", .whole)),
            ] + deeds,
            crashes: []
        )
    }

    @Test("every provider's dialect comes to what HR says", arguments: TargetPlan.Dialect.allCases)
    func dialects(dialect: TargetPlan.Dialect) async throws {
        let report = try await Self.report(Self.scenario(dialect, []))
        #expect(report.findings == [])
        #expect(report.trace.contains { $0.contains("POST") && $0.contains("p1@example.com") })
        #expect(!report.trace.contains { $0.contains("POST") && $0.contains(#""userName":"p2@example.com""#) })
    }

    @Test("the address of an account is seen whatever the provider calls it", arguments: TargetPlan.Dialect.allCases)
    func addresses(dialect: TargetPlan.Dialect) async throws {
        let stage = try await OracleStage(target: .made(dialect: dialect))
        #expect(stage.world.targets[0].snapshot.access == ["stranger@example.com"])
    }

    @Test("a stop lets what is under way come to its end, and a start goes on from there")
    func stops() async throws {
        // Some requests are on their way then.
        let deeds = [Happening(at: 101.02, .restart(.stop))]
        let report = try await Self.report(Self.scenario(.amplitude, deeds))
        #expect(report.findings == [])
        #expect(report.processes == 2)
        let end = try #require(report.trace.firstIndex { $0.hasSuffix("rosterd has ended") })
        let before = report.trace[..<end].filter { $0.contains("saas1 #") }
        #expect(before.count { $0.contains(" -> ") } * 2 == before.count)
        #expect(!report.trace.contains { $0.contains("doesn't end in time") || $0.contains("cancelled") })
    }

    @Test("who doesn't end in time is killed")
    func isKilled() async throws {
        var scenario = Self.scenario(.amplitude, [Happening(at: 101.02, .restart(.stop))])
        scenario.happenings.insert(
            Happening(at: 50, .outage(target: "saas1", seconds: 900, .slow(seconds: 2_000))),
            at: 1
        )
        let report = try await Self.report(scenario)
        #expect(report.processes >= 2)
        #expect(report.findings == [])
    }

    @Test("a first day that comes and a last one that is over need no other export")
    func dates() async throws {
        var scenario = Self.scenario(.amplitude, [])
        scenario.sources[0].hasDates = true
        scenario.staff[0].firstDay = 1
        scenario.staff[1].lastDay = 0
        scenario.happenings = [
            Happening(at: 5, .export(source: "hr1", .whole)), Happening(at: 2_000, .order(.resume(target: "saas1"))),
        ]
        let report = try await Self.report(scenario)
        #expect(report.findings == [])
        let invited = try #require(report.trace.first { $0.contains("POST") && $0.contains("p1@example.com") })
        #expect(invited >= "0d 00:33:20")
        #expect(
            report.trace.contains { $0 >= "0d 00:33:20" && $0.contains("DELETE") && $0.contains("p2%40example.com") }
        )
    }

    @Test("among some seeds are all of these")
    func seeds() {
        let scenarios = (UInt64(1)...100).map(ScenarioMaker.scenario)
        #expect(Set(scenarios.flatMap { $0.targets.map(\.dialect) }) == Set(TargetPlan.Dialect.allCases))
        #expect(
            scenarios.contains { $0.sources.contains { $0.hasDates } && $0.staff.contains { $0.firstDay != nil } }
        )
        #expect(scenarios.contains { $0.hasStops })
        // Nobody could see there what others have changed.
        let blind = (UInt64(1)...400).map(ScenarioMaker.scenario).filter { scenario in
            scenario.targets.contains { target in
                target.dialect == .aws && scenario.happenings.contains { $0.isTampering(at: target.name) }
            }
        }
        #expect(blind.map(\.seed) == [])
    }
}
