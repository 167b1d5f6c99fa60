import ArgumentParser

/// The command line: one type and one file for each command.
@main
struct Rosterd: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "rosterd",
        abstract: "Keeps SaaS accounts true to the HR system.",
        subcommands: [CheckCommand.self]
    )
}
