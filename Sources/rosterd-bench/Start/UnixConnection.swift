import Glibc

/// Connections to a Unix socket.
enum UnixConnection {
    /// Whether somebody takes one there.
    static func isAccepted(at path: String) -> Bool {
        guard let connection = try? open(path) else { return false }
        close(connection)
        return true
    }

    /// - Returns: a descriptor for the caller to close.
    static func open(_ path: String) throws -> CInt {
        let descriptor = socket(AF_UNIX, CInt(SOCK_STREAM.rawValue | SOCK_CLOEXEC.rawValue), 0)
        guard descriptor >= 0 else { throw BenchFailure(call: "socket") }
        var address = sockaddr_un()
        address.sun_family = sa_family_t(AF_UNIX)
        withUnsafeMutableBytes(of: &address.sun_path) { $0.copyBytes(from: path.utf8) }
        // Safety: the address is what the call takes it for, and lives as long as the call.
        let status = withUnsafePointer(to: &address) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                connect(descriptor, $0, socklen_t(MemoryLayout<sockaddr_un>.size))
            }
        }
        guard status == 0 else {
            let failure = BenchFailure(call: "connect")
            close(descriptor)
            throw failure
        }
        return descriptor
    }
}
