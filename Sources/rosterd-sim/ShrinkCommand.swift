import ArgumentParser
import Foundation
import Simulation

/// `rosterd-sim shrink`
struct ShrinkCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "shrink",
        abstract: "Cuts down a seed that has found something to what it takes, and shows that.",
        discussion: "What is left can be kept in a file, which `rosterd-sim replay --scenario` runs."
    )

    @Argument(help: "The seed.")
    var seed: UInt64

    @Option(help: "No more runs than that.")
    var runs = 500

    @Option(help: "Keep what is left in that file, as JSON.")
    var keep: String?

    @OptionGroup var place: RunPlace

    func run() async throws {
        defer { place.remove() }
        let simulation = try await Simulation(in: place.own)
        guard let shrunk = try Shrinker(simulation, runsMax: runs).shrink(ScenarioMaker.scenario(of: seed)) else {
            print("seed \(seed) finds nothing")
            return
        }
        if let keep { try shrunk.scenario.text.write(toFile: keep, atomically: true, encoding: .utf8) }
        for line in shrunk.scenario.words { print(line) }
        for line in shrunk.report.trace { print(line) }
        print(shrunk.report.summary)
        throw ExitCode(RosterdSim.foundCode)
    }
}
