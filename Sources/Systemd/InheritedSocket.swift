import Glibc

/// One listening stream socket that the service manager has passed on.
public struct InheritedSocket: Sendable, Hashable {
    /// The manager's, open as long as the process lives.
    public let descriptor: CInt
    /// As the manager calls it: `FileDescriptorName=`, or the socket unit's name.
    public let name: String
    /// Where it listens.
    public let address: SocketAddress

    init(descriptor: CInt, name: String) throws(InheritedSockets.Refusal) {
        guard fcntl(descriptor, F_SETFD, FD_CLOEXEC) == 0 else { throw .init(reason: "it is not open") }
        guard let kind = Self.option(SO_TYPE, of: descriptor) else { throw .init(reason: "it is no socket") }
        guard kind == CInt(SOCK_STREAM.rawValue) else { throw .init(reason: "it is no stream socket") }
        guard Self.option(SO_ACCEPTCONN, of: descriptor) == 1 else {
            throw .init(reason: "it doesn't listen (Accept=yes is not for rosterd)")
        }
        guard let address = SocketAddress(of: descriptor) else {
            throw .init(reason: "it is neither of TCP nor a Unix socket")
        }
        self.descriptor = descriptor
        self.name = name
        self.address = address
    }

    /// Another descriptor of the same socket, for a listener that closes it when it ends. What is queued stays queued.
    ///
    /// - Returns: nil where the process has no descriptor left.
    public func duplicate() -> CInt? {
        let copy = fcntl(descriptor, F_DUPFD_CLOEXEC, 0)
        return copy < 0 ? nil : copy
    }

    private static func option(_ name: CInt, of descriptor: CInt) -> CInt? {
        var value: CInt = 0
        var length = socklen_t(MemoryLayout<CInt>.size)
        guard getsockopt(descriptor, SOL_SOCKET, name, &value, &length) == 0 else { return nil }
        return value
    }
}
