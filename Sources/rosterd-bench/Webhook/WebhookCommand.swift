import ArgumentParser
import Foundation

/// `rosterd-bench webhook`
struct WebhookCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "webhook",
        abstract: "Posts a second that were accepted and synced, beside the disk's own syncs a second.",
        discussion: """
            Each sender posts one signed event after the other over a connection of its own, and goes on at the 202. The \
            disk's figure is one thread that appends 4 KiB and calls fdatasync, before and after the posts.
            """
    )

    @Option(help: "How many senders at once; may be given several times.")
    var senders = [1, 64]

    @Option(help: "How long each measurement lasts, in seconds.")
    var seconds = 5

    @OptionGroup var options: BenchOptions

    func validate() throws {
        guard senders.allSatisfy({ (1...128).contains($0) }) else { throw ValidationError("1 to 128 senders") }
        guard (1...600).contains(seconds) else { throw ValidationError("1 to 600 seconds") }
    }

    func run() async throws {
        let duration = Duration.seconds(seconds)
        try await options.measure { place, output in
            var results: [WebhookResult] = []
            func note(_ result: WebhookResult) {
                output.line(result.line)
                results.append(result)
            }
            output.line(WebhookResult.heading)
            note(WebhookResult(try SyncRate.measure(in: place, for: duration)))
            for count in senders {
                let result = try await WebhookLoad(senders: count, duration: duration, directory: place).run()
                note(WebhookResult(result, senders: count))
            }
            note(WebhookResult(try SyncRate.measure(in: place, for: duration)))
            try output.end(results)
        }
    }
}

/// One stretch of posts, or of the disk's syncs beside them.
struct WebhookResult: Encodable {
    var what: String
    /// A second.
    var rate: Double
    /// From a post's first byte to its answer's last, in milliseconds; nil for the disk.
    var p50Milliseconds: Double?
    var p99Milliseconds: Double?

    static let heading = row("", "A SECOND", "P50", "P99")

    init(_ syncs: SyncRate) {
        what = "fdatasync, alone"
        rate = Double(syncs.syncs) / syncs.elapsed.inSeconds
    }

    init(_ result: WebhookLoad.Result, senders: Int) {
        what = senders == 1 ? "1 sender" : "\(senders) senders"
        rate = Double(result.latencies.count) / result.elapsed.inSeconds
        p50Milliseconds = result.milliseconds(0.5)
        p99Milliseconds = result.milliseconds(0.99)
    }

    var line: String {
        Self.row(
            what,
            String(format: "%.0f", rate),
            Self.milliseconds(p50Milliseconds),
            Self.milliseconds(p99Milliseconds)
        )
    }

    private static func milliseconds(_ value: Double?) -> String { value.map { String(format: "%.2f ms", $0) } ?? "-" }

    private static func row(_ cells: String...) -> String { BenchOutput.row(cells, widths: [20, 10, 10, 10]) }
}
