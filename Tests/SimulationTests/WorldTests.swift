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
}
