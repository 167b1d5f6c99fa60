import Foundation
import Randomness
import TestSupport
import Testing

@Suite("A burst of small files")
struct BurstTests {
    private static let count = Settings.runsSlowTests ? 10_000 : 1_000
    /// Ten files a second, of which any machine makes more.
    private static let limit = Duration.milliseconds(100) * count

    /// One file each: people as they joined, and the same people as they are now, an instant of its own for each.
    private struct Burst {
        var roster: Roster
        var files: [(name: String, text: String, modified: Date)] = []

        init(_ count: Int) {
            let joiners = Roster(count / 2)
            roster = joiners
            for index in roster.workers.indices {
                roster.change(index) {
                    $0.department = Roster.departments[(index * 7 + index / 5) % 5]
                    $0.familyName += "-Now"
                }
            }
            let start = Date(timeIntervalSinceNow: -3600)
            for (index, worker) in (joiners.workers + roster.workers).enumerated() {
                let one = {
                    var one = joiners
                    one.workers = [worker]
                    return one
                }()
                files.append(("file\(100_000 + index).csv", one.csv, start + Double(index) / 10))
            }
        }
    }

    /// So many lines of the daemon's log each file has of that message.
    private func mentions(of message: String, in scenario: Scenario) throws -> [String: Int] {
        try scenario.log().split(separator: "\n").filter { $0.contains(message) }
            .reduce(into: [:]) { counts, line in
                if let name = line.firstMatch(of: /file[0-9]+\.csv/) { counts[String(name.output), default: 0] += 1 }
            }
    }

    @Test("each is taken once and none is lost, in whatever order they come: people are what the latest says of them")
    func burst() async throws {
        let scenario = try Scenario()
        let sandbox = try await scenario.startSandbox(["--limit", "0"])
        try scenario.configure(url: sandbox.url, pace: .unlimited)
        try scenario.reconfigure("semantics: snapshot", as: "semantics: changes")
        let daemon = try await scenario.startDaemon()
        try await scenario.untilDrained()
        // So that intake alone is measured.
        #expect(try await scenario.command("pause", "saas", "--yes").exitStatus == 0)

        var random = SeededRandom(seed: Settings.killSeed)
        let burst = Burst(Self.count)
        let start = ContinuousClock.now
        for file in burst.files.shuffled(using: &random) {
            try scenario.drop(Data(file.text.utf8), as: file.name, modified: file.modified)
        }
        let dropped = ContinuousClock.now - start
        try await eventually("every file is taken", within: Self.limit, every: .milliseconds(50)) {
            try scenario.waitingFiles().isEmpty && scenario.files(in: "drop/processing").isEmpty ? true : nil
        }
        let taken = ContinuousClock.now - start
        print("\(Self.count) files: dropped in \(dropped), taken in \(taken)")

        let names = burst.files.map(\.name)
        let processed = try scenario.files(in: "drop/processed").map { String($0.suffix(names[0].utf8.count)) }
        #expect(processed.sorted() == names)
        #expect(try scenario.files(in: "drop/failed") == [] && scenario.files(in: "drop/held") == [])
        let accepted = try mentions(of: "intake accepted", in: scenario)
        #expect(accepted.count == Self.count && accepted.values.allSatisfy { $0 == 1 })

        #expect(try await scenario.command("resume", "saas").exitStatus == 0)
        let status = try await scenario.untilDrained(within: Self.limit)
        #expect(status.people == burst.roster.workers.count)
        #expect(try sandbox.state().differences(from: burst.roster) == [])
        #expect(try sandbox.state().invitedAgain == [])
        print("\(Self.count) files: delivered in \(ContinuousClock.now - start), \(try sandbox.log().counts)")
        #expect(try await scenario.stop(daemon) == .exited(0))
    }
}
