#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#endif

/// Why a listener doesn't listen.
public enum ListenerError: Error, Hashable, Sendable {
    /// Another process listens there already.
    case inUse(ListenAddress)
    /// What stands at the socket's path is something else, so it isn't removed.
    case notASocket(path: String)
    /// The kernel takes at most 107 bytes.
    case pathTooLong(path: String)
    /// A system call failed; `code` is its `errno`.
    case system(call: String, address: ListenAddress, code: CInt)
    /// The address couldn't be resolved or bound; `reason` says why.
    case unusable(ListenAddress, reason: String)
}

extension ListenerError: CustomStringConvertible {
    public var description: String {
        switch self {
        case .inUse(let address): "\(address): another process listens there"
        case .notASocket(let path): "\(path): exists and is no socket"
        case .pathTooLong(let path): "\(path): too long for a socket's path (107 bytes at most)"
        case .system(let call, let address, let code): "\(address): \(call): \(String(cString: strerror(code)))"
        case .unusable(let address, let reason): "\(address): \(reason)"
        }
    }
}
