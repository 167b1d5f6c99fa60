import ArgumentParser
import Foundation
import Ports

/// `rosterd-bench memory`
struct MemoryCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "memory",
        abstract: "Memory and wake-ups of the daemon, idle and at work.",
        discussion: """
            `rosterd run` in front of a target that doesn't answer: idle with an empty journal; while a snapshot is taken in; idle \
            with those people; while the same file comes again. Beside it stands a Python \
            that has loaded what a script for the same job would (csv, json, sqlite3, http.client) and waits.

            It takes some two minutes by default.
            """
    )

    @Option(help: "People in the snapshot: 1,000 to 2,000,000.")
    var people = 100_000

    @Option(help: "Seconds for which it is watched while it is idle: 5 to 600.")
    var idle = 30

    @OptionGroup var program: RosterdOption

    @OptionGroup var options: BenchOptions

    func validate() throws {
        guard (1_000...2_000_000).contains(people) else { throw ValidationError("1,000 to 2,000,000 people") }
        guard (5...600).contains(idle) else { throw ValidationError("5 to 600 seconds") }
    }

    func run() async throws {
        let binary = try program.binary()
        try await options.measure { place, output in
            let stage = try StartStage(directory: place.appending(path: place.lastPathComponent + "-0"), binary: binary)
            output.line(MemoryResult.heading)
            var results: [MemoryResult] = []
            func note(_ result: MemoryResult) {
                output.line(result.line)
                results.append(result)
            }
            if let script = try await PythonScript(in: place).idle(for: .seconds(idle)) { note(script) }
            try await stage.running { daemon in
                let watch = MemoryWatch(process: daemon.process, idle: .seconds(idle))
                note(try await watch.resting("idle, nobody known"))
                note(try await watch.working("\(people) rows, a first file") { try await take("first", on: stage) })
                note(try await watch.resting("idle, \(people) people known"))
                note(try await watch.working("the same file again") { try await take("again", on: stage) })
            }
            try output.end(results)
        }
    }

    /// Drops the company's file, and waits until it is taken over. Nothing is planned for a target that could not be read.
    private func take(_ name: String, on stage: StartStage) async throws {
        try stage.drop(RosterFile(rows: people), as: "\(name).csv")
        let deadline = ContinuousClock.now + .seconds(1_800)
        while ContinuousClock.now < deadline {
            try await Task.sleep(for: .milliseconds(500))
            // Asked in the middle of much work it may be late with its answer.
            guard let journal = try? await stage.status().journal else { continue }
            let intake = journal.intakes.first { $0.name == "\(name).csv" }
            if let intake, [.refused, .held].contains(intake.state) {
                throw BenchFailure("\(intake.name) is \(intake.state): \(intake.reason ?? "")")
            }
            if intake?.state == .applied { return }
        }
        throw BenchFailure("\(name).csv wasn't taken over within half an hour")
    }
}

/// One stretch of a process's life.
struct MemoryResult: Encodable {
    var what: String
    /// At its end, in bytes.
    var resident: Int
    var anonymous: Int
    /// In between.
    var peak: Int
    /// A second; nil where it was at work.
    var wakeUps: Double?

    static let heading = row("", "RESIDENT", "ANONYMOUS", "PEAK", "WAKE-UPS/S")

    var line: String {
        Self.row(
            what,
            Self.megabytes(resident),
            Self.megabytes(anonymous),
            Self.megabytes(peak),
            wakeUps.map { String(format: "%.2f", $0) } ?? "-"
        )
    }

    private static func megabytes(_ bytes: Int) -> String { String(format: "%.1f MB", Double(bytes) / 1e6) }

    private static func row(_ cells: String...) -> String { BenchOutput.row(cells, widths: [50, 10, 10, 10, 10]) }
}
