import Foundation
import HRFeed
import Journaling
import Ports
import Provisioning
import TestSupport
import Testing

@testable import Intake

@Suite("Intake's heartbeats", .timeLimit(.minutes(1)))
struct IntakeHeartbeatTests {
    @Test("the roster's loop answers, and looks for no work for it")
    func roster() async throws {
        let fixture = try await RosterFixture()
        let heartbeat = Heartbeat(name: "roster")
        let service = fixture.service()
        try await Heartbeat.$current.withValue(heartbeat) {
            try await withThrowingTaskGroup(of: Void.self) { group in
                group.addTask { try await service.run() }
                defer { group.cancelAll() }
                try await eventually("it sleeps", within: .seconds(10), every: .milliseconds(2)) {
                    fixture.time.sleepers > 0 ? true : nil
                }
                for _ in 0..<3 { try await Self.expectAnswer(of: heartbeat, journalIsAsked: false) }
            }
        }
    }

    @Test("the directory's loop answers, and while its directory is away it is known to rest")
    func directory() async throws {
        let drop = try TemporaryDirectory()
        let time = ManualTime()
        let journal = try SQLiteJournal.inMemory(time: time)
        let heartbeat = Heartbeat(name: "intake hr")
        let service = Self.service(drop.path("drop"), time, journal)
        try await Heartbeat.$current.withValue(heartbeat) {
            try await withThrowingTaskGroup(of: Void.self) { group in
                group.addTask { try await service.run() }
                defer { group.cancelAll() }
                try await eventually("it rests", within: .seconds(10), every: .milliseconds(2)) {
                    heartbeat.reading.restsUntil != nil ? true : nil
                }
                try FileManager.default.createDirectory(atPath: drop.path("drop"), withIntermediateDirectories: true)
                time.advance(by: .seconds(30))
                try await eventually("it has looked", within: .seconds(10), every: .milliseconds(2)) {
                    time.advance(by: .seconds(1))
                    return FileManager.default.fileExists(atPath: drop.path("drop/processing")) ? true : nil
                }
                for _ in 0..<3 { try await Self.expectAnswer(of: heartbeat, journalIsAsked: true) }
            }
        }
        await journal.close()
    }

    @Test("work that comes with a question isn't overlooked")
    func bell() async {
        let bell = WorkBell()
        bell.ring()
        bell.ask()
        for await _ in bell.rings { break }
        #expect(bell.takeWork())
        #expect(!bell.takeWork())
    }

    /// The loop goes round once; what it did before is over.
    private static func expectAnswer(of heartbeat: Heartbeat, journalIsAsked: Bool) async throws {
        if journalIsAsked {
            try await eventually("it is idle", within: .seconds(10), every: .milliseconds(20)) {
                heartbeat.reading.isEntrusted ? nil : true
            }
        }
        let before = heartbeat.reading.beats
        heartbeat.ask()
        try await eventually("it answers", within: .seconds(10), every: .milliseconds(2)) {
            heartbeat.reading.beats > before ? true : nil
        }
    }

    private static func service(
        _ path: String,
        _ time: ManualTime,
        _ journal: any IntakeJournal
    ) -> DropDirectoryService {
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
                keep: nil
            ),
            surroundings: IntakeSurroundings(
                journal: journal,
                rules: RosterRules(configuration: "c", sources: [], targets: []),
                time: time,
                random: { 1 },
                takeover: Doorbell(),
                observer: NobodyListens()
            ),
            decisions: Doorbell()
        )
    }
}

private struct NobodyListens: OccurrenceObserver {
    func observe(_ occurrence: Occurrence) {}
}
