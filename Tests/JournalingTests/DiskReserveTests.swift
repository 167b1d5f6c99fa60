import Foundation
import GRDB
import Ports
import TestSupport
import Testing

@testable import Journaling

@Suite("Room on the disk is kept for what was promised")
struct DiskReserveTests {
    private static let size: Int64 = 1 << 20

    private func open(_ place: JournalPlace, freeMin: Int64 = 0) throws -> (SQLiteJournal, DiskReserve) {
        let reserve = DiskReserve(beside: place.path, limits: .init(freeMin: freeMin, ballast: Self.size))
        return (try .open(path: place.path, on: MachineDisk(), time: ManualTime(), reserve: reserve), reserve)
    }

    private func ballast(_ place: JournalPlace) -> (length: Int64, blocks: Int64) {
        var found = stat()
        guard stat(place.path + "-ballast", &found) == 0 else { return (0, 0) }
        return (Int64(found.st_size), Int64(found.st_blocks) * 512)
    }

    @Test("Near the end of the room nothing new is taken in, and delivery goes on")
    func lowWater() async throws {
        let place = try JournalPlace()
        let (journal, reserve) = try open(place, freeMin: .max / 2)
        let desk = try await Desk(journal: journal, time: ManualTime(), rules: [amplitude()])
        #expect(reserve.isLow)
        #expect(ballast(place).length == 0, "it would take what is left")
        await #expect(throws: JournalError.full) { try await journal.begin(desk.draft("a")) }
        await #expect(throws: JournalError.full) { try await journal.stage([], in: "a") }
        await #expect(throws: JournalError.full) { try await journal.receive([]) }
        #expect(throws: JournalError.full) { try journal.checkRoom() }
        try await journal.recordPause("here", byOperator: true, opensGate: false, at: desk.target.id)
        #expect(try await journal.pauseThatStays(at: desk.target.id) == "here")
        await journal.close()
    }

    @Test("The ballast holds blocks, is kept from start to start, and given up for delivery alone")
    func ballast() async throws {
        let place = try JournalPlace()
        let (journal, _) = try open(place)
        try await fill(journal)
        #expect(ballast(place).length == Self.size)
        #expect(ballast(place).blocks >= Self.size)
        await #expect(throws: JournalError.full) { try await write(journal, isPromised: false) }
        #expect(ballast(place).length == Self.size)
        // A page limit isn't moved by a file that goes: that it went is what there is to see.
        await #expect(throws: JournalError.full) { try await write(journal, isPromised: true) }
        #expect(ballast(place).length == 0)
        await journal.close()
        let (again, _) = try open(place)
        try await again.finishReading("there")
        #expect(ballast(place).length == Self.size)
        await again.close()
    }

    /// As SQLite sees a full disk.
    private func fill(_ journal: SQLiteJournal) async throws {
        try await journal.writer.perform { db in
            let pages = try Int.fetchOne(db, sql: "PRAGMA page_count") ?? 0
            try db.execute(sql: "PRAGMA max_page_count = \(pages + 2)")
        }
    }

    private func write(_ journal: SQLiteJournal, isPromised: Bool) async throws {
        try await journal.writer.perform(isPromised: isPromised) { db in
            try db.execute(sql: "INSERT INTO meta (key, value) VALUES ('much', hex(zeroblob(100000)))")
        }
    }
}

@Suite("A judging that nobody waits for any more")
struct InterruptedJudgingTests {
    @Test("It ends between two steps, and is done when it is asked for again")
    func interrupted() async throws {
        let desk = try await Desk(amplitude())
        try await desk.receive("a", [.person(person("1"))], asOf: 0)
        let judging = Task {
            try? await Task.sleep(for: .seconds(60))
            return try await desk.journal.judge("a", rules: desk.rules)
        }
        judging.cancel()
        await #expect(throws: JournalError.interrupted) { try await judging.value }
        #expect(try await desk.journal.state(of: "a")?.state == .received)
        guard case .accepted = try await desk.journal.judge("a", rules: desk.rules) else {
            Issue.record("it was not accepted")
            return
        }
    }
}
