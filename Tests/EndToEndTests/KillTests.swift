import Foundation
import Testing

/// Each test prints its seed: `ROSTERD_KILL_SEED` repeats it, `ROSTERD_KILL_RUNS` says how many runs there are.
@Suite("kill -9 at a random instant between drop and done")
struct KillTests {
    /// As many at a time; most of a run is waiting for what may have been executed to show.
    private static let atOnce = 10

    @Test("the target becomes the export, nobody is created twice, no file is lost")
    func oneFile() async throws {
        try await play("one file", runs: Settings.killRuns) { seed in
            KillRun(rosters: [Roster(60)], faults: .none, seed: seed)
        }
    }

    @Test("the same, at a provider that fails in every way, once each")
    func withFaults() async throws {
        try await play("with one fault of each kind", runs: max(1, Settings.killRuns / 4)) { seed in
            KillRun(rosters: [Roster(60)], faults: .oneOfEach, seed: seed)
        }
    }

    @Test(
        "the same, at a provider that fails all the time",
        .enabled(if: Settings.runsSlowTests, "takes minutes: ROSTERD_SLOW_TESTS=1")
    )
    func withManyFaults() async throws {
        try await play("with many faults", runs: max(1, Settings.killRuns / 4)) { seed in
            KillRun(rosters: [Roster(60)], faults: .shares("reset-after=0.05,500=0.05,429=0.05"), seed: seed)
        }
    }

    @Test("the same, with two days' files dropped one right after the other")
    func twoFiles() async throws {
        let day1 = Roster(60)
        var day2 = Roster(66)
        day2.workers.removeFirst(4)
        day2.change(0) { $0.status = "Terminated" }
        day2.change(1) { $0.department = "Data" }
        day2.change(2) { $0.familyName = "Married" }
        day2.change(3) { $0.email = "another.address@example.com" }
        try await play("two files", runs: max(1, Settings.killRuns / 4)) { [day2] seed in
            KillRun(rosters: [day1, day2], faults: .none, seed: seed)
        }
    }

    private func play(_ name: String, runs: Int, _ run: @escaping @Sendable (UInt64) -> KillRun) async throws {
        let seed = Settings.killSeed
        print("\(name): \(runs) runs, seed \(seed)")
        let start = ContinuousClock.now
        try await withThrowingTaskGroup(of: Void.self) { group in
            for number in 0..<runs {
                if number >= Self.atOnce { try await group.next() }
                group.addTask {
                    let own = seed &+ UInt64(number)
                    let outcome = try await run(own).play()
                    let second = outcome.secondKill.map { ", and \($0) after the restart" } ?? ""
                    print(
                        "\(name), seed \(own): killed \(outcome.instant)\(second), at request \(outcome.requestsBefore);",
                        "\(outcome.requests) requests in \(outcome.time), problems: \(outcome.problems)"
                    )
                    #expect(outcome.problems == [], "seed \(own)")
                }
            }
            try await group.waitForAll()
        }
        print("\(name): \(runs) runs in \(ContinuousClock.now - start)")
    }
}
