public import Randomness

extension DiskImage {
    /// What there is after the power was cut now: of every change that wasn't synced, what the dice leave.
    ///
    /// - Parameter traits: how finely writes tear, and whether a sector that tears is rubbish.
    public func survivors(traits: DiskTraits, using random: inout SeededRandom) -> DiskImage {
        var left = DiskImage()
        let mood = Mood.drawn(traits: traits, using: &random)
        for (name, inode) in survivingNames(mood, using: &random).sorted(by: { $0.key < $1.key }) {
            let content = inodes[inode].survivor(mood, using: &random)
            left.inodes.append(Inode(content: content, durable: content))
            left.names[name] = left.inodes.count - 1
        }
        left.durableNames = left.names
        return left
    }

    private func survivingNames(_ mood: Mood, using random: inout SeededRandom) -> [String: Int] {
        switch mood {
        case .nothing: return durableNames
        case .everything: return names
        case .inOrder, .torn:
            var left = durableNames
            var versions: [String: [Int?]] = [:]
            for change in pendingNames { versions[change.name, default: []].append(change.inode) }
            for (name, known) in versions.sorted(by: { $0.key < $1.key }) {
                let kept = Int.random(in: 0...known.count, using: &random)
                if kept > 0 { left[name] = known[kept - 1] }
            }
            return left
        }
    }

    /// How a disk dies: independent dice for every sector alone would seldom show what a plain one does.
    enum Mood: Sendable {
        /// What wasn't synced is gone.
        case nothing
        /// Everything had reached the disk.
        case everything
        /// Each file's changes up to some one, which tears.
        case inOrder(sectorBytes: Int)
        /// Every sector has any of its versions.
        case torn(sectorBytes: Int, garbles: Bool)

        static func drawn(traits: DiskTraits, using random: inout SeededRandom) -> Mood {
            let sectorBytes = Bool.random(using: &random) ? 512 : traits.sectorBytes
            switch Int.random(in: 0..<8, using: &random) {
            case 0: return .nothing
            case 1: return .everything
            case 2, 3: return .inOrder(sectorBytes: sectorBytes)
            default: return .torn(sectorBytes: sectorBytes, garbles: traits.garbles)
            }
        }
    }
}

extension DiskImage.Inode {
    /// The bytes that a power cut leaves.
    func survivor(_ mood: DiskImage.Mood, using random: inout SeededRandom) -> [UInt8] {
        guard !pending.isEmpty else { return durable }
        switch mood {
        case .nothing: return durable
        case .everything: return content
        case .inOrder(let sectorBytes):
            let whole = Int.random(in: 0...pending.count, using: &random)
            var left = self
            left.pending = Array(pending.prefix(whole))
            left.settle()
            if whole < pending.count {
                left.pending = [pending[whole]]
                return left.torn(sectorBytes: sectorBytes, garbles: false, using: &random)
            }
            return left.durable
        case .torn(let sectorBytes, let garbles):
            return torn(sectorBytes: sectorBytes, garbles: garbles, using: &random)
        }
    }

    /// Every sector has one of the versions that it was given since the file was last made shorter, and the file one of its sizes.
    ///
    /// Sizes take effect in their order, and making a file shorter takes effect as a whole, with every byte that was cut off: so
    /// does every file system that keeps a journal of its own. Where it didn't, what was written since isn't there, either.
    private func torn(sectorBytes: Int, garbles: Bool, using random: inout SeededRandom) -> [UInt8] {
        let sizes = sizes
        let reached = Int.random(in: 0..<sizes.count, using: &random)
        let done = pending.prefix(shrinking.first { $0 >= reached } ?? pending.count)
        var (kept, garbled) = dice(done, sectorBytes: sectorBytes, garbles: garbles, using: &random)

        var left = durable
        for change in done {
            guard case .write(let offset, let bytes) = change else {
                change.apply(to: &left)
                continue
            }
            for piece in Self.pieces(offset, bytes, sectorBytes: sectorBytes) where kept[piece.sector, default: 0] > 0 {
                kept[piece.sector, default: 0] -= 1
                left.put(bytes, piece.range, at: piece.offset)
            }
        }
        DiskImage.Change.resize(sizes[reached]).apply(to: &left)
        for sector in garbled { left.garble(sector * sectorBytes..<(sector + 1) * sectorBytes, using: &random) }
        return left
    }

    /// How many of its versions each sector has got to, and which are rubbish.
    private func dice(
        _ changes: ArraySlice<DiskImage.Change>,
        sectorBytes: Int,
        garbles: Bool,
        using random: inout SeededRandom
    ) -> (kept: [Int: Int], garbled: [Int]) {
        var versions: [Int: Int] = [:]
        for case .write(let offset, let bytes) in changes {
            for piece in Self.pieces(offset, bytes, sectorBytes: sectorBytes) {
                versions[piece.sector, default: 0] += 1
            }
        }
        var kept: [Int: Int] = [:]
        var garbled: [Int] = []
        for (sector, count) in versions.sorted(by: { $0.key < $1.key }) {
            kept[sector] = Int.random(in: 0...count, using: &random)
            if garbles, Int.random(in: 0..<16, using: &random) == 0 { garbled.append(sector) }
        }
        return (kept, garbled)
    }

    /// What one write did to one sector.
    private struct Piece {
        var sector: Int
        var offset: Int
        /// Of the bytes.
        var range: Range<Int>
    }

    private static func pieces(_ offset: Int, _ bytes: [UInt8], sectorBytes: Int) -> [Piece] {
        var pieces: [Piece] = []
        var start = 0
        while start < bytes.count {
            let place = offset + start
            let end = min(bytes.count, start + sectorBytes - place % sectorBytes)
            pieces.append(Piece(sector: place / sectorBytes, offset: place, range: start..<end))
            start = end
        }
        return pieces
    }

    /// The sizes that the file had since it was synced: at first, and after each change.
    private var sizes: [Int] {
        var sizes = [durable.count]
        for change in pending {
            let size = sizes[sizes.count - 1]
            switch change {
            case .write(let offset, let bytes): sizes.append(max(size, offset + bytes.count))
            case .resize(let new): sizes.append(new)
            }
        }
        return sizes
    }

    /// Which of the changes made the file shorter.
    private var shrinking: [Int] {
        let sizes = sizes
        return pending.indices.filter { sizes[$0 + 1] < sizes[$0] }
    }
}

extension [UInt8] {
    fileprivate mutating func garble(_ range: Range<Int>, using random: inout SeededRandom) {
        for place in range.clamped(to: 0..<count) { self[place] = UInt8.random(in: .min ... .max, using: &random) }
    }
}
