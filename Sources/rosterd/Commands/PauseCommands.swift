import ArgumentParser
import Ports
import Provisioning

/// `rosterd pause TARGET`.
struct PauseCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "pause",
        abstract: "Send nothing more to a target until it is resumed.",
        discussion: CommandHelp.text(
            """
            Says what is held back, and asks. What comes in meanwhile is planned and waits. Revocations wait, too: who leaves \
            keeps access for so long. It needs the running daemon.
            """,
            json: "target, isPaused and reason. Nobody is asked then: it needs --yes.",
            exits: "0; with 1 where you said no; with 64 where no target is called so; with 69 where no daemon runs.",
            examples: [
                #"rosterd pause amplitude --reason "their maintenance, until 4 pm""#, "rosterd pause amplitude --yes",
            ]
        )
    )

    @OptionGroup
    var options: ConfigurationOptions

    @Option(help: "Why; `rosterd status` shows it.")
    var reason = "paused by an operator"

    @OptionGroup
    var consent: ConsentOptions

    @OptionGroup
    var output: OutputOptions

    @Argument(help: "The target, by its name in the configuration.", completion: NameCompletion.targets)
    var target: String

    func validate() throws { try consent.check(json: output.json, or: nil) }

    func run() async throws {
        let place = try options.place()
        if !output.json {
            let queue = try await DaemonAccess.perform(place, needsDaemon: true) { control throws(ControlError) in
                try await control.queue()
            }
            if let held = queue.targets.first(where: { $0.load.target.rawValue == target }) {
                for line in PauseText(held: held).lines { print(line) }
            }
            guard consent.allows("Pause it?") else {
                print("not paused")
                throw ExitCode(Exit.attention)
            }
        }
        try await DaemonAccess.perform(place, needsDaemon: true) { control throws(ControlError) in
            try await control.pause(TargetID(target), reason: reason)
        }
        try output.show(PauseRecord(target: target, isPaused: true, reason: reason)) {
            ["\(target) is paused; rosterd resume \(target) lets it go on"]
        }
    }
}

/// `rosterd resume TARGET`.
struct ResumeCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "resume",
        abstract: "Let a paused target go on.",
        discussion: CommandHelp.text(
            "The credential is read anew, and what failed before is tried again. It needs the running daemon.",
            json: "target and isPaused.",
            exits: "0; with 64 where no target is called so; with 69 where no daemon runs.",
            examples: ["rosterd resume amplitude"]
        )
    )

    @OptionGroup
    var options: ConfigurationOptions

    @OptionGroup
    var output: OutputOptions

    @Argument(help: "The target, by its name in the configuration.", completion: NameCompletion.targets)
    var target: String

    func run() async throws {
        try await DaemonAccess.perform(options.place(), needsDaemon: true) { control throws(ControlError) in
            try await control.resume(TargetID(target))
        }
        try output.show(PauseRecord(target: target, isPaused: false, reason: nil)) { ["\(target) goes on"] }
    }
}

/// As `--json` shows it.
private struct PauseRecord: Encodable {
    var target: String
    var isPaused: Bool
    /// Nil where it goes on.
    var reason: String?
}
