import FaultVFS
import Foundation
import GRDB
import Ports
import TestSupport
import Testing

@testable import Journaling

@Suite("Room on the disk is kept for what was promised")
struct DiskReserveTests {
    private static let size: Int64 = 1 << 20

    private static let limits = DiskReserve.Limits(freeMin: 0, ballast: size, spare: 0, lookInterval: .zero)

    private func open(
        _ path: String,
        on disk: any JournalDisk = MachineDisk(),
        limits: DiskReserve.Limits = limits
    ) async throws -> SQLiteJournal {
        let reserve = DiskReserve(beside: path, on: disk, limits: limits)
        let journal = try SQLiteJournal.open(path: path, on: disk, time: ManualTime(), reserve: reserve)
        // The ballast is made before the first round.
        _ = try await journal.isRead(saas)
        return journal
    }

    @Test("Near the end of the room nothing new is taken in, and delivery goes on")
    func lowWater() async throws {
        let disk = FaultDisk(seed: 1, traits: .usual)
        let path = disk.volume.path("journal.sqlite")
        let journal = try await open(path, on: disk.volume, limits: .init(lookInterval: .zero))
        let desk = try await Desk(journal: journal, time: ManualTime(), rules: [amplitude()])
        try journal.checkRoom()
        disk.capacity = disk.image.bytes + (64 << 20) + (63 << 20)
        await #expect(throws: JournalError.full) { try await journal.begin(desk.draft("a")) }
        await #expect(throws: JournalError.full) { try await journal.stage([], in: "a") }
        await #expect(throws: JournalError.full) { try await journal.receive([]) }
        await #expect(throws: JournalError.full) { _ = try await journal.makeBackup() }
        #expect(throws: JournalError.full) { try journal.checkRoom() }
        try await journal.recordPause("here", byOperator: true, opensGate: false, at: desk.target.id)
        #expect(try await journal.pauseThatStays(at: desk.target.id) == "here")
        disk.capacity = disk.image.bytes + (64 << 20) + (65 << 20)
        try await journal.begin(desk.draft("a"))
        await journal.close()
    }

    @Test("Where nothing is free the ballast gives room, and comes again once there is some")
    func ballast() async throws {
        let disk = FaultDisk(seed: 1, traits: .usual)
        let (volume, path) = (disk.volume, disk.volume.path("journal.sqlite"))
        let journal = try await open(path, on: volume)
        #expect(volume.size(of: path + "-ballast") == Self.size)
        disk.capacity = disk.image.bytes + Int(Self.size)
        #expect(journal.storage.freeBytes == 0)
        try await write(journal)
        #expect(volume.size(of: path + "-ballast") == 0)
        await #expect(throws: JournalError.full) { for _ in 0..<10 { try await write(journal) } }
        disk.capacity = nil
        try await write(journal)
        await journal.close()
        let again = try await open(path, on: volume)
        #expect(volume.size(of: path + "-ballast") == Self.size)
        await again.close()
    }

    @Test("A start on a full disk that has a log to take over takes the ballast, too")
    func start() async throws {
        let disk = FaultDisk(seed: 1, traits: .usual)
        let first = disk.volume
        let journal = try await open(first.path("journal.sqlite"), on: first)
        try await write(journal)
        disk.kill()
        // Too little to make the ballast again once the log is taken over.
        disk.capacity = disk.image.bytes + Int(Self.size) - 200_000
        let second = disk.volume
        let again = try await open(second.path("journal.sqlite"), on: second)
        #expect(second.size(of: second.path("journal.sqlite-ballast")) == 0)
        try await write(again)
        disk.kill()
        disk.capacity = disk.image.bytes
        let third = disk.volume
        await #expect(throws: JournalError.full) { try await open(third.path("journal.sqlite"), on: third) }
        // Only now may their connections go: one that is closed takes its log over.
        withExtendedLifetime((journal, again)) {}
    }

    @Test("A start that has nothing to take over needs no room")
    func cleanStart() async throws {
        let disk = FaultDisk(seed: 1, traits: .usual)
        let (volume, path) = (disk.volume, disk.volume.path("journal.sqlite"))
        try await open(path, on: volume).close()
        disk.capacity = disk.image.bytes
        let journal = try await open(path, on: volume)
        #expect(volume.size(of: path + "-ballast") == Self.size)
        await journal.close()
    }

    @Test("On the machine's disk it holds blocks, for nobody else to read")
    func blocks() async throws {
        let place = try JournalPlace()
        let journal = try await open(place.path)
        var found = stat()
        #expect(stat(place.path + "-ballast", &found) == 0)
        #expect(found.st_size == Self.size && Int64(found.st_blocks) * 512 >= Self.size)
        #expect(found.st_mode & 0o777 == 0o600)
        await journal.close()
    }

    private func write(_ journal: SQLiteJournal) async throws {
        try await journal.writer.perform { db in
            try db.execute(
                sql: "INSERT OR REPLACE INTO meta (key, value) VALUES (hex(randomblob(8)), hex(zeroblob(50000)))"
            )
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
