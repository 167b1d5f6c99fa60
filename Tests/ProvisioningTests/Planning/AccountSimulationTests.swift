import Provisioning
import Randomness
import TestSupport
import Testing

@Suite("A person's account, whatever happens on the way")
struct AccountSimulationTests {
    /// In each part.
    private static let lives: UInt64 = 250

    @Test(
        "What the target holds is what HR wants in the end, and nothing was created twice",
        arguments: [AccountPlanner.amplitude, .rfc7644],
        [UInt64(0), 1, 2, 3]
    )
    func converges(planner: AccountPlanner, part: UInt64) {
        for seed in part * Self.lives..<(part + 1) * Self.lives {
            var simulation = AccountSimulation(planner: planner, seed: seed)
            let problems = simulation.run()
            guard problems.isEmpty else {
                Issue.record(
                    "\(planner.profile.name), seed \(seed): \(problems)\n\(simulation.log.joined(separator: "\n"))"
                )
                return
            }
        }
    }

    @Test(
        "Once a plan is applied, planning again gives nothing",
        arguments: [AccountPlanner.amplitude, .rfc7644]
    )
    func idempotent(planner: AccountPlanner) {
        var random = SeededRandom(seed: 7)
        for _ in 0..<3000 {
            let desired = random.facts(planner.profile)
            var confirmed = random.facts(planner.profile)
            if random.chance(20) { confirmed[.existence] = nil }
            let first = Made.operations(planner.plan(desired, confirmed: confirmed).drafts)
            #expect(planner.plan(desired, confirmed: confirmed, open: first).isEmpty)
            var done = confirmed
            for operation in first { done.confirm(operation) }
            #expect(planner.plan(desired, confirmed: done).isEmpty, "from \(confirmed) to \(desired)")
        }
    }
}

extension SeededRandom {
    /// Facts of an account, or of none.
    fileprivate mutating func facts(_ profile: TargetProfile) -> FactSet {
        guard chance(80) else { return .absent }
        return Made.facts(
            ["a@example.com", "b@example.com", "A@example.com"].randomElement(using: &self) ?? "",
            given: ["Ada", "Augusta", "NO_GIVEN_NAME", nil].randomElement(using: &self) ?? nil,
            title: profile.idIsAddress ? nil : ["Countess", nil].randomElement(using: &self) ?? nil,
            groups: ["Data", "Sales", "Unmanaged"].filter { _ in chance(40) }.filter {
                $0 != "Unmanaged" || chance(50)
            },
            active: profile.removal == .deactivate ? chance(60) : nil
        )
    }
}
