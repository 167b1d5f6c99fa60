package import Ports

/// The disk under a journal: the machine's, or one in memory that a test has power over.
package protocol JournalDisk: Sendable {
    /// What SQLite is told to open, so that it comes to this disk.
    func database(_ path: String) -> String

    /// Makes an empty file where there is none, and its name durable.
    func prepare(_ path: String) throws(JournalError)

    /// Reads of a file see what is on the disk from now on. After a sync that failed the kernel's cache shows what the disk
    /// doesn't have, and no later sync writes it. Does nothing where there is no such file.
    ///
    /// - Throws: ``JournalError/unreadable(path:reason:)`` where the disk fails, as it did before.
    func forgetCache(of path: String) throws(JournalError)

    /// - Throws: ``JournalError/locked(path:)`` at once where another process holds it.
    func lock(_ path: String) throws(JournalError) -> JournalLock

    /// In bytes; 0 where there is no such file.
    func size(of path: String) -> Int64

    /// In bytes; nil where the disk doesn't say.
    func free(beside path: String) -> Int64?

    /// Takes room with a file without content.
    ///
    /// - Returns: whether it is there, with blocks of its own.
    func take(_ path: String, bytes: Int64) -> Bool

    /// - Returns: whether there was such a file, whose room is free now.
    func giveBack(_ path: String) -> Bool

    /// Nothing reaches it any more, so that a connection that failed can be closed: the last one to close takes the log over,
    /// which a disk that failed and is still there must not be asked to do.
    var isDown: Bool { get }
}

/// The file system of this machine.
struct MachineDisk: JournalDisk {
    func database(_ path: String) -> String { path }

    func prepare(_ path: String) throws(JournalError) { try JournalFile.prepare(path) }

    func forgetCache(of path: String) throws(JournalError) { try JournalFile.forgetCache(of: path) }

    func lock(_ path: String) throws(JournalError) -> JournalLock { try JournalLock(journal: path) }

    func size(of path: String) -> Int64 { JournalFile.size(of: path) }

    func free(beside path: String) -> Int64? { JournalFile.free(beside: path) }

    func take(_ path: String, bytes: Int64) -> Bool { JournalFile.allocate(path, bytes: bytes) }

    func giveBack(_ path: String) -> Bool { JournalFile.remove(path) }

    var isDown: Bool { false }
}
