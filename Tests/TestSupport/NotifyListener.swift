import Glibc

/// The service manager's end of `$NOTIFY_SOCKET`.
public final class NotifyListener: Sendable {
    /// What a process would find in `$NOTIFY_SOCKET`.
    public let name: String
    private let descriptor: CInt

    /// - Parameter path: of a file; with an `@` before it, a name of the abstract namespace. Nil where it can't be bound.
    public init?(path: String) {
        name = path
        descriptor = socket(AF_UNIX, CInt(SOCK_DGRAM.rawValue | SOCK_CLOEXEC.rawValue), 0)
        var bytes = Array(path.utf8)
        guard descriptor >= 0, bytes.count > 1, bytes.count < 108 else { return nil }
        if bytes[0] == UInt8(ascii: "@") { bytes[0] = 0 } else { bytes.append(0) }
        bytes = withUnsafeBytes(of: sa_family_t(AF_UNIX)) { Array($0) } + bytes
        let length = socklen_t(bytes.count)
        bytes += [UInt8](repeating: 0, count: 128 - bytes.count)
        let status = bytes.withUnsafeBytes { buffer in
            buffer.withMemoryRebound(to: sockaddr.self) { bind(descriptor, $0.baseAddress, length) }
        }
        guard status == 0 else { return nil }
    }

    deinit { close(descriptor) }

    /// The next message that is there; nil where there is none.
    public func receive() -> String? {
        var bytes = [UInt8](repeating: 0, count: 4096)
        let count = recv(descriptor, &bytes, bytes.count, CInt(MSG_DONTWAIT))
        return count < 0 ? nil : String(decoding: bytes.prefix(count), as: UTF8.self)
    }

    /// All that is there.
    public func receiveAll() -> [String] {
        var messages: [String] = []
        while let message = receive() { messages.append(message) }
        return messages
    }
}
