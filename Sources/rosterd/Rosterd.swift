import ArgumentParser
import Daemon
import Foundation

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
            RunCommand.self, StatusCommand.self, PlanCommand.self, HoldsCommand.self, ApproveCommand.self,
            RejectCommand.self, WhyCommand.self, QueueCommand.self, RetryCommand.self, DiscardCommand.self,
            ReplayCommand.self, ReconcileCommand.self, JournalCommand.self, PauseCommand.self, ResumeCommand.self,
            CheckCommand.self, DemoCommand.self,
            SandboxCommand.self,
        ]
    )

    /// In the parser's place: it knows nothing of sysexits, and would end with 1 whatever failed.
    static func main() async {
        do {
            var command = try parseAsRoot()
            if var command = command as? any AsyncParsableCommand {
                try await command.run()
            } else {
                try command.run()
            }
        } catch let failure as Failure {
            FileHandle.standardError.write(Data("\(failure)\n".utf8))
            exit(withError: ExitCode(failure.status))
        } catch {
            exit(withError: error)
        }
    }
}
