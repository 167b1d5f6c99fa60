import NIOCore

#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#endif

/// A Unix socket's file and descriptor, bound but not yet listening.
struct UnixSocket: Sendable {
    /// The bound descriptor; whoever takes it closes it.
    let descriptor: CInt
    private let path: String
    private let file: FileIdentity

    /// Binds `path` with `mode`, after removing a socket file that nobody listens on.
    ///
    /// The mode is set on the descriptor before bind(2), so there is no moment at which others could connect.
    static func bind(path: String, mode: SocketMode) throws(ListenerError) -> UnixSocket {
        let address = ListenAddress.unix(path: path, mode: mode)
        guard let socketAddress = try? SocketAddress(unixDomainSocketPath: path) else {
            throw .pathTooLong(path: path)
        }
        try removeStaleFile(path: path, address: address, socketAddress: socketAddress)
        let descriptor = try openSocket(for: address)
        do throws(ListenerError) {
            try check(fchmod(descriptor, mode.rawValue), "fchmod", address)
            // Safety: the pointer is used inside the closure only.
            let bound = socketAddress.withSockAddr { systemBind(descriptor, $0, socklen_t($1)) }
            try check(bound, "bind", address)
            // The umask took bits away at bind, so the file's mode is set once more, to the whole.
            try check(chmod(path, mode.rawValue), "chmod", address)
            // -1 leaves the owner as it is.
            if let group = mode.group { try check(chown(path, uid_t.max, group), "chown", address) }
            guard let file = FileIdentity(path: path) else {
                throw ListenerError.system(call: "lstat", address: address, code: errno)
            }
            return UnixSocket(descriptor: descriptor, path: path, file: file)
        } catch {
            close(descriptor)
            throw error
        }
    }

    /// Removes the socket's file, unless another process has put its own there since.
    func removeFile() {
        if FileIdentity(path: path) == file { unlink(path) }
    }

    private static func removeStaleFile(
        path: String,
        address: ListenAddress,
        socketAddress: SocketAddress
    ) throws(ListenerError) {
        guard let present = FileIdentity(path: path) else { return }
        guard present.isSocket else { throw .notASocket(path: path) }
        let probe = try openSocket(for: address)
        defer { close(probe) }
        // Safety: the pointer is used inside the closure only.
        let connected = socketAddress.withSockAddr { connect(probe, $0, socklen_t($1)) }
        // The probe doesn't block: a listener with a full backlog answers EAGAIN, which is alive.
        guard connected != 0, errno == ECONNREFUSED else { throw .inUse(address) }
        try check(unlink(path), "unlink", address)
    }

    private static func openSocket(for address: ListenAddress) throws(ListenerError) -> CInt {
        let kind = CInt(SOCK_STREAM.rawValue | SOCK_NONBLOCK.rawValue | SOCK_CLOEXEC.rawValue)
        let descriptor = socket(AF_UNIX, kind, 0)
        try check(descriptor, "socket", address)
        return descriptor
    }

    private static func check(_ result: CInt, _ call: String, _ address: ListenAddress) throws(ListenerError) {
        if result < 0 { throw .system(call: call, address: address, code: errno) }
    }
}

/// Which file stands at a path, beyond its name.
private struct FileIdentity: Sendable, Hashable {
    let device: dev_t
    let inode: ino_t
    let isSocket: Bool

    init?(path: String) {
        var status = stat()
        // A link is looked at itself: what it leads to isn't ours to remove.
        guard lstat(path, &status) == 0 else { return nil }
        device = status.st_dev
        inode = status.st_ino
        isSocket = status.st_mode & S_IFMT == S_IFSOCK
    }
}

/// bind(2), whose name the type's own method hides.
func systemBind(_ descriptor: CInt, _ address: UnsafePointer<sockaddr>, _ length: socklen_t) -> CInt {
    bind(descriptor, address, length)
}
