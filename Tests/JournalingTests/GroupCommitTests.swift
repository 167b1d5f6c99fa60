import Foundation
import GRDB
import Ports
import Provisioning
import TestSupport
import Testing

@testable import Journaling

@Suite("One writer, shared commits")
struct GroupCommitTests {
    @Test("Many callers share few commits, and each is durable when its call returns")
    func sharedCommits() async throws {
        let place = try JournalPlace()
        let journal = try place.open()
        let before = journal.writer.statistics
        let gate = DispatchSemaphore(value: 0)
        // While the writer is busy with one, the others queue up behind it.
        async let blocker: Void = journal.writer.perform { _ in gate.wait() }
        try await withThrowingTaskGroup { group in
            for number in 0..<200 {
                group.addTask { try await journal.finishReading(TargetID("target \(number)")) }
            }
            group.addTask {
                try await Task.sleep(for: .milliseconds(100))
                gate.signal()
            }
            try await group.waitForAll()
        }
        try await blocker
        let after = journal.writer.statistics
        #expect(after.jobs - before.jobs == 201)
        #expect(after.commits - before.commits < 20)
        let copy = try place.copyAfterPowerCut().open()
        for number in 0..<200 { #expect(try await copy.isRead(TargetID("target \(number)"))) }
        await copy.close()
        await journal.close()
    }

    @Test("A job that fails undoes itself alone")
    func oneFails() async throws {
        struct Wrong: Error {}
        let desk = try await Desk(amplitude())
        let writer = desk.journal.writer
        let gate = DispatchSemaphore(value: 0)
        async let blocker: Void = writer.perform { _ in gate.wait() }
        async let good: Void = desk.journal.finishReading("good")
        let bad = Task {
            try await writer.perform { db in
                try db.execute(sql: "INSERT INTO target_state (target, is_read) VALUES ('bad', 1)")
                throw Wrong()
            }
        }
        let constraint = Task {
            try await writer.perform { db in
                try db.execute(sql: "INSERT INTO target_state (target, is_read) VALUES ('worse', 7)")
            }
        }
        async let alsoGood: Void = desk.journal.finishReading("also good")
        try await Task.sleep(for: .milliseconds(50))
        gate.signal()
        try await blocker
        try await good
        try await alsoGood
        await #expect(throws: JournalError.self) { try await bad.value }
        await #expect(throws: JournalError.self) { try await constraint.value }
        #expect(try await desk.journal.isRead("good"))
        #expect(try await desk.journal.isRead("also good"))
        #expect(try await !desk.journal.isRead("bad"))
        #expect(try await !desk.journal.isRead("worse"))
    }

    @Test("A commit that fails is never tried again: every later call throws, until the next start")
    func failedCommit() async throws {
        let place = try JournalPlace()
        let journal = try place.open()
        try await journal.finishReading("before")
        await #expect(throws: JournalError.self) {
            try await journal.writer.perform { db in
                db.add(transactionObserver: FailingSync(), extent: .databaseLifetime)
                try db.run("INSERT INTO target_state (target, is_read) VALUES ('lost', 1)")
            }
        }
        do {
            _ = try await journal.isRead("before")
            Issue.record("a read was answered after a failed commit")
        } catch {
            guard case .failed = error else { throw error }
        }
        await journal.close()
        let next = try place.open()
        #expect(try await next.isRead("before"))
        #expect(try await !next.isRead("lost"))
        await next.close()
    }

    @Test("On a full disk what needs room is told so; what needs none goes on, and nothing is lost")
    func fullDisk() async throws {
        let place = try JournalPlace()
        let time = ManualTime()
        let desk = try await Desk(journal: place.open(time: time), time: time, rules: [amplitude()])
        try await desk.journal.begin(desk.draft("a"))
        try await desk.journal.writer.perform { db in
            let pages = try Int.fetchOne(db, sql: "PRAGMA page_count") ?? 0
            try db.execute(sql: "PRAGMA max_page_count = \(pages + 2)")
        }
        let rows = (1...2000).map { StagedRow(number: $0, .person(person("\($0)"))) }
        let large = Task { try await desk.journal.stage(rows, in: "a") }
        async let small: Void = desk.journal.recordPause("why", byOperator: false, opensGate: false, at: saas)
        await #expect(throws: JournalError.full) { try await large.value }
        try await small
        #expect(try await desk.journal.summary().targets.first?.pause == "why")
        #expect(try await desk.number("SELECT count(*) FROM staging") == 0)
        try await desk.journal.writer.perform { db in try db.execute(sql: "PRAGMA max_page_count = 100000") }
        try await desk.journal.stage(rows, in: "a")
        #expect(try await desk.number("SELECT count(*) FROM staging") == 2000)
        await desk.journal.close()
    }

    @Test("More callers than it keeps waiting are sent away, and no one else is harmed")
    func bounded() async throws {
        let connection = try JournalConnection.inMemory()
        let writer = JournalWriter(connection: connection, lock: nil, time: ManualTime(), limits: .init(queued: 3))
        let gate = DispatchSemaphore(value: 0)
        let answers = await withTaskGroup(of: JournalError?.self, returning: [JournalError?].self) { group in
            group.addTask {
                await outcome { () async throws(JournalError) in try await writer.perform { _ in gate.wait() } }
            }
            try? await Task.sleep(for: .milliseconds(50))
            for _ in 0..<10 {
                group.addTask { await outcome { () async throws(JournalError) in try await writer.perform { _ in } } }
            }
            try? await Task.sleep(for: .milliseconds(50))
            gate.signal()
            return await group.reduce(into: []) { $0.append($1) }
        }
        #expect(answers.count { $0 == .busy } == 7)
        #expect(answers.count { $0 == nil } == 4)
        await writer.close()
    }

    @Test("After a close every call is told so")
    func closed() async throws {
        let desk = try await Desk(amplitude())
        await desk.journal.close()
        await desk.journal.close()
        await #expect(throws: JournalError.closed) { try await desk.journal.finishReading(saas) }
    }

    @Test("A log that has grown too long starts anew")
    func logIsBounded() async throws {
        let place = try JournalPlace()
        let connection = try JournalConnection.open(path: place.path)
        let writer = JournalWriter(
            connection: connection,
            lock: nil,
            time: ManualTime(),
            limits: .init(logBytes: 64 << 10)
        )
        for number in 0..<200 {
            try await writer.perform { db in
                try db.execute(
                    sql: "INSERT INTO target_state (target, pause) VALUES (?, ?)",
                    arguments: ["t\(number)", String(repeating: "x", count: 2000)]
                )
            }
            // The tables' own making is taken over only after the first commit was acknowledged.
            if number > 0 { #expect(JournalFile.size(of: place.path + "-wal") < 128 << 10) }
        }
        #expect(writer.statistics.checkpoints > 3)
        await writer.close()
    }

    private func outcome(_ body: () async throws(JournalError) -> Void) async -> JournalError? {
        do {
            try await body()
            return nil
        } catch {
            return error
        }
    }
}

/// Stands for a disk that doesn't sync.
private final class FailingSync: TransactionObserver {
    struct Failure: Error {}
    func observes(eventsOfKind eventKind: DatabaseEventKind) -> Bool { true }
    func databaseDidChange(with event: DatabaseEvent) {}
    func databaseWillCommit() throws { throw Failure() }
    func databaseDidCommit(_ db: Database) {}
    func databaseDidRollback(_ db: Database) {}
}
