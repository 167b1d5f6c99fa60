import ArgumentParser

/// The benchmarks: each measures, beside rosterd, what the machine itself can do in the same run.
@main
struct RosterdBench: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "rosterd-bench",
        abstract: "Measures rosterd, beside what the machine can do at best.",
        subcommands: [WebhookCommand.self]
    )
}
