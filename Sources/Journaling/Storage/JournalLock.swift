import Foundation
import Ports
import Synchronization

/// The lock that keeps a journal to one process: on the machine's disk an `flock` on a file beside it, held for as long as this
/// value lives.
///
/// The kernel drops it with the process, however that ends, so it is never stale.
package final class JournalLock: Sendable {
    /// Nil: released.
    private let letGo: Mutex<(@Sendable () -> Void)?>

    /// A lock that is held.
    package init(letGo: @escaping @Sendable () -> Void) { self.letGo = Mutex(letGo) }

    /// - Throws: ``JournalError/locked(path:)`` at once where someone holds it.
    convenience init(journal: String) throws(JournalError) {
        let path = journal + ".lock"
        let descriptor = open(path, O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0o600)
        guard descriptor >= 0 else { throw .unreadable(path: path, reason: JournalFile.lastSystemError()) }
        guard flock(descriptor, LOCK_EX | LOCK_NB) == 0 else {
            let isHeld = errno == EWOULDBLOCK
            let reason = JournalFile.lastSystemError()
            _ = close(descriptor)
            throw isHeld ? .locked(path: journal) : .unreadable(path: path, reason: reason)
        }
        self.init { _ = close(descriptor) }
    }

    /// Somebody else may open the journal from now on.
    func release() {
        let letGo = letGo.withLock { letGo in
            defer { letGo = nil }
            return letGo
        }
        letGo?()
    }

    deinit { release() }
}
