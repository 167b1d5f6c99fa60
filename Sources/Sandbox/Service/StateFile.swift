import SCIM

#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#endif

/// Keeps the state in a file: read at the start, replaced as a whole after changes.
struct StateFile: Sendable {
    let path: String

    /// The state in the file; nil where there is no file.
    ///
    /// - Throws: ``SandboxError`` where it can't be read, ``StateFileError`` where it holds something else.
    func load() throws -> DirectorySnapshot? {
        let descriptor = open(path, O_RDONLY | O_CLOEXEC)
        guard descriptor >= 0 else {
            if errno == ENOENT { return nil }
            throw SandboxError(path: path, action: "open", code: errno)
        }
        defer { close(descriptor) }
        let limits = JSONLimits(bytesMax: 1 << 30, depthMax: JSONLimits.standard.depthMax)
        let bytes = try readAll(descriptor)
        do {
            return try DirectorySnapshot(json: JSONValue.parse(bytes, limits: limits))
        } catch {
            throw StateFileError(path: path, reason: "\(error)")
        }
    }

    /// Puts a state in the file's place: never a half of one.
    func save(_ snapshot: DirectorySnapshot) throws(SandboxError) {
        let draft = path + ".new"
        let descriptor = open(draft, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0o600)
        guard descriptor >= 0 else { throw SandboxError(path: draft, action: "open", code: errno) }
        do throws(SandboxError) {
            try snapshot.json.serialized().write(to: descriptor, path: draft)
        } catch {
            close(descriptor)
            throw error
        }
        close(descriptor)
        if rename(draft, path) != 0 { throw SandboxError(path: path, action: "rename", code: errno) }
    }

    private func readAll(_ descriptor: CInt) throws(SandboxError) -> [UInt8] {
        var bytes: [UInt8] = []
        var piece = [UInt8](repeating: 0, count: 64 << 10)
        while true {
            // Safety: the buffer is used inside the closure only.
            let count = piece.withUnsafeMutableBytes { read(descriptor, $0.baseAddress, $0.count) }
            if count == 0 { return bytes }
            if count < 0 {
                if errno == EINTR { continue }
                throw SandboxError(path: path, action: "read", code: errno)
            }
            bytes += piece[..<count]
        }
    }
}

/// A state file holds something else than a sandbox's state. It is left as it is.
public struct StateFileError: Error, Sendable, Hashable, CustomStringConvertible {
    /// The file.
    public let path: String
    /// What is wrong, without anything of what it holds.
    public let reason: String

    public var description: String { "\(path): \(reason)" }
}
