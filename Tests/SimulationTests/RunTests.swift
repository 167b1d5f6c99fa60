import Testing

@testable import Simulation

@Suite("A run")
struct RunTests {
    @Test("leaves nothing behind, so that a night has room for a million", arguments: UInt64(1)...4)
    func leavesNothing(seed: UInt64) async throws {
        weak var remains: World?
        do {
            let world = try World(
                ScenarioMaker.scenario(of: seed),
                journal: try await JournalTemplate.image(),
                directory: "/dev/shm/rosterd-sim-tests-\(UInt64.random(in: 0 ... .max))",
                keepsTrace: false
            )
            let report = Simulation.conduct(world)
            #expect(report.processes > 0)
            remains = world
        }
        #expect(remains == nil)
    }
}
