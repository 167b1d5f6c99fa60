import ArgumentParser
import Ports
import Provisioning

/// `rosterd pause TARGET`.
struct PauseCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "pause",
        abstract: "Send nothing more to a target until it is resumed.",
        discussion: "What comes in meanwhile is planned and waits. Revocations wait, too."
    )

    @OptionGroup
    var options: ConfigurationOptions

    @Option(help: "Why; `rosterd status` shows it.")
    var reason = "paused by an operator"

    @Argument(help: "The target, by its name in the configuration.")
    var target: String

    func run() async throws {
        try await DaemonAccess.perform(options.load(), needsDaemon: true) { control throws(ControlError) in
            try await control.pause(TargetID(target), reason: reason)
        }
        print("\(target) is paused; rosterd resume \(target) lets it go on")
    }
}

/// `rosterd resume TARGET`.
struct ResumeCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "resume",
        abstract: "Let a paused target go on.",
        discussion: "The credential is read anew, and what failed before is tried again."
    )

    @OptionGroup
    var options: ConfigurationOptions

    @Argument(help: "The target, by its name in the configuration.")
    var target: String

    func run() async throws {
        try await DaemonAccess.perform(options.load(), needsDaemon: true) { control throws(ControlError) in
            try await control.resume(TargetID(target))
        }
        print("\(target) goes on")
    }
}
