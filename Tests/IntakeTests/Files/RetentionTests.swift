import HRFeed
import Journaling
import Logging
import Ports
import Provisioning
import ServiceLifecycle
import Synchronization
import TestSupport
import Testing

@testable import Intake

@Suite("How long files are kept")
struct RetentionTests {
    @Test("They are looked at when the daemon starts and once a day, and again at once while some are left")
    func schedule() {
        let start = BootInstant(nanoseconds: 5)
        var schedule = RetentionSchedule()
        #expect(schedule.isDue(at: start))
        schedule.ran(at: start, isFinished: false)
        #expect(schedule.isDue(at: start))
        schedule.ran(at: start, isFinished: true)
        #expect(!schedule.isDue(at: start + .seconds(86_399)))
        #expect(schedule.isDue(at: start + .seconds(86_400)))
    }

    @Test("What was taken longer ago is deleted with its report, and said in one line; what is held is kept")
    func expired() async throws {
        let drop = try DropFixture()
        let directory = try drop.opened()
        // Files can't be made older than they are: now is long after.
        let later: Int64 = 1_000_000_000
        for (number, place) in [(1, DropPlace.processed), (2, .failed), (3, .held), (later + 90_000, .processed)] {
            let name = try drop.write("x", to: "a.csv")
            let claim = try directory.claim(name, UInt32(number))
            try directory.appendReport(on: claim, lines: ["row 1"])
            _ = try directory.move(claim, to: place)
        }
        let seen = Mutex<[Occurrence]>([])
        let observer = Observer { occurrence in seen.withLock { $0.append(occurrence) } }
        // A day after the first files were taken, and just after the last.
        let time = ManualTime(wall: WallInstant(milliseconds: 1_795_295_103_417 + later * 1_000 + 90_001_000))
        let journal = try SQLiteJournal.inMemory(time: time)
        let service = try Self.service(drop.path, keep: .seconds(86_400), time, journal, observer)
        try await withThrowingTaskGroup(of: Void.self) { group in
            group.addTask { try await service.run() }
            try await eventually("the old ones are gone", within: .seconds(10), every: .milliseconds(5)) {
                seen.withLock { $0.contains(.filesExpired("hr", files: 2)) } ? true : nil
            }
            group.cancelAll()
        }
        #expect(try drop.list("processed").filter { !$0.hasSuffix(".report") }.count == 1)
        #expect(try drop.list("failed").isEmpty)
        #expect(try drop.list("held").count == 2)
        await journal.close()
    }

    @Test("By a clock that is in doubt nothing is deleted")
    func doubted() async throws {
        let drop = try DropFixture()
        let directory = try drop.opened()
        _ = try directory.move(try directory.claim(try drop.write("x", to: "a.csv")), to: .processed)
        let time = ManualTime(wall: WallInstant(milliseconds: 1_795_295_103_417))
        let journal = try SQLiteJournal.inMemory(time: time)
        let rules = RosterRules(configuration: "c", sources: [], targets: [])
        _ = try await journal.stageDue(rules)
        time.step(wall: time.wall + .seconds(40 * 86_400))
        #expect(try await journal.doubtsClock())
        let seen = Mutex<[Occurrence]>([])
        let observer = Observer { occurrence in seen.withLock { $0.append(occurrence) } }
        let service = try Self.service(drop.path, keep: .seconds(86_400), time, journal, observer)
        try await withThrowingTaskGroup(of: Void.self) { group in
            group.addTask { try await service.run() }
            // A file that is taken in after it shows that the look is over.
            try drop.write("id,mail\n1,a@example.com\n", to: "b.csv")
            try await eventually("the other file is read", within: .seconds(10), every: .milliseconds(5)) {
                try drop.list("processed").count + drop.list("failed").count > 1 ? true : nil
            }
            group.cancelAll()
        }
        #expect(try drop.list("processed").contains { $0.contains("a.csv") })
        #expect(seen.withLock { !$0.contains(.filesExpired("hr", files: 1)) })
        time.step(wall: time.wall + .seconds(-40 * 86_400))
        #expect(try await !journal.doubtsClock())
        await journal.close()
    }

    @Test("It makes room before a file is read, which can wait for room without end")
    func room() async throws {
        let drop = try DropFixture()
        let directory = try drop.opened()
        _ = try directory.move(try directory.claim(try drop.write("x", to: "a.csv")), to: .processed)
        try drop.write("id,mail\n1,a@example.com\n", to: "b.csv")
        let time = ManualTime(wall: WallInstant(milliseconds: 4_000_000_000_000))
        let memory = try SQLiteJournal.inMemory(time: time)
        let journal = ReluctantJournal(memory, refusal: nil)
        journal.before("knownPeople") { try await time.sleep(until: time.boot + .seconds(1_000_000)) }
        let seen = Mutex<[Occurrence]>([])
        let observer = Observer { occurrence in seen.withLock { $0.append(occurrence) } }
        let service = try Self.service(drop.path, keep: .seconds(86_400), time, journal, observer)
        try await withThrowingTaskGroup(of: Void.self) { group in
            group.addTask { try? await service.run() }
            try await eventually("the old one is gone", within: .seconds(10), every: .milliseconds(5)) {
                seen.withLock { $0.contains(.filesExpired("hr", files: 1)) } ? true : nil
            }
            group.cancelAll()
        }
        await memory.close()
    }

    private struct Observer: OccurrenceObserver {
        var hear: @Sendable (Occurrence) -> Void
        func observe(_ occurrence: Occurrence) { hear(occurrence) }
    }

    private static func service(
        _ path: String,
        keep: Duration?,
        _ time: ManualTime,
        _ journal: any IntakeJournal,
        _ observer: Observer
    ) throws -> DropDirectoryService {
        let mapping = RecordMapping.by([.email: "mail"])
        let feed = FeedSettings(
            source: "hr",
            format: .csv(delimiter: .comma),
            limits: .standard,
            mapping: mapping,
            mappingDigest: ""
        )
        return DropDirectoryService(
            source: DropSource(
                feed: feed,
                semantics: .snapshot,
                completion: PersonCompletion(mapping),
                directory: path,
                completeness: .renamed,
                scanInterval: .seconds(30),
                keep: keep
            ),
            surroundings: IntakeSurroundings(
                journal: journal,
                rules: RosterRules(configuration: "c", sources: [], targets: []),
                time: time,
                random: { 1 },
                takeover: Doorbell(),
                observer: observer
            ),
            decisions: Doorbell()
        )
    }
}
