import Randomness
import Synchronization

/// A disk in memory under SQLite, for trying what the machine's may do: cut the power, fail a call, run full, lie.
///
/// ```swift
/// let disk = FaultDisk(seed: 7, traits: .careful)
/// let journal = try SQLiteJournal.open(path: disk.volume.path("journal.sqlite"), on: disk.volume, time: time)
/// // …
/// let volume = disk.powerCut()
/// let after = try SQLiteJournal.open(path: volume.path("journal.sqlite"), on: volume, time: time)
/// ```
///
/// Every boot mounts a volume of its own: whatever still holds files of an earlier one is told `SQLITE_IOERR` and changes
/// nothing. Locks and shared memory work between the connections of one boot and are gone with it.
public final class FaultDisk: Sendable {
    /// What was done so far.
    public struct Counts: Sendable, Hashable {
        public var writes = 0
        public var syncs = 0
        /// Whatever changes the disk, syncs included: where a power cut makes a difference.
        public var steps = 0
        /// Since the plan was made.
        public var calls: [FaultPlan.Call: Int] {
            let made = FaultPlan.Call.allCases.map { ($0, byCall[$0.rawValue]) }
            return Dictionary(uniqueKeysWithValues: made.filter { $0.1 > 0 })
        }
        /// By the calls' numbers: each call is counted, and to look it up in a dictionary would take longer than to make it.
        private var byCall = Counts.noCalls

        private static let noCalls = [Int](repeating: 0, count: FaultPlan.Call.allCases.count)

        /// - Returns: the how manieth of these calls it is.
        mutating func count(_ call: FaultPlan.Call) -> Int {
            byCall[call.rawValue] += 1
            return byCall[call.rawValue]
        }

        mutating func forgetCalls() { byCall = Counts.noCalls }
    }

    let number: Int
    let traits: DiskTraits
    private let state: Mutex<DiskState>

    /// - Parameters:
    ///   - seed: decides what a power cut leaves.
    ///   - image: what is on it.
    public init(seed: UInt64, traits: DiskTraits, image: DiskImage = DiskImage()) {
        number = DiskRegister.nextNumber()
        self.traits = traits
        state = Mutex(DiskState(image: image, traits: traits, random: SeededRandom(seed: seed)))
        DiskRegister.add(self)
    }

    deinit { DiskRegister.remove(number) }

    /// As it is mounted in this boot.
    public var volume: FaultVolume { FaultVolume(disk: self, boot: withState { $0.boot }) }

    /// What goes wrong from now on; with a new plan its counting begins anew.
    public var plan: FaultPlan {
        get { withState { $0.plan } }
        set { withState { $0.begin(newValue) } }
    }

    /// So many bytes fit on it; nil: no end. Can be raised while it is full.
    public var capacity: Int? {
        get { withState { $0.capacity } }
        set { withState { $0.capacity = newValue } }
    }

    public var counts: Counts { withState { $0.counts } }

    /// A planned cut has come: until ``powerCut()`` every call fails.
    public var isDown: Bool { withState { $0.isDown } }

    /// What is on it now.
    public var image: DiskImage { withState { $0.image } }

    /// The power goes, and comes back: what wasn't synced may be there, not be there, be torn.
    @discardableResult
    public func powerCut() -> FaultVolume {
        withState { state in
            state.image = state.image.survivors(traits: traits, using: &state.random)
            state.reboot()
        }
        return volume
    }

    /// Whoever holds files is killed: all that it wrote is there, its locks and shared memory aren't.
    @discardableResult
    public func kill() -> FaultVolume {
        withState { $0.reboot() }
        return volume
    }

    /// From now on every step is kept, so that it can be gone through again: ``recorded``.
    public func record() { withState { $0.recorded = [] } }

    /// The steps since ``record()``.
    public var recorded: [DiskEvent] { withState { $0.recorded ?? [] } }

    func withState<Value: Sendable>(_ body: (inout DiskState) -> Value) -> Value {
        state.withLock { state in body(&state) }
    }
}

/// The disks of this process, by the number in their paths: SQLite knows one VFS, and a name for each file.
enum DiskRegister {
    private struct Entry: Sendable {
        weak var disk: FaultDisk?
    }

    private static let last = Mutex(0)
    private static let entries = Mutex<[Int: Entry]>([:])

    static func nextNumber() -> Int {
        last.withLock { last in
            last += 1
            return last
        }
    }

    static func add(_ disk: FaultDisk) { entries.withLock { $0[disk.number] = Entry(disk: disk) } }

    static func remove(_ number: Int) { entries.withLock { $0[number] = nil } }

    static func disk(_ number: Int) -> FaultDisk? { entries.withLock { $0[number]?.disk } }
}
