import ArgumentParser
import Simulation

/// `rosterd-sim replay`
struct ReplayCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "replay",
        abstract: "Runs a seed again, and says what happened; several, one after the other in this process."
    )

    @Argument(help: "The seeds.")
    var seeds: [UInt64]

    @Flag(help: "Print all that happens, line by line.")
    var trace = false

    @OptionGroup var place: RunPlace

    func run() async throws {
        let simulation = try await Simulation(in: place.directory)
        var hasFound = false
        for seed in seeds {
            let report = try simulation.run(ScenarioMaker.scenario(of: seed), keepsTrace: trace)
            for line in report.trace { print(line) }
            print(report.summary)
            hasFound = hasFound || !report.findings.isEmpty
        }
        if hasFound { throw ExitCode(RosterdSim.foundCode) }
    }
}
