import ArgumentParser

@main
struct Rosterd: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "rosterd",
        subcommands: [SandboxCommand.self]
    )
}
