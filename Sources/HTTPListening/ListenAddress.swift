/// Where a listener accepts connections.
public enum ListenAddress: Sendable, Hashable {
    /// A TCP port; port 0 takes any free one, and the listener reports which.
    case tcp(host: String, port: Int)
    /// A Unix socket. The file bears `mode` from its first moment on.
    case unix(path: String, mode: SocketMode)
    /// A stream socket that someone else has bound, as systemd's socket activation hands over.
    ///
    /// The listener owns the descriptor from then on and closes it.
    case inherited(descriptor: CInt)
}

/// The permission bits of a socket file: who may connect.
public struct SocketMode: Sendable, Hashable, RawRepresentable {
    /// The file's group, by its number; nil: the process's own.
    public var group: UInt32?

    /// The bits as chmod(2) takes them, without the file's type.
    public let rawValue: UInt32

    /// Takes the permission bits alone; anything above `0o777` is dropped.
    public init(rawValue: UInt32) {
        self.rawValue = rawValue & 0o777
    }

    /// Only the owner may connect (0600).
    public static let owner = SocketMode(rawValue: 0o600)
    /// The owner and the group may connect (0660).
    public static let group = SocketMode(rawValue: 0o660)
}

extension ListenAddress: CustomStringConvertible {
    /// The address as a URL's beginning, or as the path or descriptor that stands for it.
    public var description: String {
        switch self {
        case .tcp(let host, let port):
            host.contains(":") ? "http://[\(host)]:\(port)" : "http://\(host):\(port)"
        case .unix(let path, _):
            "unix:\(path)"
        case .inherited(let descriptor):
            "descriptor \(descriptor)"
        }
    }
}
