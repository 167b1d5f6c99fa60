import Foundation
import Ports

/// The files that a journal consists of, as the operating system sees them: who may read them, and that they are there
/// after a power cut.
enum JournalFile {
    /// Makes the directory (0700) and an empty file (0600) where they are missing, and closes an existing file to others.
    ///
    /// SQLite gives the log and the index beside it the file's own mode. An existing directory is left as it is: it may
    /// be shared with other things.
    static func prepare(_ path: String) throws(JournalError) {
        let directory = URL(fileURLWithPath: path).deletingLastPathComponent()
        if !FileManager.default.fileExists(atPath: directory.path) {
            do {
                try FileManager.default.createDirectory(
                    at: directory,
                    withIntermediateDirectories: true,
                    attributes: [.posixPermissions: 0o700]
                )
            } catch {
                throw .unreadable(path: path, reason: "its directory can't be made: \(lastSystemError())")
            }
            try sync(directory: directory.deletingLastPathComponent().path)
        }
        let descriptor = open(path, O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0o600)
        guard descriptor >= 0 else { throw .unreadable(path: path, reason: lastSystemError()) }
        defer { _ = close(descriptor) }
        guard fchmod(descriptor, 0o600) == 0 else { throw .unreadable(path: path, reason: lastSystemError()) }
        try sync(directory: directory.path)
    }

    /// What is in the kernel's cache and can be written is written; then the cache is dropped.
    ///
    /// The kernel is asked and may decline, as for a page that somebody maps; then it is as if nobody had asked. See
    /// posix_fadvise(2), `POSIX_FADV_DONTNEED`.
    static func forgetCache(of path: String) throws(JournalError) {
        let descriptor = open(path, O_RDONLY | O_CLOEXEC | O_NOFOLLOW)
        if descriptor < 0, errno == ENOENT { return }
        guard descriptor >= 0 else { throw .unreadable(path: path, reason: lastSystemError()) }
        defer { _ = close(descriptor) }
        guard fsync(descriptor) == 0 else { throw .unreadable(path: path, reason: lastSystemError()) }
        _ = posix_fadvise(descriptor, 0, 0, POSIX_FADV_DONTNEED)
    }

    /// In bytes; 0 where there is no such file.
    static func size(of path: String) -> Int64 {
        var found = stat()
        return stat(path, &found) == 0 ? Int64(found.st_size) : 0
    }

    /// In bytes, for this process's user; nil where the file system doesn't say.
    static func free(beside path: String) -> Int64? {
        var found = statvfs()
        guard statvfs(path, &found) == 0 else { return nil }
        return Int64(
            clamping: UInt64(found.f_bavail).multipliedReportingOverflow(by: UInt64(found.f_frsize)).partialValue
        )
    }

    /// Makes a file (0600) of so many bytes, all of them on the disk; or none.
    ///
    /// - Returns: whether it is there.
    static func allocate(_ path: String, bytes: Int64) -> Bool {
        let descriptor = open(path, O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0o600)
        guard descriptor >= 0 else { return false }
        defer { _ = close(descriptor) }
        if posix_fallocate(descriptor, 0, off_t(bytes)) == 0 { return true }
        _ = remove(path)
        return false
    }

    /// - Returns: whether it was there.
    static func remove(_ path: String) -> Bool { unlink(path) == 0 }

    /// What the last system call of this thread failed with, in words.
    static func lastSystemError() -> String { String(cString: strerror(errno)) }

    /// A new name in a directory is durable only once the directory itself is synced.
    private static func sync(directory: String) throws(JournalError) {
        let descriptor = open(directory, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
        guard descriptor >= 0 else { throw .unreadable(path: directory, reason: lastSystemError()) }
        defer { _ = close(descriptor) }
        guard fsync(descriptor) == 0 else { throw .unreadable(path: directory, reason: lastSystemError()) }
    }
}
