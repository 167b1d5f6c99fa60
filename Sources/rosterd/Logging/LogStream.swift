#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#endif

/// What the log is written to.
struct LogStream: Sendable, Hashable {
    var isTerminal: Bool
    /// By which the system tells it from any other file; nil where it is closed.
    var device: UInt64?
    var inode: UInt64?

    static var standardError: LogStream {
        var facts = stat()
        let isOpen = fstat(STDERR_FILENO, &facts) == 0
        return LogStream(
            isTerminal: isatty(STDERR_FILENO) == 1,
            device: isOpen ? UInt64(facts.st_dev) : nil,
            inode: isOpen ? UInt64(facts.st_ino) : nil
        )
    }

    /// Whether it is the journal's.
    ///
    /// - Parameter said: what `JOURNAL_STREAM` says, `DEVICE:INODE`. A child whose errors go elsewhere inherits the variable all the
    ///   same, so the numbers count.
    func isJournal(_ said: String?) -> Bool {
        guard let parts = said?.split(separator: ":"), parts.count == 2, let device, let inode else { return false }
        return UInt64(parts[0]) == device && UInt64(parts[1]) == inode
    }
}
