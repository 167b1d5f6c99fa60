import Glibc

@testable import Systemd

/// What a manager would listen on.
final class DatagramSocket: Sendable {
    let descriptor: CInt

    /// - Parameter path: with an `@` for the abstract namespace.
    init?(boundTo path: String) {
        guard let address = UnixAddress(path) else { return nil }
        descriptor = socket(AF_UNIX, CInt(SOCK_DGRAM.rawValue | SOCK_CLOEXEC.rawValue), 0)
        guard descriptor >= 0, address.withPointer({ bind(descriptor, $0, $1) }) == 0 else { return nil }
    }

    deinit { close(descriptor) }

    /// The next message that is there; nil where there is none.
    func receive() -> String? {
        var bytes = [UInt8](repeating: 0, count: 4096)
        let count = recv(descriptor, &bytes, bytes.count, CInt(MSG_DONTWAIT))
        return count < 0 ? nil : String(decoding: bytes.prefix(count), as: UTF8.self)
    }
}

/// A stream socket that is closed with its last owner.
final class StreamSocket: Sendable {
    let descriptor: CInt

    private init(_ descriptor: CInt) { self.descriptor = descriptor }

    deinit { close(descriptor) }

    /// On any free port of a loopback.
    static func tcp(_ family: CInt, listens: Bool = true) -> StreamSocket {
        let socket = StreamSocket(socket(family, CInt(SOCK_STREAM.rawValue), 0))
        if listens { _ = listen(socket.descriptor, 4) }
        return socket
    }

    static func unix(_ path: String) -> StreamSocket {
        let stream = StreamSocket(socket(AF_UNIX, CInt(SOCK_STREAM.rawValue), 0))
        _ = UnixAddress(path)?.withPointer { bind(stream.descriptor, $0, $1) }
        _ = listen(stream.descriptor, 4)
        return stream
    }

    /// Whether somebody who connects there gets through.
    static func connects(to path: String) -> Bool {
        let client = StreamSocket(socket(AF_UNIX, CInt(SOCK_STREAM.rawValue), 0))
        return UnixAddress(path)?.withPointer { connect(client.descriptor, $0, $1) } == 0
    }
}
