import FaultVFS
import Foundation
import Ports
import Provisioning
import Randomness
import Synchronization
import Testing

@testable import Journaling

/// `ROSTERD_POWER_CUTS` names how many cuts are tried, if they are to be more; the seeds go on from `ROSTERD_POWER_CUT_SEED`.
@Suite("The power is cut after any of a day's steps on the disk")
struct PowerCutTests {
    /// With ROSTERD_SLOW_TESTS at every step, else at every so manieth.
    static var cuts: Int {
        let environment = ProcessInfo.processInfo.environment
        let wanted = environment["ROSTERD_POWER_CUTS"].flatMap { Int($0) }
        return wanted ?? (environment["ROSTERD_SLOW_TESTS"] == "1" ? 4_000 : 300)
    }

    private static var seed: UInt64 {
        ProcessInfo.processInfo.environment["ROSTERD_POWER_CUT_SEED"].flatMap { UInt64($0) } ?? 1
    }

    /// What was found in so many cuts, spread evenly over the day.
    struct Outcome {
        var cuts = 0
        var objections: [String] = []
    }

    private struct Cut: Sendable {
        var image: DiskImage
        var events: Int
        var seed: UInt64
    }

    static func run(_ traits: DiskTraits, cuts wanted: Int) async throws -> Outcome {
        let trace = try await CutTrace(traits: traits)
        let judge = CutJudge(states: try await CutStates(trace), traits: traits, rules: try CutDay.rules())
        let random = Mutex(SeededRandom(seed: seed))
        var outcome = Outcome()
        var owed = 0
        try await trace.forEachImage { image, events in
            owed += wanted
            let now = owed / trace.events.count
            owed %= trace.events.count
            for _ in 0..<now {
                let seed = random.withLock { $0.next() }
                outcome.cuts += 1
                // Of some the power goes once more, in one of the start's first steps.
                let startStep = seed % 4 == 0 ? Int(seed / 4 % 24) + 1 : nil
                let objection = try await judge.judge(image, events: events, seed: seed, startStep: startStep)
                guard let objection else { continue }
                outcome.objections.append("step \(events), seed \(seed): \(objection)")
            }
        }
        return outcome
    }

    @Test(
        "Nothing that was acknowledged is lost, the journal is whole and delivery recovers",
        arguments: [DiskTraits.careful, .usual]
    )
    func nothingIsLost(traits: DiskTraits) async throws {
        let start = ContinuousClock.now
        let outcome = try await Self.run(traits, cuts: Self.cuts / 2)
        #expect(outcome.cuts >= Self.cuts / 2)
        #expect(outcome.objections.isEmpty, "\(outcome.objections.prefix(5)), \(outcome.objections.count) in all")
        if ProcessInfo.processInfo.environment["ROSTERD_POWER_CUTS"] != nil {
            let seconds = (ContinuousClock.now - start) / .seconds(1)
            FileHandle.standardError.write(
                Data(
                    "power cuts: \(outcome.cuts), \(Int(Double(outcome.cuts) / seconds)) a second, \(outcome.objections.count) with a loss\n"
                        .utf8
                )
            )
        }
    }

    /// A write that tears may damage what was synced before it in the same sector, and what was acknowledged last is in one with
    /// whatever is written behind it.
    @Test("After a power cut nothing is written behind the log's last commit before that is in the database, too")
    func logOfTheStart() async throws {
        let disk = FaultDisk(seed: 1, traits: .careful)
        let day = try CutDay(disk: disk)
        try await day.journal.finishReading(saas)
        let volume = disk.powerCut()
        disk.record()
        let journal = try CutDay.open(volume)
        let events = disk.recorded
        await journal.close()
        let takenOver = try #require(events.firstIndex { if case .resize(_, 0) = $0 { true } else { false } })
        guard case .resize(let log, _) = events[takenOver] else { return }
        for event in events[..<takenOver] {
            if case .write(log, _, _) = event { Issue.record("written before it was taken over: \(event)") }
        }
    }

    @Test("On a disk that lies about syncs the same search finds losses")
    func lyingDisk() async throws {
        let outcome = try await Self.run(.lying, cuts: 60)
        #expect(!outcome.objections.isEmpty)
    }
}
