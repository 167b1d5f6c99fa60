import ArgumentParser
import Ports

/// `rosterd status`.
struct StatusCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "status",
        abstract: "Show how the daemon, its targets and its queue stand.",
        discussion: """
            Exits with 0 where all is well; with 1 where something needs an operator: plans that wait for an approval, a \
            paused target, a source whose last file proves nobody's absence, a target that doesn't answer, parked operations; with 69 where no daemon runs (the journal is shown all the same).
            """
    )

    @OptionGroup
    var options: ConfigurationOptions

    @Flag(help: "Print one JSON object.")
    var json = false

    func run() async throws {
        let report = try await DaemonAccess.perform(options.load(), needsDaemon: false) {
            control throws(ControlError) in
            try await control.status()
        }
        let text = StatusText(report: report)
        if json {
            print(try Shown.json(report))
        } else {
            for line in text.lines { print(line) }
        }
        if report.startedAt == nil { throw ExitCode(Exit.unavailable) }
        if text.needsAttention { throw ExitCode(Exit.attention) }
    }
}
