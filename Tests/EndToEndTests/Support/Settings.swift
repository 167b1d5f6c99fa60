import Foundation

/// What the environment says of how long these tests may take.
enum Settings {
    /// `ROSTERD_SLOW_TESTS=1`: those that take minutes run, too.
    static var runsSlowTests: Bool { variable("ROSTERD_SLOW_TESTS") == "1" }

    /// `ROSTERD_KILL_RUNS`: how often the daemon is killed.
    static var killRuns: Int { variable("ROSTERD_KILL_RUNS").flatMap(Int.init) ?? 8 }

    /// `ROSTERD_KILL_SEED`: to repeat a run that failed.
    static var killSeed: UInt64 {
        variable("ROSTERD_KILL_SEED").flatMap(UInt64.init) ?? UInt64.random(in: 0..<1_000_000)
    }

    private static func variable(_ name: String) -> String? { ProcessInfo.processInfo.environment[name] }
}
