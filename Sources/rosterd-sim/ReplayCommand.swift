import ArgumentParser
import Simulation

/// `rosterd-sim replay`
struct ReplayCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "replay",
        abstract: "Runs one seed again, and says what happened."
    )

    @Argument(help: "The seed.")
    var seed: UInt64

    @Flag(help: "Print all that happens, line by line.")
    var trace = false

    @Option(help: "Where the run's files are made, and removed again: in memory.")
    var directory = "/dev/shm/rosterd-sim"

    func run() throws {
        let report = try Simulation.run(ScenarioMaker.scenario(of: seed), in: directory, keepsTrace: trace)
        for line in report.trace { print(line) }
        print("seed \(seed): \(report.findings.count) findings, \(report.steps) steps, \(report.requests) requests")
        for finding in report.findings { print("\(finding.oracle.rawValue): \(finding.what)") }
        if !report.findings.isEmpty { throw ExitCode(1) }
    }
}
