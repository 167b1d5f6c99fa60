import ArgumentParser
import Foundation
import Simulation

/// `rosterd-sim work`: one worker of `run`. Says each seed before it begins it, and a line of JSON after it: so it is known which
/// one it was in when it died.
struct WorkCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(commandName: "work", shouldDisplay: false)

    @Option(help: "The first seed and the last.")
    var seeds: SeedRange

    @Option(help: "Only every so many-th of them.")
    var stride: UInt64 = 1

    @OptionGroup var place: RunPlace

    func run() async throws {
        let simulation = try await Simulation(in: place.directory)
        defer { try? FileManager.default.removeItem(atPath: place.directory) }
        var seed = seeds.seeds.lowerBound
        while seed <= seeds.seeds.upperBound {
            try say("\(seed)")
            let report = try simulation.run(ScenarioMaker.scenario(of: seed), keepsTrace: false)
            try say(String(decoding: JSONEncoder().encode(report), as: UTF8.self))
            let (next, overflow) = seed.addingReportingOverflow(stride)
            if overflow { return }
            seed = next
        }
    }

    private func say(_ line: String) throws {
        try FileHandle.standardOutput.write(contentsOf: Data((line + "\n").utf8))
    }
}
