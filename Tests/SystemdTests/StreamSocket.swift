import Glibc

@testable import Systemd

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

    /// Of another kind, in the same dress.
    static func datagrams() -> StreamSocket { StreamSocket(socket(AF_INET, CInt(SOCK_DGRAM.rawValue), 0)) }

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
