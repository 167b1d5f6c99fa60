import Glibc

/// The datagram socket behind `$NOTIFY_SOCKET`.
///
/// Opened once and kept: a process that has no descriptor left can still tell how it is. It isn't connected, so that a manager
/// that was itself started anew is reached under the same name.
final class NotifySocket: Sendable {
    private let descriptor: CInt
    private let address: UnixAddress

    /// - Parameter path: absolute, or of the abstract namespace with an `@` before it. Nil where it is neither, or no socket can
    ///   be had.
    init?(path: String) {
        guard path.hasPrefix("/") || path.hasPrefix("@"), let address = UnixAddress(path) else { return nil }
        let descriptor = socket(AF_UNIX, CInt(SOCK_DGRAM.rawValue | SOCK_CLOEXEC.rawValue), 0)
        guard descriptor >= 0 else { return nil }
        self.address = address
        self.descriptor = descriptor
    }

    deinit { close(descriptor) }

    /// - Returns: false where it couldn't be sent at once.
    func send(_ text: String) -> Bool {
        let bytes = Array(text.utf8)
        let flags = CInt(MSG_DONTWAIT) | CInt(MSG_NOSIGNAL)
        for _ in 0..<Self.attemptsMax {
            let sent = address.withPointer { sendto(descriptor, bytes, bytes.count, flags, $0, $1) }
            if sent == bytes.count { return true }
            guard errno == EINTR else { return false }
        }
        return false
    }

    /// Signals may interrupt a call, but not for ever.
    private static let attemptsMax = 10
}
