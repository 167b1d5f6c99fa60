import Foundation
import Ports
import Synchronization

/// The lock that keeps a journal to one process: an `flock` on a file beside it, held for as long as this value lives.
///
/// The kernel drops it with the process, however that ends, so it is never stale.
final class JournalLock: Sendable {
    /// Nil: released.
    private let descriptor: Mutex<CInt?>

    /// - Throws: ``JournalError/locked(path:)`` at once where someone holds it.
    init(journal: String) throws(JournalError) {
        let path = journal + ".lock"
        let descriptor = open(path, O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0o600)
        guard descriptor >= 0 else { throw .unreadable(path: path, reason: JournalFile.lastSystemError()) }
        guard flock(descriptor, LOCK_EX | LOCK_NB) == 0 else {
            let isHeld = errno == EWOULDBLOCK
            let reason = JournalFile.lastSystemError()
            _ = close(descriptor)
            throw isHeld ? .locked(path: journal) : .unreadable(path: path, reason: reason)
        }
        self.descriptor = Mutex(descriptor)
    }

    /// Somebody else may open the journal from now on.
    func release() {
        let held = descriptor.withLock { descriptor in
            defer { descriptor = nil }
            return descriptor
        }
        if let held { _ = close(held) }
    }

    deinit { release() }
}
