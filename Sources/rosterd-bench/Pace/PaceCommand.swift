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
            --minutes, real minutes too: over libcurl, against the sandbox with a window of each kind. Beside it stand the usual \
            ways to keep a limit, with the same latencies.

            By default it takes under a minute; and twice the minutes that --minutes asks for.
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

    @OptionGroup var program: RosterdOption

    @OptionGroup var options: BenchOptions

    private static let limit = RateLimit(requests: 100, window: .seconds(60))

    func validate() throws {
        guard (1...1_000).contains(hours) else { throw ValidationError("1 to 1,000 hours") }
        guard (100...100_000).contains(waiting) else { throw ValidationError("100 to 100,000 joiners") }
        guard (0...60).contains(minutes) else { throw ValidationError("0 to 60 minutes") }
    }

    func run() async throws {
        // Asked for before hours have gone by.
        let binary = minutes > 0 ? try program.binary() : nil
        try await options.measure { place, output in try await measure(place, binary, output) }
    }

    private func measure(_ place: URL, _ binary: String?, _ output: BenchOutput) async throws {
        output.line("\(Self.limit.requests) requests in \(Self.limit.window); \(hours) virtual hours")
        var summary = PaceSummary(simulated: simulate(output))
        output.line("\nLeavers, while \(waiting) joiners wait, at answers after 200 ms")
        let leavers = try await RevocationBench(limit: Self.limit, waiting: waiting, seed: seed).run()
        for line in leavers.lines { output.line(line) }
        summary.leavers = leavers
        if let binary { summary.real = try await measureReally(place, binary, output) }
        try output.end(summary)
        try leavers.check()
    }

    private func simulate(_ output: BenchOutput) -> [PaceFigures.Summary] {
        output.line(PaceFigures.heading)
        var rows: [PaceFigures.Summary] = []
        func add(_ row: PaceFigures.Summary) {
            output.line(row.line)
            rows.append(row)
        }
        let duration = Duration.seconds(hours * 3600)
        for weather in [PaceWeather.steady, .slow, .rough] {
            var simulation = PaceSimulation(limit: Self.limit, weather: weather, seed: seed)
            add(simulation.run(for: duration).summary(weather.name))
        }
        for reference in PaceReference.allCases {
            let figures = reference.run(for: duration, limit: Self.limit, weather: .slow, seed: seed)
            add(figures.summary("for comparison: \(reference.rawValue)"))
        }
        return rows
    }

    private func measureReally(
        _ place: URL,
        _ binary: String,
        _ output: BenchOutput
    ) async throws -> [PaceFigures.Summary] {
        output.line("\n\(minutes) real minutes against each sandbox, which answers after 200 ms")
        output.line(PaceFigures.heading)
        var rows: [PaceFigures.Summary] = []
        for kind in ["fixed", "sliding"] {
            let run = RealPace(limit: Self.limit, minutes: minutes, windowKind: kind, binary: binary, directory: place)
            rows.append(try await run.run().summary("a \(kind) window"))
            output.line(rows[rows.count - 1].line)
        }
        return rows
    }
}

/// All that the bench found.
struct PaceSummary: Encodable {
    var simulated: [PaceFigures.Summary]
    var leavers: RevocationFigures?
    var real: [PaceFigures.Summary]?
}
