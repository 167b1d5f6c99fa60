import ArgumentParser
import Foundation
import Simulation

/// `rosterd-sim replay`
struct ReplayCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "replay",
        abstract: "Runs a seed again, and says what happened; several, one after the other in this process."
    )

    @Argument(help: "The seeds.")
    var seeds: [UInt64] = []

    @Option(help: "A file that `rosterd-sim shrink --keep` has made, in place of seeds.")
    var scenario: String?

    @Flag(help: "Print all that happens, line by line.")
    var trace = false

    @OptionGroup var place: RunPlace

    func validate() throws {
        guard seeds.isEmpty != (scenario == nil) else { throw ValidationError("seeds, or a scenario") }
    }

    private var scenarios: [Scenario] {
        get throws {
            guard let scenario else { return seeds.map(ScenarioMaker.scenario) }
            return [try Scenario(text: String(contentsOfFile: scenario, encoding: .utf8))]
        }
    }

    func run() async throws {
        defer { place.remove() }
        let simulation = try await Simulation(in: place.own)
        var hasFound = false
        for scenario in try scenarios {
            let report = try simulation.run(scenario, keepsTrace: trace)
            for line in report.trace { print(line) }
            print(report.summary)
            hasFound = hasFound || !report.findings.isEmpty
        }
        if hasFound { throw ExitCode(RosterdSim.foundCode) }
    }
}
