import ArgumentParser
import Foundation

/// How fast files are taken in, through the synced commit, and how much memory that needs.
struct IntakeCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "intake",
        abstract: "Rows a second and peak memory of snapshots: a first one, the same again, shuffled, and 1 % changed.",
        discussion: """
            Each file is dropped into a directory that the daemon's own services watch, with a journal on disk. The time is \
            from the rename into the directory to the synced commit that accepts the file, or to the last planned operation \
            where that is said. Beside it stand one pass over the same bytes with SHA-256, the disk's own rate of fdatasync, and a script in Python \
            that compares the same files and keeps the requests that follow.
            """
    )

    @Option(name: .long, help: "Rows of the file; can be given more than once. Default: 100000 and 1000000.")
    var rows: [Int] = []

    @Option(name: .long, help: "The directory to work in; its disk is what is measured.")
    var directory = NSTemporaryDirectory()

    @Flag(name: .long, help: "Put everybody into a group for all, and one for the department.")
    var groups = false

    @Flag(name: .long, help: "Print JSON.")
    var json = false

    func run() async throws {
        var measurements: [IntakeMeasurement] = []
        for count in rows.isEmpty ? [100_000, 1_000_000] : rows {
            guard (1...10_000_000).contains(count) else { throw ValidationError("--rows: 1 to 10000000") }
            let bench = try IntakeBench(rows: count, hasGroups: groups, under: directory)
            defer { bench.remove() }
            measurements += try await bench.run()
        }
        print(json ? try IntakeMeasurement.json(measurements) : IntakeMeasurement.table(measurements))
    }
}
