import FaultVFS
import GRDB
import Testing

@Suite("A disk in memory under SQLite")
struct FaultDiskTests {
    @Test(
        "A second connection reads what the first has written, and not what it hasn't committed",
        arguments: [DiskTraits.careful, .usual]
    )
    func twoConnections(traits: DiskTraits) throws {
        let disk = FaultDisk(seed: 1, traits: traits)
        let (one, other) = (try Ledger(disk.volume), try Ledger(disk.volume))
        try one.add(1)
        #expect(try other.numbers() == [1])
        try one.database.inTransaction { db in
            try db.execute(sql: "INSERT INTO entry VALUES (2, '')")
            #expect(try other.numbers() == [1])
            return .commit
        }
        #expect(try other.numbers() == [1, 2])
        try one.database.close()
        try other.database.close()
        // The last one to close has taken the log over.
        #expect(disk.image.files == ["ledger.sqlite"])
    }

    @Test("A lock of one connection is in the other's way")
    func locks() throws {
        let disk = FaultDisk(seed: 1, traits: .usual)
        let (one, other) = (try Ledger(disk.volume), try Ledger(disk.volume))
        try one.database.inTransaction(.immediate) { _ in
            #expect(throws: DatabaseError.self) { try other.add(1) }
            return .rollback
        }
        try other.add(1)
        #expect(try one.numbers() == [1])
    }

    @Test("Disks know nothing of each other")
    func manyDisks() throws {
        let disks = (0..<3).map { FaultDisk(seed: $0, traits: .usual) }
        let ledgers = try disks.map { try Ledger($0.volume) }
        for (number, ledger) in ledgers.enumerated() { try ledger.add(number) }
        #expect(try ledgers.map { try $0.numbers() } == [[0], [1], [2]])
    }

    @Test("Killing loses nothing that was written, and whoever was killed can do nothing more")
    func kill() throws {
        let disk = FaultDisk(seed: 1, traits: .usual)
        let ledger = try Ledger(disk.volume, synchronous: "OFF")
        try ledger.add(1)
        let old = disk.volume
        let after = try Ledger(disk.kill())
        #expect(throws: DatabaseError.self) { try ledger.add(2) }
        #expect(throws: DatabaseError.self) { try Ledger(old) }
        try after.add(3)
        #expect(try after.numbers() == [1, 3])
    }

    @Test("A planned cut comes in the middle of its step, and leaves nothing to be done until the power is back")
    func plannedCut() throws {
        let disk = FaultDisk(seed: 1, traits: .usual)
        let ledger = try Ledger(disk.volume)
        disk.plan = FaultPlan(faults: [], cutAtStep: 2)
        #expect(throws: DatabaseError.self) { try ledger.add(1) }
        #expect(disk.isDown)
        let frozen = disk.counts.steps
        #expect(throws: DatabaseError.self) { try ledger.add(2) }
        #expect(disk.counts.steps == frozen)
        #expect(try Ledger(disk.powerCut()).numbers().isEmpty)
    }

    @Test("A call fails as planned, once or for good")
    func faults() throws {
        let disk = FaultDisk(seed: 1, traits: .usual)
        let ledger = try Ledger(disk.volume)
        disk.plan = FaultPlan(faults: [.init(.write, number: 1, failure: .ioError, isLasting: false)], cutAtStep: nil)
        let error = #expect(throws: DatabaseError.self) { try ledger.add(1) }
        #expect(error?.extendedResultCode == .SQLITE_IOERR_WRITE)
        try ledger.add(2)
        disk.plan = FaultPlan(faults: [.init(.write, number: 1, failure: .full, isLasting: true)], cutAtStep: nil)
        for _ in 0..<2 {
            let error = #expect(throws: DatabaseError.self) { try ledger.add(3) }
            #expect(error?.resultCode == .SQLITE_FULL)
        }
        disk.plan = .none
        #expect(try ledger.numbers() == [2])
        #expect(try ledger.damage().isEmpty)
    }

    @Test("A full disk takes no more, and goes on where it is given room")
    func full() throws {
        let disk = FaultDisk(seed: 1, traits: .usual)
        let ledger = try Ledger(disk.volume)
        try ledger.add(0)
        disk.capacity = disk.image.bytes + 20_000
        var last = 0
        let error = #expect(throws: DatabaseError.self) {
            for number in 1...1000 {
                try ledger.add(number)
                last = number
            }
        }
        #expect(error?.resultCode == .SQLITE_FULL)
        #expect(disk.image.bytes <= disk.capacity ?? 0)
        #expect(try ledger.numbers() == Array(0...last))
        disk.capacity = nil
        try ledger.add(2000)
        #expect(try ledger.numbers() == Array(0...last) + [2000])
        #expect(try ledger.damage().isEmpty)
    }
}
