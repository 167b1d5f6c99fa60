import ArgumentParser
import Foundation
import Provisioning

/// `rosterd-bench pace`
struct PaceCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "pace",
        abstract: "Whether a limit holds in every window, how much of it is used, and how soon a leaver goes.",
        discussion: """
            Hours of a backlog in virtual time, with the machine and the pacer that rosterd runs: with answers after 200 ms, \
            and with answers after up to 30 s, restarts, reboots and steps of the wall clock. The provider sees each request \
            at a random instant while it is under way. Then leavers, in a real journal in which 10,000 joiners wait. With \
            --minutes, real minutes too: over libcurl, against the sandbox with a window of each kind.
            """
    )

    @Option(help: "How many virtual hours: 1 to 1,000.")
    var hours = 20

    @Option(help: "What the chances are drawn from; the same seed brings the same run back.")
    var seed: UInt64 = 1

    @Option(help: "How many joiners wait when the leavers come: 100 to 100,000.")
    var waiting = 10_000

    @Option(help: "How many real minutes against each sandbox: 0 to 60.")
    var minutes = 0

    @Option(help: "The rosterd binary whose sandbox is the server. Default: the one beside this.")
    var rosterd: String?

    @Option(help: "Where the journals are made, and removed again.")
    var directory = FileManager.default.currentDirectoryPath

    private static let limit = RateLimit(requests: 100, window: .seconds(60))

    func validate() throws {
        guard (1...1_000).contains(hours) else { throw ValidationError("1 to 1,000 hours") }
        guard (100...100_000).contains(waiting) else { throw ValidationError("100 to 100,000 joiners") }
        guard (0...60).contains(minutes) else { throw ValidationError("0 to 60 minutes") }
    }

    func run() async throws {
        print("\(Self.limit.requests) requests in \(Self.limit.window); \(hours) virtual hours")
        print(PaceFigures.heading)
        for weather in [PaceWeather.steady, .slow, .rough] {
            var simulation = PaceSimulation(limit: Self.limit, weather: weather, seed: seed)
            print(simulation.run(for: .seconds(hours * 3600)).line(weather.name))
        }
        print("\nLeavers, while \(waiting) joiners wait, at answers after 200 ms")
        for line in try await RevocationBench(limit: Self.limit, waiting: waiting, seed: seed).run() { print(line) }
        guard minutes > 0 else { return }
        print("\n\(minutes) real minutes against each sandbox, which answers after 200 ms")
        print(PaceFigures.heading)
        let place = URL(filePath: directory).appending(path: "rosterd-bench-\(UInt32.random(in: 0 ... .max))")
        try FileManager.default.createDirectory(at: place, withIntermediateDirectories: false)
        defer { try? FileManager.default.removeItem(at: place) }
        for kind in ["fixed", "sliding"] {
            let run = RealPace(limit: Self.limit, minutes: minutes, windowKind: kind, binary: binary, directory: place)
            print(try await run.run().line("a \(kind) window"))
        }
    }

    private var binary: String {
        let own = URL(filePath: CommandLine.arguments[0]).deletingLastPathComponent().appending(path: "rosterd")
        return rosterd ?? own.path(percentEncoded: false)
    }
}
