import FaultVFS
import Testing

struct DiskCountsTests {
    @Test("What grows a file at its end and what goes beyond it leave the same bytes, synced and not")
    func growing() throws {
        var image = DiskImage()
        image.apply(.create("log"))
        image.apply(.write(inode: 0, offset: 0, bytes: [1, 2]))
        image.apply(.write(inode: 0, offset: 2, bytes: [3]))
        image.apply(.write(inode: 0, offset: 5, bytes: [4, 5]))
        image.apply(.write(inode: 0, offset: 6, bytes: [6, 7]))
        image.apply(.write(inode: 0, offset: 8, bytes: []))
        #expect(image["log"] == [1, 2, 3, 0, 0, 4, 6, 7])

        let before = image
        image.apply(.sync(inode: 0, directory: true))
        image.apply(.resize(inode: 0, size: 1))
        #expect(image["log"] == [1])
        #expect(before["log"] == [1, 2, 3, 0, 0, 4, 6, 7])
    }

    @Test("Calls are counted from the plan on, each for itself")
    func calls() throws {
        let disk = FaultDisk(seed: 1, traits: .usual)
        #expect(disk.counts.calls.isEmpty)
        let ledger = try Ledger(disk.volume)
        try ledger.add(1)
        #expect(disk.counts.calls[.open, default: 0] > 0)
        #expect(disk.counts.calls[.write, default: 0] > 0)
        disk.plan = .none
        #expect(disk.counts.calls.isEmpty)
    }
}
