import ArgumentParser

/// Measures rosterd on this machine: each figure beside what bounds it, or what does the same job otherwise, in one run.
@main
struct RosterdBench: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "rosterd-bench",
        abstract: "Measures rosterd on this machine.",
        discussion: "Build it for release: swift run -c release rosterd-bench SUBCOMMAND",
        subcommands: [
            IntakeCommand.self, WebhookCommand.self, DeliveryCommand.self, EconomyCommand.self, PaceCommand.self,
            ReplayCommand.self, StartCommand.self, MemoryCommand.self,
        ]
    )
}
