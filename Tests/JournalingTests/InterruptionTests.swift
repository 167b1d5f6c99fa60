import Foundation
import GRDB
import Ports
import TestSupport
import Testing

@testable import Journaling

@Suite("What reads for long is ended with the journal", .timeLimit(.minutes(1)))
struct InterruptionTests {
    /// Never comes to an end by itself.
    private static let endless = "WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n) SELECT max(i) FROM n"

    private func endless(_ journal: SQLiteJournal, onCopy: Bool, _ begun: DispatchSemaphore) async throws(JournalError)
    {
        let work: @Sendable (Database) throws -> Void = { db in
            begun.signal()
            _ = try Int.fetchOne(db, sql: Self.endless)
        }
        guard !onCopy else { return try await journal.onCopy(work) }
        let path = journal.path ?? ""
        try await JournalReader(path: path, disk: journal.disk, interruption: journal.interruption).perform(work)
    }

    @Test("A statement in its middle, and whatever would begin after that; writing goes on", arguments: [true, false])
    func interrupted(onCopy: Bool) async throws {
        let place = try JournalPlace()
        let journal = try place.open()
        let begun = DispatchSemaphore(value: 0)
        let reading = Task { try await endless(journal, onCopy: onCopy, begun) }
        try await eventually("it reads", within: .seconds(20), every: .milliseconds(5)) {
            begun.wait(timeout: .now()) == .success ? true : nil
        }
        journal.interruptReading()
        await #expect(throws: JournalError.closed) { try await reading.value }
        await #expect(throws: JournalError.closed) { try await endless(journal, onCopy: onCopy, begun) }
        await #expect(throws: JournalError.closed) { try await journal.check() }
        await #expect(throws: JournalError.closed) { try await journal.makeBackup() }
        let rows = try await journal.writer.perform { db in
            try db.execute(sql: "INSERT INTO target_state (target) VALUES ('t')")
            return try Int.fetchOne(
                db,
                sql:
                    "WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n LIMIT 500000) SELECT count(*) FROM n"
            )
        }
        #expect(rows == 500_000)
        await journal.close()
        let left = try FileManager.default.contentsOfDirectory(atPath: place.directory.path("state"))
        #expect(!left.contains { $0.hasPrefix(".backup-") })
    }

    @Test("Opening and closing may take as long as the files are large")
    func patience() throws {
        #expect(DiskPatience.time(for: 0) == .seconds(30))
        #expect(DiskPatience.time(for: 4 << 30) == .seconds(30 + 2048))
        let place = try JournalPlace()
        #expect(SQLiteJournal.openingMax(path: place.path) == .seconds(30))
        let directory = URL(fileURLWithPath: place.path).deletingLastPathComponent()
        try FileManager.default.createDirectory(at: directory, withIntermediateDirectories: true)
        try Data(count: 6 << 20).write(to: URL(fileURLWithPath: place.path))
        try Data(count: 4 << 20).write(to: URL(fileURLWithPath: place.path + "-wal"))
        #expect(SQLiteJournal.openingMax(path: place.path) == .seconds(35))
    }
}
