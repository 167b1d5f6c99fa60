import ArgumentParser
import Ports

/// `rosterd status`.
struct StatusCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "status",
        abstract: "Show how the daemon, its targets and its queue stand.",
        discussion: CommandHelp.text(
            "Where no daemon runs it shows what the journal says.",
            json: """
                version, now, startedAt and configuration (none where no daemon runs; refusal says why the last one could not stand), holds, standings (each target's pace, pause and throttle) \
                and journal: people by source, targets (accounts, openByLane, byState, parked, …), the latest intakes.
                """,
            exits: """
                0 where all is well; with 1 where something needs an operator: a configuration that was refused, plans that wait for an approval, a source whose \
                last file proves nobody's absence, a paused target, one that doesn't answer, parked operations; with 69 where no daemon runs.
                """,
            examples: ["rosterd status", "rosterd status --json | jq .journal.targets"]
        )
    )

    @OptionGroup
    var options: ConfigurationOptions

    @OptionGroup
    var output: OutputOptions

    func run() async throws {
        let report = try await DaemonAccess.perform(options.place(), needsDaemon: false) {
            control throws(ControlError) in
            try await control.status()
        }
        let text = StatusText(report: report)
        try output.show(StatusRecord(report)) { text.lines }
        if report.startedAt == nil { throw ExitCode(Exit.unavailable) }
        if text.needsAttention { throw ExitCode(Exit.attention) }
    }
}
