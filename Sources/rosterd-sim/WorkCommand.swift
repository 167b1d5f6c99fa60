import ArgumentParser
import Foundation
import Simulation

/// `rosterd-sim work`: one worker of `run`. A line of JSON a seed, before it and after it.
struct WorkCommand: ParsableCommand {
    static let configuration = CommandConfiguration(commandName: "work", shouldDisplay: false)

    @Option(help: "The first seed and the last.")
    var seeds: SeedRange

    @Option(help: "Only every so many-th of them.")
    var stride: UInt64 = 1

    @Option(help: "Where the runs' files are made.")
    var directory: String

    func run() throws {
        var seed = seeds.seeds.lowerBound
        while seed <= seeds.seeds.upperBound {
            let report = try Simulation.run(ScenarioMaker.scenario(of: seed), in: directory, keepsTrace: false)
            try FileHandle.standardOutput.write(contentsOf: JSONEncoder().encode(report) + Data("\n".utf8))
            seed += stride
        }
    }
}
