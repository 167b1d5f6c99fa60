import NIOCore

#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#endif

/// Binds a TCP port without serving it yet.
enum TCPSocket {
    /// - Parameters:
    ///   - host: an address, or a name of this machine's.
    ///   - port: 0 takes any that is free.
    static func resolve(host: String, port: Int) throws(ListenerError) -> SocketAddress {
        do {
            return try .makeAddressResolvingHost(host, port: port)
        } catch {
            throw .unusable(.tcp(host: host, port: port), reason: "\(error)")
        }
    }

    /// - Parameter address: for an error.
    /// - Returns: a descriptor that doesn't block and isn't inherited by child processes; whoever takes it closes it.
    static func bind(_ resolved: SocketAddress, as address: ListenAddress) throws(ListenerError) -> CInt {
        let kind = CInt(SOCK_STREAM.rawValue | SOCK_NONBLOCK.rawValue | SOCK_CLOEXEC.rawValue)
        let descriptor = socket(resolved.family, kind, 0)
        guard descriptor >= 0 else { throw .system(call: "socket", address: address, code: errno) }
        var yes: CInt = 1
        setsockopt(descriptor, SOL_SOCKET, SO_REUSEADDR, &yes, socklen_t(MemoryLayout<CInt>.size))
        // Safety: the pointer is used inside the closure only.
        let result = resolved.withSockAddr { systemBind(descriptor, $0, socklen_t($1)) }
        guard result == 0 else {
            let code = errno
            close(descriptor)
            throw code == EADDRINUSE ? .inUse(address) : .system(call: "bind", address: address, code: code)
        }
        return descriptor
    }
}

extension SocketAddress {
    fileprivate var family: CInt {
        switch self {
        case .v4: AF_INET
        case .v6: AF_INET6
        case .unixDomainSocket: AF_UNIX
        }
    }
}
