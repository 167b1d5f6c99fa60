import Testing

@testable import Simulation

@Suite("Worlds")
struct WorldTests {
    @Test("nothing keeps a world whose run is over: a worker runs a million of them")
    func isLetGo() async throws {
        let simulation = try await Simulation(in: "/dev/shm/rosterd-sim-tests-\(UInt64.random(in: 0 ... .max))")
        weak var kept: World?
        var world: World? = try simulation.world(of: ScenarioMaker.scenario(of: 1), keepsTrace: false)
        kept = world
        let report = world.map { simulation.run(in: $0) }
        world = nil
        #expect(report?.findings == [])
        #expect(kept == nil)
    }
}
