import Foundation
import GRDB
import Ports
import Provisioning
import TestSupport
import Testing

@testable import Journaling

@Suite("The writer's heartbeat", .timeLimit(.minutes(1)))
struct WriterHeartbeatTests {
    private func writer() throws -> JournalWriter {
        JournalWriter(connection: try .inMemory(), lock: nil, time: ManualTime())
    }

    @Test("Whoever asks hears a beat, and nobody who doesn't")
    func answers() async throws {
        let writer = try writer()
        try await writer.perform { _ in }
        for _ in 0..<3 {
            let before = writer.heartbeat.reading.beats
            writer.heartbeat.ask()
            try await eventually("it beats", within: .seconds(10), every: .milliseconds(1)) {
                writer.heartbeat.reading.beats > before ? true : nil
            }
        }
        await writer.close()
    }

    @Test("A job that hangs doesn't beat, however often it is asked, and who waits for it is entrusted to it")
    func hangs() async throws {
        let writer = try writer()
        let gate = DispatchSemaphore(value: 0)
        let begun = DispatchSemaphore(value: 0)
        let caller = Heartbeat(name: "caller")
        async let job: Void = Heartbeat.$current.withValue(caller) {
            try await writer.perform { _ in
                begun.signal()
                gate.wait()
            }
        }
        try await eventually("the job has begun", within: .seconds(10), every: .milliseconds(1)) {
            begun.wait(timeout: .now()) == .success ? true : nil
        }
        let before = writer.heartbeat.reading.beats
        for _ in 0..<20 {
            writer.heartbeat.ask()
            try await Task.sleep(for: .milliseconds(5))
        }
        #expect(writer.heartbeat.reading.beats == before)
        #expect(caller.reading.isEntrusted)
        gate.signal()
        try await job
        #expect(!caller.reading.isEntrusted)
        #expect(caller.reading.beats == 1)
        await writer.close()
    }

    @Test("A statement that takes long beats as long as it goes on")
    func longStatement() async throws {
        let writer = try writer()
        let beats = try await writer.perform { [heartbeat = writer.heartbeat] db in
            let before = heartbeat.reading.beats
            _ = try Int.fetchOne(
                db,
                sql: """
                    WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 500000)
                    SELECT sum(i) FROM n
                    """
            )
            return heartbeat.reading.beats - before
        }
        #expect(beats > 2)
        await writer.close()
    }

    /// Rows that fill so many MiB of the database.
    private static func fill(_ db: Database, mebibytes: Int) throws {
        try db.execute(sql: "CREATE TABLE IF NOT EXISTS filling (bytes BLOB)")
        for _ in 0..<mebibytes { try db.execute(sql: "INSERT INTO filling VALUES (randomblob(1 << 20))") }
    }

    @Test("A copy in memory is made in steps, with a beat after each of them, and is whole")
    func copying() async throws {
        let place = try JournalPlace()
        let journal = try place.open()
        try await journal.writer.perform { db in try Self.fill(db, mebibytes: 24) }
        let before = journal.heartbeat.reading.beats
        let copied = try await journal.onCopy { db in
            try Int.fetchOne(db, sql: "SELECT sum(length(bytes)) FROM filling")
        }
        // One round of the thread, and one for each four MiB.
        #expect(journal.heartbeat.reading.beats >= before + 6)
        #expect(copied == 24 << 20)
        await journal.close()
    }

    @Test("While the log is taken over it is known to rest, for as long as a slow disk takes, and no longer than that")
    func takingOver() async throws {
        let (place, time) = (try JournalPlace(), ManualTime())
        let writer = JournalWriter(connection: try .open(path: place.path), lock: nil, time: time)
        let seen = Task.detached { [heartbeat = writer.heartbeat] in
            var rests: BootInstant?
            while !Task.isCancelled {
                if let now = heartbeat.reading.restsUntil { rests = now }
                await Task.yield()
            }
            return rests
        }
        try await writer.perform { db in try Self.fill(db, mebibytes: 40) }
        try await eventually("the log is taken over", within: .seconds(20), every: .milliseconds(5)) {
            writer.statistics.checkpoints > 0 ? true : nil
        }
        seen.cancel()
        let rest = try #require(await seen.value) - time.boot
        #expect(rest >= .seconds(30 + 20) && rest < .seconds(30 + 25))
        #expect(writer.heartbeat.reading.restsUntil == nil)
        await writer.close()
    }

    @Test("While nobody wants anything it sleeps: the thread isn't woken by a timer")
    func idle() async throws {
        let place = try JournalPlace()
        let writer = JournalWriter(connection: try .open(path: place.path), lock: nil, time: ManualTime())
        try await writer.perform { db in try db.execute(sql: "INSERT INTO target_state (target) VALUES ('t')") }
        // The log is taken over half a second after the last commit.
        try await Task.sleep(for: .milliseconds(900))
        let before = writer.heartbeat.reading.beats
        try await Task.sleep(for: .milliseconds(1200))
        #expect(writer.heartbeat.reading.beats == before)
        await writer.close()
    }
}
