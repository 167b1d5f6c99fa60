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

    @Option(help: "Where the journal is made, and removed again: on the disk that is to be measured.")
    var directory = FileManager.default.currentDirectoryPath

    @Option(help: "How many senders at once; may be given several times.")
    var senders = [1, 64]

    @Option(help: "How long each measurement lasts, in seconds.")
    var seconds = 5

    func validate() throws {
        guard senders.allSatisfy({ (1...128).contains($0) }) else { throw ValidationError("1 to 128 senders") }
        guard (1...600).contains(seconds) else { throw ValidationError("1 to 600 seconds") }
    }

    func run() async throws {
        let place = URL(filePath: directory).appending(path: "rosterd-bench-\(UInt32.random(in: 0 ... .max))")
        try FileManager.default.createDirectory(at: place, withIntermediateDirectories: false)
        defer { try? FileManager.default.removeItem(at: place) }
        let duration = Duration.seconds(seconds)
        print("fdatasync, alone:  \(try SyncRate.measure(in: place, for: duration))")
        for count in senders {
            let result = try await WebhookLoad(senders: count, duration: duration, directory: place).run()
            print("\(count) \(count == 1 ? "sender: " : "senders:")  \(result)")
        }
        print("fdatasync, alone:  \(try SyncRate.measure(in: place, for: duration))")
    }
}
