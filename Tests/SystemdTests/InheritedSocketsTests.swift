import Glibc
import TestSupport
import Testing

@testable import Systemd

@Suite("Inherited sockets")
struct InheritedSocketsTests {
    @Test("are claimed as the environment says, by the process it names")
    func claims() {
        func claims(_ environment: [String: String]) -> [String] {
            InheritedSockets.claims(environment, 42).map { "\($0.descriptor) \($0.name)" }
        }
        #expect(claims(["LISTEN_PID": "42", "LISTEN_FDS": "2", "LISTEN_FDNAMES": "a:b"]) == ["3 a", "4 b"])
        #expect(claims(["LISTEN_PID": "42", "LISTEN_FDS": "2", "LISTEN_FDNAMES": "a"]) == ["3 a", "4 unknown"])
        #expect(claims(["LISTEN_PID": "42", "LISTEN_FDS": "1"]) == ["3 unknown"])
        #expect(claims(["LISTEN_PID": "41", "LISTEN_FDS": "1"]) == [])
        #expect(claims(["LISTEN_FDS": "1"]) == [])
        #expect(claims(["LISTEN_PID": "42", "LISTEN_FDS": "-1"]) == [])
        #expect(claims(["LISTEN_PID": "42", "LISTEN_FDS": "9999"]).count == 64)
    }

    @Test("know where they listen", arguments: [AF_INET, AF_INET6])
    func tcp(family: CInt) throws {
        let stream = StreamSocket.tcp(family)
        let inherited = InheritedSockets([(stream.descriptor, "hook")])
        let socket = try #require(inherited.sockets.first)
        #expect(socket.name == "hook")
        let port: UInt16
        switch socket.address {
        case .internet4(_, let bound), .internet6(_, let bound, _): port = bound
        case .unix: port = 0
        }
        #expect(port > 0)
        // A socket that was bound to no address takes what comes for any.
        #expect(socket.address.isAt(host: "0.0.0.0", port: Int(port)))
        #expect(socket.address.isAt(host: "::", port: Int(port)) == (family == AF_INET6))
        #expect(!socket.address.isAt(host: "127.0.0.1", port: Int(port)))
        #expect(!socket.address.isAt(host: "0.0.0.0", port: Int(port) + 1))
        #expect(fcntl(stream.descriptor, F_GETFD) & FD_CLOEXEC != 0)
    }

    @Test("are told from each other by address")
    func addresses() {
        let four = SocketAddress.internet4([127, 0, 0, 1], port: 8443)
        #expect(four.isAt(host: "127.0.0.1", port: 8443))
        #expect(four.isAt(host: "localhost", port: 8443))
        #expect(!four.isAt(host: "127.0.0.2", port: 8443))
        #expect("\(four)" == "127.0.0.1:8443")
        let six = SocketAddress.internet6([UInt8](repeating: 0, count: 15) + [1], port: 80, takesIPv4: true)
        #expect(six.isAt(host: "::1", port: 80))
        #expect(six.isAt(host: "0:0:0:0:0:0:0:1", port: 80))
        #expect(six.isAt(host: "localhost", port: 80))
        #expect("\(six)" == "[::1]:80")
        let every = SocketAddress.internet6([UInt8](repeating: 0, count: 16), port: 80, takesIPv4: false)
        #expect(!every.isAt(host: "0.0.0.0", port: 80))
        #expect(!every.isAt(path: "/run/rosterd/hook"))
    }

    @Test("of Unix know their file, and live on when a listener closes its copy")
    func unix() throws {
        let directory = try TemporaryDirectory()
        let path = directory.path("hook")
        let stream = StreamSocket.unix(path)
        let socket = try #require(InheritedSockets([(stream.descriptor, "hook")]).sockets.first)
        #expect(socket.address.isAt(path: path))
        #expect("\(socket.address)" == "unix:\(path)")
        let copy = try #require(socket.duplicate())
        #expect(fcntl(copy, F_GETFD) & FD_CLOEXEC != 0)
        close(copy)
        #expect(StreamSocket.connects(to: path))
    }

    @Test("that can't be listened on are named with a reason")
    func unusable() throws {
        let deaf = StreamSocket.tcp(AF_INET, listens: false)
        let datagrams = StreamSocket.datagrams()
        let file = open("/dev/null", O_RDONLY)
        defer { close(file) }
        let inherited = InheritedSockets([
            (deaf.descriptor, "deaf"), (datagrams.descriptor, "datagrams"), (file, "file"), (9_999, "closed"),
        ])
        #expect(inherited.sockets.isEmpty)
        #expect(
            inherited.unusable.map { "\($0.name): \($0.reason)" } == [
                "deaf: it doesn't listen (Accept=yes is not for rosterd)", "datagrams: it is no stream socket",
                "file: it is no socket", "closed: it is not open",
            ]
        )
    }
}
