import ArgumentParser
import Foundation

/// `rosterd-bench start`
struct StartCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "start",
        abstract: "How long until the daemon is ready, with a large journal.",
        discussion: """
            A journal is filled as the daemon does it, with a transport that answers at once. Then `rosterd run` is started with \
            it, again and again, in front of a target that doesn't answer: ready is when its control socket takes connections. \
            The first start derives everybody's accounts by the configuration, which the journal doesn't know yet. Beside it \
            stand starts with an empty journal.

            By default it takes some ten minutes, nearly all of them to fill the journal.
            """
    )

    @Option(help: "Operations that were delivered: 1,000 to 5,000,000.")
    var ended = 1_000_000

    @Option(help: "Operations that wait: 100 to 1,000,000.")
    var open = 100_000

    @Option(help: "How often it is started: 2 to 20.")
    var starts = 5

    @OptionGroup var program: RosterdOption

    @OptionGroup var options: BenchOptions

    func validate() throws {
        guard (1_000...5_000_000).contains(ended) else { throw ValidationError("1,000 to 5,000,000 ended operations") }
        guard (100...1_000_000).contains(open) else { throw ValidationError("100 to 1,000,000 open operations") }
        guard (2...20).contains(starts) else { throw ValidationError("2 to 20 starts") }
    }

    func run() async throws {
        let binary = try program.binary()
        try await options.measure { place, output in
            let empty = try StartStage(directory: place.appending(path: place.lastPathComponent + "-0"), binary: binary)
            let stage = try StartStage(directory: place.appending(path: place.lastPathComponent + "-1"), binary: binary)
            let took = try await stage.fill(ended: ended, open: open)
            let bytes = try stage.journalBytes()
            output.line(
                "\(ended) ended and \(open) open operations: \(bytes >> 20) MiB, filled in \(Int(took.inSeconds)) s"
            )
            output.line(StartResult.heading)
            var results: [StartResult] = []
            for (name, stage) in [("empty", empty), ("filled", stage)] {
                for number in 1...starts {
                    let result = try await stage.start(as: name, number: number)
                    output.line(result.line)
                    results.append(result)
                }
            }
            try output.end(StartSummary(ended: ended, open: open, journalBytes: bytes, starts: results))
        }
    }
}

/// All that the bench found.
struct StartSummary: Encodable {
    var ended: Int
    var open: Int
    var journalBytes: Int
    var starts: [StartResult]
}
