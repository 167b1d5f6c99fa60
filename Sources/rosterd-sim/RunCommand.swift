import ArgumentParser
import Foundation
import Simulation

/// `rosterd-sim run`
struct RunCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "run",
        abstract: "Runs many seeds, in several processes, and says what was found.",
        discussion: """
            Ctrl-C ends it, and what was found so far is told. It exits with 1 where anything was found, and names the commands \
            that show it again; else with 130 where it was interrupted, and with 0 where all was run or the time is over.
            """
    )

    @Option(help: "The first seed and the last: 1..10000.")
    var seeds: SeedRange

    @Option(help: "How many processes. Default: as many as there are processors.")
    var jobs = ProcessInfo.processInfo.activeProcessorCount

    @Option(help: "End after so many seconds, however many seeds are left.")
    var timeLimit: Int?

    @Flag(help: "Print one JSON document at the end, in place of the lines.")
    var json = false

    @OptionGroup var place: RunPlace

    func validate() throws {
        guard (1...256).contains(jobs) else { throw ValidationError("1 to 256 processes") }
        guard timeLimit.map({ (1...1_000_000).contains($0) }) ?? true else {
            throw ValidationError("a time limit of 1 to 1000000 seconds")
        }
    }

    func run() async throws {
        WorkerCrew.hearInterrupts()
        var crew = try WorkerCrew(seeds: seeds.seeds, jobs: jobs, directory: place.own)
        defer { place.remove() }
        let limit = timeLimit.map { ContinuousClock.now + .seconds($0) }
        let tally = try crew.work(until: limit) { found in if !json { print(found) } }
        if json {
            let encoder = JSONEncoder()
            encoder.outputFormatting = [.prettyPrinted, .sortedKeys]
            print(String(decoding: try encoder.encode(tally), as: UTF8.self))
        } else {
            print(tally.summary)
        }
        if !tally.found.isEmpty { throw ExitCode(RosterdSim.foundCode) }
        if tally.ending == .interrupted { throw ExitCode(RosterdSim.interruptedCode) }
    }
}
