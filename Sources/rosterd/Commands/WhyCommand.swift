import ArgumentParser
import Ports
import Provisioning

/// `rosterd why PERSON`: from the row to the answer.
struct WhyCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "why",
        abstract: "Explain what somebody has, and what is still to come: from the row to the answer.",
        discussion: CommandHelp.text(
            """
            Which row of which file said so, under which rule, what was planned, in which request it went and what was \
            answered; what operators decided; and what waits now, and for what. Where no daemon runs the journal is read.
            """,
            json: "known (what HR last said), accounts (desired and confirmed), events (oldest first) and waits.",
            exits: "0; with 64 where nobody is known by that name; with 65 where more than one is.",
            examples: ["rosterd why 10023", "rosterd why contractors/10023", "rosterd why ada@example.com --json"]
        )
    )

    @OptionGroup
    var options: ConfigurationOptions

    @OptionGroup
    var output: OutputOptions

    @Argument(help: "An employee id, source/employee id, or an address.")
    var person: String

    func run() async throws {
        let report = try await DaemonAccess.perform(options.place(), needsDaemon: false) {
            control throws(ControlError) in
            try await control.explain(person)
        }
        try output.show(report) { WhyText(report: report).lines }
    }
}
