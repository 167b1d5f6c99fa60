import FaultVFS
import GRDB
import Randomness
import Testing

@Suite("What a power cut leaves of a database")
struct PowerCutModelTests {
    /// How many of so many cuts, at every step of some commits, have lost what was committed; and what was damaged.
    private func losses(mode: String, synchronous: String, traits: DiskTraits, seeds: UInt64) throws -> (
        lost: Int, damaged: Int
    ) {
        let disk = FaultDisk(seed: 0, traits: traits)
        let ledger = try Ledger(disk.volume, mode: mode, synchronous: synchronous)
        let start = disk.image
        disk.record()
        var committed: [Int] = []
        for number in 1...4 {
            try ledger.add(number)
            if number == 2, mode == "WAL" {
                _ = try ledger.database.writeWithoutTransaction { try $0.checkpoint(.truncate) }
            }
            committed.append(disk.recorded.count)
        }
        var found = (lost: 0, damaged: 0)
        var image = start
        for (step, event) in disk.recorded.enumerated() {
            image.apply(event)
            let known = committed.prefix { $0 <= step + 1 }.count
            for seed in 0..<seeds {
                let after = FaultDisk(seed: seed, traits: traits, image: image)
                let ledger = try? Ledger(after.powerCut(), mode: mode, synchronous: synchronous)
                guard let ledger, try ledger.damage().isEmpty else {
                    found.damaged += 1
                    continue
                }
                if try ledger.numbers().count < known { found.lost += 1 }
            }
        }
        return found
    }

    @Test("A log that is synced with every commit loses none", arguments: [DiskTraits.careful, .usual])
    func full(traits: DiskTraits) throws {
        #expect(try losses(mode: "WAL", synchronous: "FULL", traits: traits, seeds: 10) == (0, 0))
    }

    @Test("A rollback journal whose end is synced, too, loses none", arguments: [DiskTraits.careful, .usual])
    func extra(traits: DiskTraits) throws {
        #expect(try losses(mode: "DELETE", synchronous: "EXTRA", traits: traits, seeds: 10) == (0, 0))
    }

    @Test("A rollback journal whose end isn't synced comes back, and takes what was committed with it")
    func journalComesBack() throws {
        let found = try losses(mode: "DELETE", synchronous: "FULL", traits: .usual, seeds: 10)
        #expect(found.lost > 0)
        #expect(found.damaged == 0)
    }

    @Test("A log that isn't synced loses commits, and a disk that lies damages the file")
    func losing() throws {
        let normal = try losses(mode: "WAL", synchronous: "NORMAL", traits: .usual, seeds: 10)
        #expect(normal.lost > 0 && normal.damaged == 0)
        let lying = try losses(mode: "WAL", synchronous: "FULL", traits: .lying, seeds: 10)
        #expect(lying.lost > 0)
    }
}

@Suite("What a power cut leaves of a file")
struct SurvivorTests {
    /// A file with four synced sectors of 1 and four written since, of 2; and a name that isn't synced.
    private var image: DiskImage {
        var image = DiskImage()
        image.apply(.create("a"))
        image.apply(.write(inode: 0, offset: 0, bytes: [UInt8](repeating: 1, count: 2048)))
        image.apply(.sync(inode: 0, directory: true))
        image.apply(.write(inode: 0, offset: 0, bytes: [UInt8](repeating: 2, count: 2048)))
        image.apply(.create("b"))
        return image
    }

    @Test("Each unsynced sector is old or new, in every mixture; each unsynced name is there or not")
    func everyMixture() {
        let traits = DiskTraits(sectorBytes: 512, isPowersafeOverwrite: true, liesAboutSyncs: false)
        var random = SeededRandom(seed: 3)
        var mixtures: Set<[UInt8]> = []
        var names: Set<[String]> = []
        for _ in 0..<1000 {
            let left = image.survivors(traits: traits, using: &random)
            names.insert(left.files)
            let content = left["a"] ?? []
            #expect(content.count == 2048)
            mixtures.insert(stride(from: 0, to: 2048, by: 512).map { content[$0] })
            for start in stride(from: 0, to: 2048, by: 512) { #expect(Set(content[start..<start + 512]).count == 1) }
        }
        #expect(mixtures.count == 16)
        #expect(names == [["a"], ["a", "b"]])
    }

    @Test("What was synced stays, whatever the dice say")
    func syncedStays() {
        var synced = image
        synced.apply(.sync(inode: 0, directory: true))
        var random = SeededRandom(seed: 3)
        for _ in 0..<200 {
            let left = synced.survivors(traits: .careful, using: &random)
            #expect(left.files == ["a", "b"])
            #expect(left["a"] == [UInt8](repeating: 2, count: 2048))
        }
    }

    @Test("A file that was made shorter is whole as before, or shorter as a whole")
    func shortened() {
        var image = DiskImage()
        image.apply(.create("a"))
        image.apply(.write(inode: 0, offset: 0, bytes: [UInt8](repeating: 1, count: 2048)))
        image.apply(.sync(inode: 0, directory: true))
        image.apply(.resize(inode: 0, size: 512))
        image.apply(.write(inode: 0, offset: 512, bytes: [UInt8](repeating: 2, count: 512)))
        let traits = DiskTraits(sectorBytes: 512, isPowersafeOverwrite: true, liesAboutSyncs: false)
        var random = SeededRandom(seed: 3)
        var sizes: Set<Int> = []
        for _ in 0..<500 {
            let content = image.survivors(traits: traits, using: &random)["a"] ?? []
            sizes.insert(content.count)
            let rest = Set(content.dropFirst(512))
            #expect(content.prefix(512).allSatisfy { $0 == 1 })
            #expect(content.count == 2048 ? rest == [1] : rest.isEmpty || rest == [0] || rest == [2])
        }
        #expect(sizes == [512, 1024, 2048])
    }

    @Test("What a sync that failed was about isn't made durable by the next")
    func spoiled() {
        var lost = 0
        for seed in 0..<100 {
            var spoiled = image
            spoiled.apply(.spoil(inode: 0, seed: UInt64(seed)))
            // Reads go on seeing it.
            #expect(spoiled["a"] == [UInt8](repeating: 2, count: 2048))
            spoiled.apply(.sync(inode: 0, directory: true))
            var random = SeededRandom(seed: 3)
            if spoiled.survivors(traits: .usual, using: &random)["a"] != spoiled["a"] { lost += 1 }
        }
        #expect(lost > 0)
    }

    @Test("A sector that tears may be rubbish where the disk doesn't say otherwise")
    func rubbish() {
        var random = SeededRandom(seed: 3)
        var seen: Set<UInt8> = []
        for _ in 0..<1000 { seen.formUnion(image.survivors(traits: .careful, using: &random)["a"] ?? []) }
        #expect(seen.count > 2)
    }

    @Test("The same seed loses the same")
    func deterministic() {
        var (one, other) = (SeededRandom(seed: 9), SeededRandom(seed: 9))
        for _ in 0..<50 {
            let left = image.survivors(traits: .careful, using: &one)
            #expect(left["a"] == image.survivors(traits: .careful, using: &other)["a"])
        }
    }
}
