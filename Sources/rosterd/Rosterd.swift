import ArgumentParser
import Daemon

@main
struct Rosterd: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "rosterd",
        abstract: "Keeps SaaS accounts true to the HR system.",
        discussion: """
            HR drops an export into a directory; rosterd works out who joined, moved and left, writes the SCIM operations \
            that this needs into a durable journal, and delivers them at the pace that the provider allows.

            Try it: rosterd demo
            """,
        version: Version.current,
        subcommands: [
            RunCommand.self, StatusCommand.self, PlanCommand.self, PauseCommand.self, ResumeCommand.self,
            CheckCommand.self, DemoCommand.self, SandboxCommand.self,
        ]
    )
}
