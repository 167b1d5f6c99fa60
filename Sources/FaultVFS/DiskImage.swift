import Randomness

/// What is on a disk in memory: what reads see, what was synced, and what a power cut may keep or lose.
///
/// Files are flat: a name is whatever stands behind the volume's root. POSIX promises no order between two changes that no sync
/// separates, and neither does this: not within a file, not between files, not between a file and its name. Only the sizes of one
/// file come in their order.
public struct DiskImage: Sendable {
    /// One file's bytes.
    struct Inode: Sendable {
        /// What reads see.
        var content: [UInt8] = []
        /// What is there whatever happens.
        var durable: [UInt8] = []
        /// What was done since the last sync, in order.
        var pending: [Change] = []
    }

    /// One change of a file's bytes.
    enum Change: Sendable {
        case write(offset: Int, bytes: [UInt8])
        case resize(Int)
    }

    /// A name came (of this file) or went (nil), and its directory wasn't synced since.
    struct NameChange: Sendable {
        var name: String
        var inode: Int?
    }

    var inodes: [Inode] = []
    var names: [String: Int] = [:]
    var durableNames: [String: Int] = [:]
    var pendingNames: [NameChange] = []

    /// An empty disk.
    public init() {}

    /// Of all files that have a name.
    public var bytes: Int { names.values.reduce(0) { $0 + inodes[$1].content.count } }

    /// The names of its files, sorted.
    public var files: [String] { names.keys.sorted() }

    /// What reads of a file see; nil where there is none of that name.
    public subscript(name: String) -> [UInt8]? { names[name].map { inodes[$0].content } }

    /// Of a file, in bytes; nil where there is none of that name.
    func size(of name: String) -> Int? { names[name].map { inodes[$0].content.count } }

    /// Does to the files what a call did to them.
    public mutating func apply(_ event: DiskEvent) {
        switch event {
        case .create(let name):
            inodes.append(Inode())
            rename(name, to: inodes.count - 1)
        case .write(let inode, let offset, let bytes):
            change(inode, .write(offset: offset, bytes: bytes))
        case .resize(let inode, let size):
            change(inode, .resize(size))
        case .sync(let inode, let directory):
            inodes[inode].settle()
            if directory { settleNames() }
        case .syncDirectory:
            settleNames()
        case .remove(let name, let isSynced):
            rename(name, to: nil)
            if isSynced { settleNames() }
        case .spoil(let inode, let seed):
            var random = SeededRandom(seed: seed)
            let kept = inodes[inode].survivor(.torn(sectorBytes: 4096, garbles: false), using: &random)
            // What the cache still shows is taken for written by whoever syncs next.
            inodes[inode].durable = kept
            inodes[inode].pending = []
        case .forgetCache(let inode):
            inodes[inode].content = inodes[inode].durable
            for change in inodes[inode].pending { change.apply(to: &inodes[inode].content) }
        }
    }

    private mutating func change(_ inode: Int, _ change: Change) {
        change.apply(to: &inodes[inode].content)
        inodes[inode].pending.append(change)
    }

    private mutating func rename(_ name: String, to inode: Int?) {
        names[name] = inode
        pendingNames.append(NameChange(name: name, inode: inode))
    }

    private mutating func settleNames() {
        durableNames = names
        pendingNames = []
    }
}

extension DiskImage.Inode {
    /// All that was done is on disk.
    mutating func settle() {
        for change in pending { change.apply(to: &durable) }
        // The next changes find the room of these: a log is synced with every commit.
        pending.removeAll(keepingCapacity: true)
    }
}

extension DiskImage.Change {
    func apply(to content: inout [UInt8]) {
        switch self {
        case .write(let offset, let bytes): content.put(bytes, 0..<bytes.count, at: offset)
        case .resize(let size):
            if size < content.count { content.removeLast(content.count - size) } else { content.grow(to: size) }
        }
    }
}

/// Copies of memory: element by element an unoptimised build would take minutes for a test's disk.
extension [UInt8] {
    private static let zeros = [UInt8](repeating: 0, count: 1 << 16)

    /// What grows has room for some time: a log that begins small is moved a dozen times otherwise.
    private mutating func reserve(_ size: Int) {
        if capacity < size { reserveCapacity(Swift.max(2 * capacity, 1 << 20)) }
    }

    /// With zeros behind what is there.
    mutating func grow(to size: Int) {
        while count < size {
            let missing = Swift.min(size - count, Self.zeros.count)
            Self.zeros.withUnsafeBufferPointer { append(contentsOf: UnsafeBufferPointer(rebasing: $0[..<missing])) }
        }
    }

    /// Overwrites what is there, and grows where that isn't enough.
    mutating func put(_ bytes: [UInt8], _ range: Range<Int>, at offset: Int) {
        // What a log grows by is written once, not as zeros first.
        if offset == count {
            reserve(offset + range.count)
            bytes.withUnsafeBufferPointer { append(contentsOf: UnsafeBufferPointer(rebasing: $0[range])) }
            return
        }
        grow(to: offset + range.count)
        bytes.withUnsafeBytes { source in
            withUnsafeMutableBytes { memory in
                UnsafeMutableRawBufferPointer(rebasing: memory[offset..<offset + range.count])
                    .copyMemory(from: UnsafeRawBufferPointer(rebasing: source[range]))
            }
        }
    }
}
