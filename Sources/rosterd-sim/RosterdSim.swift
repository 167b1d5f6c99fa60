import ArgumentParser

/// Tries rosterd in a simulated world: seed after seed, each a company, its service providers and whatever goes wrong.
@main
struct RosterdSim: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "rosterd-sim",
        abstract: "Tries rosterd in a simulated world, and looks whether it keeps its promises.",
        discussion: "Build it for release: swift run -c release rosterd-sim run --seeds 1..10000",
        subcommands: [ReplayCommand.self, WorkCommand.self]
    )
}
