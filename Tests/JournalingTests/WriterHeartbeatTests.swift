import Foundation
import GRDB
import Ports
import TestSupport
import Testing

@testable import Journaling

@Suite("The writer's heartbeat", .timeLimit(.minutes(1)))
struct WriterHeartbeatTests {
    private func writer() throws -> JournalWriter {
        JournalWriter(connection: try .inMemory(), lock: nil)
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

    @Test("While nobody wants anything it sleeps: the thread isn't woken by a timer")
    func idle() async throws {
        let place = try JournalPlace()
        let writer = JournalWriter(connection: try .open(path: place.path), lock: nil)
        try await writer.perform { db in try db.execute(sql: "INSERT INTO target_state (target) VALUES ('t')") }
        // The log is taken over half a second after the last commit.
        try await Task.sleep(for: .milliseconds(900))
        let before = writer.heartbeat.reading.beats
        try await Task.sleep(for: .milliseconds(1200))
        #expect(writer.heartbeat.reading.beats == before)
        await writer.close()
    }
}
