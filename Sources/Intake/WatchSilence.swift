import Synchronization

/// Notices a directory of which the kernel tells nothing, as of most network file systems: files come, and no hint of any.
struct WatchSilence: Sendable {
    private var known: Set<DropName>?
    private var isSuspected = false
    private var isTold = false

    /// A scan was made. True once: files have come since the scans before, and nothing was heard yet. A hint may be late by
    /// a little, so that the scan after the one that has found something decides.
    ///
    /// - hasHeard: there was a hint, ever.
    mutating func scanned(_ names: some Sequence<DropName>, hasHeard: Bool) -> Bool {
        guard !hasHeard, !isTold else { return false }
        if isSuspected {
            isTold = true
            return true
        }
        let names = Set(names)
        if let known { isSuspected = !names.isSubset(of: known) }
        known = names
        return false
    }
}

/// Whether the kernel has told anything of a directory yet.
final class WatchHearing: Sendable {
    private let isHeard = Mutex(false)

    var hasHeard: Bool { isHeard.withLock(\.self) }

    func heard() { isHeard.withLock { $0 = true } }
}
