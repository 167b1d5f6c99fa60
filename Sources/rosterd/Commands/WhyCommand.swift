import ArgumentParser
import Ports
import Provisioning

/// `rosterd why PERSON`: from the row to the answer.
struct WhyCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "why",
        abstract: "Explain what somebody has, and what is still to come: from the row to the answer.",
        discussion: """
            Which row of which file said so, under which rule, what was planned, in which request it went and what was \
            answered; what operators decided; and what waits now, and for what. Where no daemon runs the journal is read.

            Exits with 0; with 64 where nobody, or more than one, is known by that name.
            """
    )

    @OptionGroup
    var options: ConfigurationOptions

    @Flag(help: "Print one JSON object.")
    var json = false

    @Argument(help: "An employee id, source/employee id, or an address.")
    var person: String

    func run() async throws {
        let report = try await DaemonAccess.perform(options.load(), needsDaemon: false) {
            control throws(ControlError) in
            try await control.explain(person)
        }
        if json {
            print(try Shown.json(report))
        } else {
            for line in WhyText(report: report).lines { print(line) }
        }
    }
}
