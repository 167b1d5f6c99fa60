import Journaling
import Ports
import SystemPackage

extension Configuration {
    /// Whether there is a journal. Asking makes none.
    ///
    /// - Throws: ``JournalError/unreadable(path:reason:)`` where that can't be told: whoever may not look must not be told that
    ///   nothing is there.
    func hasJournal() throws(JournalError) -> Bool {
        do {
            try FileDescriptor.open(FilePath(journalPath), .readOnly).close()
            return true
        } catch let error as Errno where error == .noSuchFileOrDirectory {
            return false
        } catch {
            throw .unreadable(path: journalPath, reason: "\(error)")
        }
    }
}
