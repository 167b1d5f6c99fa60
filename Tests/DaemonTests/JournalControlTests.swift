import Foundation
import Journaling
import Ports
import Provisioning
import SystemPackage
import TestSupport
import Testing

@testable import Daemon

@Suite("What the commands are answered where no daemon runs")
struct JournalControlTests {
    private static let samples = FilePath(#filePath).removingLastComponent().removingLastComponent()
        .removingLastComponent().appending("config/samples")

    /// The samples' own configuration, in a directory of its own.
    private func configuration(_ directory: TemporaryDirectory, guards: String) throws -> Configuration {
        let sample = try String(contentsOfFile: Self.samples.appending("rosterd.yaml").string, encoding: .utf8)
        let text = sample.replacing("guards: { firstSnapshot: accept }", with: guards)
        #expect(text != sample)
        let file = directory.path("rosterd.yaml")
        try Data(text.utf8).write(to: URL(filePath: file))
        return try Configuration.load(FilePath(file))
    }

    private func plan(_ control: any DaemonControl) async throws -> PlanReport {
        let bytes = try Data(contentsOf: URL(filePath: Self.samples.appending("day1.csv").string))
        let chunks = AsyncThrowingStream<[UInt8], any Error> { continuation in
            continuation.yield(Array(bytes))
            continuation.finish()
        }
        return try await control.plan(source: nil, name: "day1.csv", modified: nil, chunks: chunks)
    }

    @Test("a first snapshot would be held by default, and what it would do then is shown all the same")
    func firstSnapshot() async throws {
        let directory = try TemporaryDirectory()
        let journal = try JournalControl(knowingNobody: try configuration(directory, guards: ""))
        let report = try await plan(journal.control)
        #expect(report.guards == ["it is the source's first snapshot, and invites 57 people"])
        #expect(report.heldAlone == 0 && report.waitingAlone == [])
        let target = try #require(report.targets.first)
        #expect(target.counts["create-user"] == 57)
        #expect(target.cost.requests == 57 + 6, "one each, and one a group")
        await journal.close()
    }

    @Test("a journal that can't be looked at isn't taken for none")
    func unreadable() async throws {
        let directory = try TemporaryDirectory()
        let configuration = try configuration(directory, guards: "")
        try Data().write(to: URL(filePath: directory.path("state")))
        #expect(throws: JournalError.unreadable(path: configuration.journalPath, reason: "Not a directory")) {
            try JournalControl(configuration: configuration)
        }
    }

    @Test("asking makes no journal, and finds nothing held")
    func nothingIsMade() async throws {
        let directory = try TemporaryDirectory()
        let configuration = try configuration(directory, guards: "guards: { firstSnapshot: accept, leavers: none }")
        let journal = try JournalControl(configuration: configuration)
        #expect(try await plan(journal.control).guards == [])
        #expect(try await journal.control.holds() == [])
        #expect(try await journal.control.status().holds == [])
        await #expect(throws: ControlError.unknownHold("abc", held: [])) { try await journal.control.approve("abc") }
        await #expect(throws: ControlError.unknownHold("abc", held: [])) {
            try await journal.control.reject("abc", reason: "none")
        }
        await #expect(throws: ControlError.unknownHold("abc", held: [])) {
            try await journal.control.hold("abc", limit: 1)
        }
        await journal.close()
        #expect(!FileManager.default.fileExists(atPath: directory.path("state/journal.sqlite")))
    }

    @Test("nothing is archived while a replay is under way, which may need it")
    func archiveWhileReplaying() async throws {
        let directory = try TemporaryDirectory()
        let configuration = try configuration(directory, guards: "")
        let time = SystemTime()
        let journal = try SQLiteJournal.open(path: configuration.journalPath, time: time)
        try await journal.begin(ReplayScope(target: "saas", since: time.wall - .seconds(60), until: time.wall))
        await journal.close()
        var control = try JournalControl(configuration: configuration)
        let refusal = await #expect(throws: ControlError.self) {
            try await control.control.archive(olderThan: .seconds(2 * 86_400))
        }
        #expect(refusal?.description.contains("a replay is under way") == true)
        await control.close()
        let again = try SQLiteJournal.open(path: configuration.journalPath, time: time)
        while try await again.continueReplays(configuration.rules) {}
        await again.close()
        control = try JournalControl(configuration: configuration)
        _ = try await control.control.archive(olderThan: .seconds(2 * 86_400))
        await control.close()
    }

    @Test("who asks for a hash learns which there are")
    func wording() {
        #expect(
            ControlError.unknownHold("ab", held: ["cd", "bc"]).description
                == "nothing that is held has a hash that begins with \"ab\"; held are bc, cd"
        )
        #expect(ControlError.unknownHold("ab", held: []).description.hasSuffix("; nothing is held"))
        #expect(
            ControlError.ambiguousHold("a", ["ab", "ac"]).description
                == "several hashes begin with \"a\" (ab, ac); say more of it"
        )
    }
}
