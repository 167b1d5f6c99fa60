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

            With --force it shows what nobody delivers any more, where there is such a thing, and asks.
            """,
            json:
                "changes (each with what and kind: added, changed, removed), remarks, warnings, startOnly, abandoned (open operations by target).",
            exits: """
                0 where it is in force; with 1 where you said no; with 78 where it can't stand; with 69 where no daemon runs; with 75 where another reload is \
                under way.
                """,
            examples: ["rosterd check && rosterd reload", "rosterd reload --force", "rosterd reload --force --yes"]
        )
    )

    @OptionGroup
    var options: ConfigurationOptions

    @Flag(help: "Also where targets are removed that have open operations: nobody delivers those any more.")
    var force = false

    @OptionGroup
    var consent: ConsentOptions

    @OptionGroup
    var output: OutputOptions

    func validate() throws {
        if force { try consent.check(json: output.json, or: nil) }
    }

    func run() async throws {
        let place = try options.place()
        let attempt = try await attempt(at: place, isForced: force && consent.yes)
        guard case .abandons(let reason) = attempt else { return try show(attempt) }
        print(Shown.harmlessLines(reason))
        guard consent.allows("Take it all the same, and leave that behind?") else {
            print("nothing was changed")
            throw ExitCode(Exit.attention)
        }
        try show(try await self.attempt(at: place, isForced: true))
    }

    /// What came of asking.
    private enum Attempt {
        case done(ReloadReport)
        /// It would leave something behind that is open; nothing was changed.
        case abandons(String)
    }

    /// Where it may be forced, it is first tried without: so it is known what would be left behind, and often nothing is.
    private func attempt(at place: DaemonPlace, isForced: Bool) async throws -> Attempt {
        try await DaemonAccess.perform(place, needsDaemon: true) { control throws(ControlError) in
            do throws(ControlError) {
                return .done(try await control.reload(force: isForced))
            } catch {
                guard force, !isForced, case .abandons(let reason) = error else { throw error }
                return .abandons(reason)
            }
        }
    }

    private func show(_ attempt: Attempt) throws {
        guard case .done(let report) = attempt else { return }
        try output.show(report) { ReloadText(report: report).lines }
    }
}
