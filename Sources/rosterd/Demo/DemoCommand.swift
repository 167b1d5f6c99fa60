import ArgumentParser
import Foundation

/// `rosterd demo`: the whole thing, in one process, on sample exports.
struct DemoCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "demo",
        abstract: "Show rosterd at work: two days of HR exports, delivered to a sandbox.",
        discussion: CommandHelp.text(
            """
            Starts a sandbox that behaves as Amplitude documents (with a window of 10 s in place of a minute, so that it \
            ends soon) and the daemon, drops the first day's export and then the second's, approves the one change of \
            address that waits for it, and compares what the target holds in the end with what HR said. Everything happens on loopback and in a temporary directory.
            """,
            json: nil,
            exits: "0 where HR and target agree, else with 1.",
            examples: ["rosterd demo", "rosterd demo --directory /tmp/rosterd-demo"]
        )
    )

    @Option(help: "The directory of day1.csv, day2.csv and rosterd.yaml.", completion: .directory)
    var samples = "config/samples"

    @Option(
        help: "The directory to work in; it is made, and stays. (default: a new one in the temporary directory)",
        completion: .directory
    )
    var directory: String?

    func run() async throws {
        let stage = try DemoStage(samples: samples, directory: directory)
        let agrees: Bool
        do {
            agrees = try await Demo(stage: stage, teller: DemoTeller()).run()
        } catch {
            throw Failure(describing: error)
        }
        guard agrees else { throw ExitCode(Exit.attention) }
    }
}
