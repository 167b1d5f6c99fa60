import Synchronization

/// Room on the journal's disk that is kept for finishing what was promised, in two steps.
///
/// ```
///   free ≥ 64 MiB       everything goes on
///   free < 64 MiB       nothing new is taken in; what was, is judged and delivered
///   nothing is free     the ballast, a file without content, gives its 64 MiB to that
/// ```
///
/// The ballast is made anew once there is room for it, and some to spare: the journal's own log grows and shrinks by tens of
/// megabytes.
package final class DiskReserve: Sendable {
    package struct Limits: Sendable {
        /// With less room nothing new is taken in.
        var freeMin: Int64 = 64 << 20
        /// Some hours of exchanges at 100 a minute.
        var ballast: Int64 = 64 << 20
        /// What has to be left besides, so that the ballast is no reason to take nothing in.
        var spare: Int64 = 64 << 20
        /// The disk isn't asked again before: every event that comes in wants to know.
        var lookInterval = Duration.seconds(1)
        /// Where there was room and it could not be had, as by a quota.
        var retryInterval = Duration.seconds(3_600)
    }

    private struct Looks {
        var isLow = false
        var next = ContinuousClock.now
        var nextFill = ContinuousClock.now
    }

    private let journal: String
    private let disk: any JournalDisk
    private let limits: Limits
    private let looks = Mutex(Looks())

    /// - Parameter path: of the database; the ballast stands beside it.
    package init(beside path: String, on disk: any JournalDisk, limits: Limits = Limits()) {
        journal = path
        self.disk = disk
        self.limits = limits
    }

    private var ballast: String { journal + "-ballast" }

    /// Whether nothing new may be taken in. Not where the disk doesn't say what it has left.
    var isLow: Bool {
        looks.withLock { looks in
            let now = ContinuousClock.now
            guard now >= looks.next else { return looks.isLow }
            looks.next = now + limits.lookInterval
            looks.isLow = isLow(for: 0)
            return looks.isLow
        }
    }

    /// Whether less than the minimum would be left.
    func isLow(for more: Int64) -> Bool { disk.free(beside: journal).map { $0 < limits.freeMin + more } ?? false }

    /// - Returns: whether there is more room from now on.
    func release() -> Bool { disk.giveBack(ballast) }

    /// Makes the ballast where it is missing, and there is room for it. What fails is tried again another time.
    func fill() {
        let now = ContinuousClock.now
        guard looks.withLock({ now >= $0.nextFill }), disk.size(of: ballast) < limits.ballast,
            !isLow(for: limits.ballast + limits.spare)
        else { return }
        if !disk.take(ballast, bytes: limits.ballast) {
            looks.withLock { $0.nextFill = now + limits.retryInterval }
        }
    }
}
