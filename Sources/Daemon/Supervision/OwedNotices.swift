import Synchronization
import Systemd

/// Notices that the manager has to hear, one after the other: where it is too busy for one, that one and all after it are told
/// later.
///
/// The end of a reload is such a one: without it the manager takes the reload for one that hangs.
final class OwedNotices: Sendable {
    private let supervisor: Supervisor
    private let owed = Mutex<[ServiceNotice]>([])

    /// A manager that hears nothing through so many has no use for the oldest.
    private static let owedMax = 32

    init(supervisor: Supervisor) { self.supervisor = supervisor }

    /// Tells them, after all that is owed; what can't be told now is owed until ``settle()``.
    func tell(_ notices: ServiceNotice...) {
        guard supervisor.isThere else { return }
        owed.withLock { owed in
            owed += notices
            owed.removeFirst(max(0, owed.count - Self.owedMax))
        }
        settle()
    }

    /// - Returns: whether nothing is owed any more.
    @discardableResult
    func settle() -> Bool {
        owed.withLock { owed in
            // Told under the lock, so that nobody's end comes before its beginning: it never blocks.
            while let next = owed.first, supervisor.tell(next) { owed.removeFirst() }
            return owed.isEmpty
        }
    }
}
