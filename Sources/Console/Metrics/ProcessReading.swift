#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#endif

/// What this process takes up, as the kernel counts it (proc_pid_stat(5), proc_pid_statm(5)).
struct ProcessReading: Sendable, Hashable {
    var processorSeconds: Double
    var residentBytes: Int64
    /// Nil where the kernel doesn't say; older ones than 6.2 don't.
    var openDescriptors: Int?

    /// Nil where there is no /proc.
    static func now() -> ProcessReading? {
        guard let stat = text(of: "/proc/self/stat"), let memory = text(of: "/proc/self/statm") else { return nil }
        // The command's name stands in brackets and may have any character but those; 12 fields on is the time.
        let fields = stat[(stat.lastIndex(of: ")") ?? stat.startIndex)...].split(separator: " ")
        let pages = memory.split(separator: " ")
        guard fields.count > 13, pages.count > 1, let user = Int64(fields[12]), let system = Int64(fields[13]),
            let resident = Int64(pages[1])
        else { return nil }
        return ProcessReading(
            processorSeconds: Double(user + system) / Double(max(1, sysconf(Int32(_SC_CLK_TCK)))),
            residentBytes: resident * Int64(max(1, sysconf(Int32(_SC_PAGESIZE)))),
            openDescriptors: openDescriptors()
        )
    }

    /// The kernel tells their number as the directory's size.
    private static func openDescriptors() -> Int? {
        var found = stat()
        guard stat("/proc/self/fd", &found) == 0, found.st_size > 0 else { return nil }
        return Int(found.st_size)
    }

    /// Of a file that the kernel writes when it is read: all of it comes at once.
    private static func text(of path: String) -> String? {
        let descriptor = open(path, O_RDONLY | O_CLOEXEC)
        guard descriptor >= 0 else { return nil }
        defer { _ = close(descriptor) }
        var bytes = [UInt8](repeating: 0, count: 4096)
        let count = read(descriptor, &bytes, bytes.count)
        guard count > 0 else { return nil }
        return String(decoding: bytes.prefix(count), as: UTF8.self)
    }
}
