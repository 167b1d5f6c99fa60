import ArgumentParser
import Ports

/// `rosterd reload`.
struct ReloadCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "reload",
        abstract: "Have the daemon read its configuration again.",
        discussion: CommandHelp.text(
            """
            Sources, targets, limits, mappings and rules may be others; what isn't changed goes on undisturbed, and so does the \
            queue. Credentials are read anew, and a target that was paused for want of one goes on. A configuration that can't \
            stand is refused as a whole, and the old one stays in force. What new rules mean for people who are known passes the \
            guards, as an export does. It needs the running daemon; a SIGHUP does the same, and says so in the log alone.
            """,
            json:
                "changes (each with what and kind: added, changed, removed), remarks, abandoned (open operations by target).",
            exits: """
                0 where it is in force; with 78 where it can't stand; with 69 where no daemon runs; with 75 where another reload is \
                under way.
                """,
            examples: ["rosterd check && rosterd reload", "rosterd reload --force"]
        )
    )

    @OptionGroup
    var options: ConfigurationOptions

    @Flag(help: "Also where targets are removed that have open operations: nobody delivers those any more.")
    var force = false

    @OptionGroup
    var output: OutputOptions

    func run() async throws {
        let report = try await DaemonAccess.perform(options.place(), needsDaemon: true) {
            control throws(ControlError) in
            try await control.reload(force: force)
        }
        try output.show(report) { ReloadText(report: report).lines }
    }
}
