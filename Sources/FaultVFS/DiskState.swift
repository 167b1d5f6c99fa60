import Randomness

/// All that changes about a disk; one thread at a time is in it.
struct DiskState {
    var image: DiskImage
    let traits: DiskTraits
    var random: SeededRandom
    var boot = 1
    var isDown = false
    private(set) var plan = FaultPlan.none
    /// Steps before the plan was made.
    private var stepsBefore = 0
    var capacity: Int?
    var counts = FaultDisk.Counts()
    var recorded: [DiskEvent]?
    /// By handle.
    var files: [Int: OpenFile] = [:]
    private var lastHandle = 0
    /// Of this boot, by file.
    var shared: [Int: SharedMemory] = [:]
    /// Files without content, by path, and how much room they take.
    var taken: [String: Int] = [:]
    /// Journals that somebody holds in this boot, by path.
    var held: Set<String> = []

    init(image: DiskImage, traits: DiskTraits, random: SeededRandom) {
        self.image = image
        self.traits = traits
        self.random = random
    }

    /// What is left of the capacity; nil: no end.
    var free: Int? { capacity.map { max(0, $0 - image.bytes - taken.values.reduce(0, +)) } }

    mutating func begin(_ plan: FaultPlan) {
        self.plan = plan
        stepsBefore = counts.steps
        counts.forgetCalls()
    }

    /// Whatever was open is of an earlier boot now.
    mutating func reboot() {
        boot += 1
        isDown = false
        begin(.none)
        shared = [:]
        held = []
    }

    mutating func add(_ file: OpenFile) -> Int {
        lastHandle += 1
        files[lastHandle] = file
        return lastHandle
    }

    /// Nil where a call may be made; else what it answers.
    mutating func refusal(_ call: FaultPlan.Call, boot: Int) -> FaultPlan.Failure? {
        guard boot == self.boot, !isDown else { return .ioError }
        let number = counts.count(call)
        return plan.faults.isEmpty ? nil : plan.failure(of: call, number: number)
    }

    /// - Returns: why it failed; nil where it didn't.
    mutating func sync(_ inode: Int, directory: Bool, boot: Int) -> FaultPlan.Failure? {
        counts.syncs += 1
        if let failure = refusal(.sync, boot: boot) {
            if boot == self.boot, !isDown { _ = step(.spoil(inode: inode, seed: random.next())) }
            return failure
        }
        return step(.sync(inode: inode, directory: directory)) ? nil : .ioError
    }

    /// Does what a call is about, unless the power goes with it.
    ///
    /// - Returns: whether it came to its end.
    mutating func step(_ event: DiskEvent) -> Bool {
        counts.steps += 1
        let isCut = plan.cutAtStep == counts.steps - stepsBefore
        if case .sync = event {
            // A sync that the cut hits has promised nothing; one that lies, neither.
            guard !isCut, !traits.liesAboutSyncs else {
                isDown = isCut
                return !isCut
            }
        }
        image.apply(event)
        recorded?.append(event)
        isDown = isCut
        return !isCut
    }
}

/// What one handle of SQLite's stands for.
final class OpenFile {
    let inode: Int
    let boot: Int
    /// Nil: a file without a name, of which nothing is durable and nothing fails.
    let name: String?
    /// The directory is to be synced with the file.
    var syncsDirectory: Bool
    let isDeletedOnClose: Bool
    var lock = FileLock.none
    var memory: SharedMemory?

    init(inode: Int, boot: Int, name: String?, syncsDirectory: Bool, isDeletedOnClose: Bool) {
        self.inode = inode
        self.boot = boot
        self.name = name
        self.syncsDirectory = syncsDirectory
        self.isDeletedOnClose = isDeletedOnClose
    }
}

/// SQLite's locks on a database, as its documentation of file locking describes them.
enum FileLock: Int, Comparable {
    case none, shared, reserved, pending, exclusive

    static func < (one: FileLock, other: FileLock) -> Bool { one.rawValue < other.rawValue }

    /// Nil where somebody else's lock is in the way; what is held then stands in `reached`.
    static func granted(_ wanted: FileLock, over held: FileLock, others: [FileLock]) -> (
        lock: FileLock, isGranted: Bool
    ) {
        guard wanted > held else { return (held, true) }
        let highest = others.max() ?? .none
        switch wanted {
        case .none: return (.none, true)
        case .shared: return highest >= .pending ? (held, false) : (.shared, true)
        case .reserved: return highest >= .reserved ? (held, false) : (.reserved, true)
        case .pending, .exclusive:
            if highest >= .reserved { return (held, false) }
            return highest >= .shared ? (.pending, false) : (.exclusive, true)
        }
    }
}

/// The index of a log that connections of one boot share.
final class SharedMemory {
    private(set) var regions: [UnsafeMutableRawPointer] = []
    /// Of each handle, a bit for each lock.
    private var sharedLocks: [Int: UInt32] = [:]
    private var exclusiveLocks: [Int: UInt32] = [:]

    deinit { for region in regions { region.deallocate() } }

    /// The nth region; nil where there is none and none is wanted.
    func region(_ number: Int, bytes: Int, extends: Bool) -> UnsafeMutableRawPointer? {
        while regions.count <= number {
            guard extends else { return nil }
            let region = UnsafeMutableRawPointer.allocate(byteCount: bytes, alignment: 16)
            region.initializeMemory(as: UInt8.self, repeating: 0, count: bytes)
            regions.append(region)
        }
        return regions[number]
    }

    /// False where somebody else's lock is in the way.
    func lock(_ mask: UInt32, exclusively: Bool, handle: Int) -> Bool {
        let isInTheWay = { (lock: (key: Int, value: UInt32)) in lock.key != handle && lock.value & mask != 0 }
        guard !exclusiveLocks.contains(where: isInTheWay), !exclusively || !sharedLocks.contains(where: isInTheWay)
        else { return false }
        if exclusively {
            exclusiveLocks[handle, default: 0] |= mask
        } else {
            sharedLocks[handle, default: 0] |= mask
        }
        return true
    }

    func unlock(_ mask: UInt32, handle: Int) {
        sharedLocks[handle, default: 0] &= ~mask
        exclusiveLocks[handle, default: 0] &= ~mask
    }
}
