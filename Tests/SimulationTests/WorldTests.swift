import Testing

@testable import Simulation

@Suite("Worlds")
struct WorldTests {
    @Test("nothing keeps a world whose run is over: a worker runs a million of them")
    func isLetGo() async throws {
        let room = RunRoom()
        let simulation = try await Simulation(in: room.path)
        weak var kept: World?
        var world: World? = try simulation.world(of: ScenarioMaker.scenario(of: 1), keepsTrace: false)
        kept = world
        let report = withExtendedLifetime(room) { world.map { simulation.run(in: $0) } }
        world = nil
        #expect(report?.findings == [])
        #expect(kept == nil)
    }

    @Test("a process whose journal has no room for a first configuration waits for it, and doesn't end")
    func startsOnFullDisk() async throws {
        let room = RunRoom()
        let simulation = try await Simulation(in: room.path)
        let scenario = Scenario(
            seed: 1,
            sources: [.made(isGuarded: false)],
            targets: [.made(dialect: .amplitude)],
            staff: [.made("1")],
            happenings: [Happening(at: 0, .fullDisk(seconds: 100))],
            crashes: [1]
        )
        let report = try withExtendedLifetime(room) { try simulation.run(scenario, keepsTrace: false) }
        #expect(report.findings == [])
        #expect(report.processes == 2)
    }
}
