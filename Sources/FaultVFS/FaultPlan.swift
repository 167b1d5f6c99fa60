/// What is to go wrong on a disk.
public struct FaultPlan: Sendable, Hashable {
    /// A call that SQLite makes of a file system.
    public enum Call: Int, Sendable, Hashable, CaseIterable {
        case open, read, write, truncate, sync, size, lock, delete, access, sharedMemory
    }

    /// What a call answers instead of doing its work.
    public enum Failure: Sendable, Hashable {
        /// `SQLITE_IOERR_…`; of a sync that fails, some is on disk and the rest never will be.
        case ioError
        /// `SQLITE_FULL`.
        case full
    }

    /// One call that fails.
    public struct Fault: Sendable, Hashable {
        public var call: Call
        /// The how manieth of these calls since the plan was made, from 1.
        public var number: Int
        public var failure: Failure
        /// All after it fail, too.
        public var isLasting: Bool

        public init(_ call: Call, number: Int, failure: Failure, isLasting: Bool) {
            self.call = call
            self.number = number
            self.failure = failure
            self.isLasting = isLasting
        }
    }

    public var faults: [Fault]
    /// The power goes in the middle of this step (``FaultDisk/Counts/steps``) since the plan was made, from 1; nil: it stays.
    public var cutAtStep: Int?

    /// Nothing goes wrong.
    public static let none = FaultPlan(faults: [], cutAtStep: nil)

    public init(faults: [Fault], cutAtStep: Int?) {
        self.faults = faults
        self.cutAtStep = cutAtStep
    }

    func failure(of call: Call, number: Int) -> Failure? {
        faults.first { $0.call == call && ($0.number == number || $0.isLasting && $0.number < number) }?.failure
    }
}
