import ArgumentParser
import Daemon
import Ports
import Provisioning

/// `rosterd queue`: what waits, for how long, and for how long still?
struct QueueCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "queue",
        abstract: "Show what waits to be sent, by lane and age, and how long it takes.",
        discussion: CommandHelp.text(
            """
            With --parked it lists what waits for an operator, with the reason and what to do; rosterd retry and rosterd discard \
            decide on it. Where no daemon runs the journal is read.
            """,
            json: """
                now, isRunning and targets: load (lanes with byState, byAge and oldest), drain (requests, seconds), pause, \
                limit; with --parked count and operations, each with its operation and advice.
                """,
            exits: "0; with 1 where operations are parked; with 64 where no target is called so.",
            examples: [
                "rosterd queue", "rosterd queue --parked --error 403", "rosterd queue --target amplitude --json",
            ]
        )
    )

    @OptionGroup
    var options: ConfigurationOptions

    @Flag(help: "List what is parked.")
    var parked = false

    @Option(help: "One target only.", completion: NameCompletion.targets)
    var target: String?

    @Option(help: "Of what is parked, one person's: an employee id, source/employee id, or an address.")
    var person: String?

    @Option(help: "Of what is parked, that whose reason has this in it.")
    var error: String?

    @Option(help: "How many parked operations to list; up to \(ParkedListing.operationsMax).")
    var limit = 50

    @OptionGroup
    var output: OutputOptions

    func validate() throws {
        guard (0...ParkedListing.operationsMax).contains(limit) else {
            throw ValidationError("'--limit' is 0 to \(ParkedListing.operationsMax).")
        }
        guard parked || (person == nil && error == nil) else {
            throw ValidationError("'--person' and '--error' select of what is parked; they need '--parked'.")
        }
    }

    func run() async throws {
        let configuration = try options.load()
        if parked { return try await showParked(configuration) }
        var report = try await DaemonAccess.perform(configuration, needsDaemon: false) { control throws(ControlError) in
            try await control.queue()
        }
        if let target {
            let known = configuration.targets.map(\.id)
            guard known.contains(TargetID(target)) else {
                throw Failure(describing: ControlError.unknownTarget(TargetID(target), known: known))
            }
            report.targets = report.targets.filter { $0.load.target == TargetID(target) }
        }
        try output.show(report) { QueueText(report: report).lines }
        if report.targets.contains(where: { $0.load.count(.parked) > 0 }) { throw ExitCode(Exit.attention) }
    }

    private func showParked(_ configuration: Configuration) async throws {
        let selection = ParkedSelection(
            sequences: [],
            target: target.map { TargetID($0) },
            person: person,
            error: error
        )
        let listing = try await DaemonAccess.perform(configuration, needsDaemon: false) {
            control throws(ControlError) in
            try await control.parked(selection, limit: limit)
        }
        try output.show(ParkedRecord(listing)) { ParkedText(listing: listing).lines }
        if listing.count > 0 { throw ExitCode(Exit.attention) }
    }
}
