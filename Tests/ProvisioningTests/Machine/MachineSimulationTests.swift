import Provisioning
import Testing

@Suite("Delivery to a target, whatever happens on the way")
struct MachineSimulationTests {
    private static let runs: UInt64 = 40

    @Test(
        "It never rests while something could be sent, and in the end the target is as HR wants it",
        arguments: [AccountPlanner.amplitude, .rfc7644],
        [UInt64(0), 1, 2]
    )
    func neverStuck(planner: AccountPlanner, part: UInt64) {
        for seed in part * Self.runs..<(part + 1) * Self.runs {
            var simulation = MachineSimulation(planner: planner, seed: seed)
            let problems = simulation.run()
            guard problems.isEmpty else {
                Issue.record(
                    "\(planner.profile.name), seed \(seed): \(problems)\n\(simulation.log.joined(separator: "\n"))"
                )
                return
            }
        }
    }
}
