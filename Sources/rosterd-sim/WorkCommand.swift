import ArgumentParser
import Foundation
import Simulation

/// `rosterd-sim work`: one worker of `run`. Says each seed before it begins it, and a line of JSON after it: so it is known which
/// one it was in when it died. Some of them it runs twice: what isn't the same run then could not be replayed, either.
struct WorkCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(commandName: "work", shouldDisplay: false)

    @Option(help: "The first seed and the last.")
    var seeds: SeedRange

    @Option(help: "Only every so many-th of them.")
    var stride: UInt64 = 1

    @OptionGroup var place: RunPlace

    func run() async throws {
        // A terminal's Ctrl-C reaches every process of its: this one ends when its parent says so, or has gone.
        signal(SIGINT, SIG_IGN)
        Self.limitMemory()
        let simulation = try await Simulation(in: place.own)
        defer { place.remove() }
        var seed = seeds.seeds.lowerBound
        var count = 0
        while seed <= seeds.seeds.upperBound {
            try say("\(seed)")
            let scenario = ScenarioMaker.scenario(of: seed)
            var report = try simulation.run(scenario, keepsTrace: false)
            count += 1
            if count % Self.repeatedEvery == 0, let finding = try simulation.repeated(scenario, of: report) {
                report.findings.append(finding)
            }
            try say(String(decoding: JSONEncoder().encode(report), as: UTF8.self))
            let (next, overflow) = seed.addingReportingOverflow(stride)
            if overflow { return }
            seed = next
        }
    }

    private static let repeatedEvery = 64

    /// A run takes some ten megabytes. One that takes all there is ends this worker, and not the machine.
    private static func limitMemory() {
        var limit = rlimit(rlim_cur: 4 << 30, rlim_max: 4 << 30)
        setrlimit(__rlimit_resource_t(RLIMIT_AS.rawValue), &limit)
    }

    private func say(_ line: String) throws {
        try FileHandle.standardOutput.write(contentsOf: Data((line + "\n").utf8))
    }
}
