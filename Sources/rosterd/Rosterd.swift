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

            What a command prints with --json is one document on standard output (where it goes through several hashes or targets, \
            one for each), its keys sorted; instants are milliseconds since 1970 in UTC, lengths of time seconds. Fields may be \
            added, and are neither renamed nor taken away. Errors go to standard error, and the exit status is one of \
            sysexits(3) (69: no daemon runs, 75: try again later, 77: you may not use the control socket); 1 says that something \
            needs a look, 2 that a guard holds it. Tables are as wide as the terminal, or as \
            COLUMNS says, and nothing is coloured but the log's levels.

            Examples:
              rosterd demo
              rosterd check --config rosterd.yaml
              rosterd status
            """,
        version: Version.current,
        subcommands: [
            RunCommand.self, ReloadCommand.self, StatusCommand.self, PlanCommand.self, HoldsCommand.self,
            ApproveCommand.self,
            RejectCommand.self, WhyCommand.self, QueueCommand.self, RetryCommand.self, DiscardCommand.self,
            ReplayCommand.self, ReconcileCommand.self, JournalCommand.self, PauseCommand.self, ResumeCommand.self,
            CheckCommand.self, DashboardCommand.self, DemoCommand.self,
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
            // It may quote a file's name, or what a feed said.
            let lines = failure.description.split(separator: "\n", omittingEmptySubsequences: false)
            let text = lines.map { Shown.harmless(String($0)) }.joined(separator: "\n")
            FileHandle.standardError.write(Data("\(text)\n".utf8))
            exit(withError: ExitCode(failure.status))
        } catch {
            exit(withError: error)
        }
    }
}
