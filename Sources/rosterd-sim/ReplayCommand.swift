import ArgumentParser
import Simulation

/// `rosterd-sim replay`
struct ReplayCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "replay",
        abstract: "Runs one seed again, and says what happened."
    )

    @Argument(help: "The seed.")
    var seed: UInt64

    @Flag(help: "Print all that happens, line by line.")
    var trace = false

    @OptionGroup var place: RunPlace

    func run() async throws {
        let simulation = try await Simulation(in: place.directory)
        let report = try simulation.run(ScenarioMaker.scenario(of: seed), keepsTrace: trace)
        for line in report.trace { print(line) }
        print(report.summary)
        if !report.findings.isEmpty { throw ExitCode(RosterdSim.foundCode) }
    }
}
