import Synchronization

#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#endif

/// A file to which whole lines are appended, each with one write.
///
/// Writes are made where the caller stands: a line is short, and it must be there before its answer goes out.
final class AppendedFile: Sendable {
    private let descriptor: CInt
    private let path: String
    /// One line at a time, even where the kernel would take a part of one.
    private let writing = Mutex(())

    /// Opens or makes the file, 0600.
    init(path: String) throws(SandboxError) {
        self.path = path
        descriptor = open(path, O_WRONLY | O_APPEND | O_CREAT | O_CLOEXEC, 0o600)
        if descriptor < 0 { throw SandboxError(path: path, action: "open", code: errno) }
    }

    deinit {
        close(descriptor)
    }

    /// Appends the bytes and a line's end.
    func append(line: [UInt8]) throws(SandboxError) {
        let bytes = line + [UInt8(ascii: "\n")]
        try writing.withLock { _ throws(SandboxError) in
            try bytes.write(to: descriptor, path: path)
        }
    }
}

extension [UInt8] {
    /// Writes all bytes to a descriptor.
    func write(to descriptor: CInt, path: String) throws(SandboxError) {
        var rest = self[...]
        while !rest.isEmpty {
            // Safety: the buffer is used inside the closure only.
            let written = rest.withUnsafeBytes { systemWrite(descriptor, $0) }
            if written < 0 {
                if errno == EINTR { continue }
                throw SandboxError(path: path, action: "write", code: errno)
            }
            rest = rest.dropFirst(written)
        }
    }
}

/// write(2), whose name the array's own method hides.
private func systemWrite(_ descriptor: CInt, _ bytes: UnsafeRawBufferPointer) -> Int {
    write(descriptor, bytes.baseAddress, bytes.count)
}

/// A file of the sandbox's can't be used.
public struct SandboxError: Error, Sendable, Hashable, CustomStringConvertible {
    /// The file.
    public let path: String
    /// What was tried: a system call's name.
    public let action: String
    /// Its `errno`.
    public let code: CInt

    public var description: String { "\(path): \(action): \(String(cString: strerror(code)))" }
}
