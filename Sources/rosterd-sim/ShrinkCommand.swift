import ArgumentParser
import Simulation

/// `rosterd-sim shrink`
struct ShrinkCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "shrink",
        abstract: "Cuts down a seed that has found something to what it takes, and shows that."
    )

    @Argument(help: "The seed.")
    var seed: UInt64

    @Option(help: "No more runs than that.")
    var runs = 500

    @OptionGroup var place: RunPlace

    func run() async throws {
        let simulation = try await Simulation(in: place.directory)
        guard let shrunk = try Shrinker(simulation, runsMax: runs).shrink(ScenarioMaker.scenario(of: seed)) else {
            print("seed \(seed) finds nothing")
            return
        }
        print(try shrunk.scenario.text)
        for line in shrunk.report.trace { print(line) }
        print(shrunk.report.summary)
        throw ExitCode(RosterdSim.foundCode)
    }
}
