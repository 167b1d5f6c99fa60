import HTTPListening
import HTTPTypes
import Hummingbird
import ListeningTestSupport
import NIOCore
import ServiceLifecycle
import Testing

#if canImport(Glibc)
    import Glibc
#endif

/// The listener's limits, over real sockets.
@Suite("The HTTP listener", .timeLimit(.minutes(1)))
struct HTTPListenerTests {
    private static let loopback = ListenAddress.tcp(host: "127.0.0.1", port: 0)

    /// Answers with the body's size, waits, or fails, as the path says.
    private static let responder = CallbackResponder<BasicRequestContext> { request, _ in
        switch request.uri.path {
        case "/ignore": break
        case "/teapot": throw HTTPError(.init(code: 418))
        case "/bug": throw NeverListened()
        case "/close": throw ConnectionEnd.close
        case "/reset": throw ConnectionEnd.reset
        case "/stream": return Response(status: .ok, body: flood(contentLength: nil))
        case "/download": return Response(status: .ok, body: flood(contentLength: 1 << 40))
        default:
            let body = try await request.body.collect(upTo: .max)
            return Response(
                status: .ok,
                body: ResponseBody(byteBuffer: ByteBuffer(string: "\(body.readableBytes) bytes"))
            )
        }
        return Response(status: .ok)
    }

    /// A body that doesn't end.
    private static func flood(contentLength: Int?) -> ResponseBody {
        ResponseBody(contentLength: contentLength) { writer in
            let piece = ByteBuffer(repeating: UInt8(ascii: "x"), count: 64 << 10)
            while true { try await writer.write(piece) }
        }
    }

    @discardableResult
    private static func with<Result: Sendable>(
        _ address: ListenAddress = loopback,
        limits: ListenerLimits = .localAPI,
        responder: CallbackResponder<BasicRequestContext> = responder,
        _ body: @Sendable @escaping (ListenAddress, ServiceGroup) async throws -> Result
    ) async throws -> Result {
        let signal = ListeningSignal()
        let listener = HTTPListener(address: address, limits: limits, responder: responder, logger: quiet) {
            signal.send($0)
        }
        return try await withRunning(listener, signal, body)
    }

    /// Says one request and hears out what follows.
    private static func exchange(_ address: ListenAddress, _ text: String) async throws -> (RawAnswer?, RawClient.End) {
        try await RawClient.talk(to: address) { connection in
            try await connection.say(text)
            let end = await connection.hearOut()
            return (RawAnswer(connection.heard), end)
        }
    }

    /// Expects of the answer to one request whatever is given.
    private static func expect(
        _ address: ListenAddress,
        _ text: String,
        status: Int? = nil,
        body: String? = nil,
        sourceLocation: SourceLocation = #_sourceLocation
    ) async throws {
        let answer = try await exchange(address, text).0
        if let status { #expect(answer?.status == status, sourceLocation: sourceLocation) }
        if let body { #expect(answer?.body == body, sourceLocation: sourceLocation) }
    }

    private static func post(_ path: String, _ body: String, _ fields: String = "connection: close\r\n") -> String {
        "POST \(path) HTTP/1.1\r\nhost: x\r\n\(fields)content-length: \(body.utf8.count)\r\n\r\n\(body)"
    }

    @Test("Port 0 becomes a port, and requests on one connection are answered in turn")
    func keepAlive() async throws {
        try await Self.with { address, _ in
            guard case .tcp("127.0.0.1", let port) = address, port > 0 else {
                Issue.record("\(address)")
                return
            }
            let heard = try await RawClient.talk(to: address) { connection in
                try await connection.say(Self.post("/", "12345", ""))
                #expect(await connection.hear("5 bytes"))
                try await connection.say(Self.post("/", "123"))
                _ = await connection.hearOut()
                return connection.heard
            }
            #expect(heard.contains("3 bytes"))
            #expect(heard.lowercased().contains("\r\ndate: "))
        }
    }

    @Test("A declared body past the limit is answered 413 before it is sent; the largest allowed passes")
    func declaredBody() async throws {
        try await Self.with(limits: .localAPI.with(\.bodyBytesMax, 8)) { address, _ in
            try await Self.expect(address, Self.post("/", "12345678"), body: "8 bytes")
            let status = try await RawClient.talk(to: address) { connection in
                try await connection.say("POST / HTTP/1.1\r\nhost: x\r\ncontent-length: 9\r\n\r\n")
                #expect(await connection.hear("\r\n\r\n"))
                return RawAnswer(connection.heard)?.status
            }
            #expect(status == 413)
        }
    }

    @Test("A chunked body past the limit is answered 413")
    func chunkedBody() async throws {
        try await Self.with(limits: .localAPI.with(\.bodyBytesMax, 8)) { address, _ in
            let head = "POST / HTTP/1.1\r\nhost: x\r\nconnection: close\r\ntransfer-encoding: chunked\r\n\r\n"
            let small = try await Self.exchange(address, head + "4\r\n1234\r\n4\r\n1234\r\n0\r\n\r\n").0
            #expect(small?.body == "8 bytes")
            let large = try await Self.exchange(address, head + "4\r\n1234\r\n5\r\n12345\r\n0\r\n\r\n").0
            #expect(large?.status == 413)
        }
    }

    @Test("Header fields past the limit end the connection")
    func headers() async throws {
        try await Self.with(limits: .localAPI.with(\.headerBytesMax, 256)) { address, _ in
            let long = "GET / HTTP/1.1\r\nhost: x\r\nx-long: \(String(repeating: "a", count: 300))\r\n\r\n"
            try await Self.expect(address, long, status: 400)
        }
        try await Self.with(limits: .localAPI.with(\.headerFieldsMax, 4)) { address, _ in
            let many = (0..<5).map { "x-\($0): 1\r\n" }.joined()
            try await Self.expect(address, "GET / HTTP/1.1\r\n\(many)\r\n", status: 400)
        }
    }

    @Test("A client that dribbles a head is cut off after the idle timeout")
    func slowHead() async throws {
        try await Self.with(limits: .localAPI.with(\.idleTimeout, .milliseconds(300))) { address, _ in
            let duration = try await Self.dribble(address, first: "GET / HTTP/1.1\r\n", then: "x-a: 1\r\n")
            #expect(duration < .seconds(20))
        }
    }

    @Test("A client that dribbles a body is cut off after the body timeout, though it is never idle")
    func slowBody() async throws {
        try await Self.with(limits: .localAPI.with(\.bodyTimeout, .milliseconds(300))) { address, _ in
            let head = "POST / HTTP/1.1\r\nhost: x\r\ncontent-length: 10000\r\n\r\n"
            let duration = try await Self.dribble(address, first: head, then: "x")
            #expect(duration < .seconds(20))
        }
    }

    /// Writes a piece every 20 ms until the server closes, for 40 seconds at most.
    private static func dribble(_ address: ListenAddress, first: String, then piece: String) async throws -> Duration {
        try await RawClient.talk(to: address) { connection in
            let clock = ContinuousClock()
            let start = clock.now
            try await connection.say(first)
            do {
                while clock.now - start < .seconds(40) {
                    try await Task.sleep(for: .milliseconds(20))
                    try await connection.say(piece)
                }
            } catch {}
            return clock.now - start
        }
    }

    @Test("A client that doesn't read what it asked for is cut off", arguments: ["/stream", "/download"])
    func slowReader(_ path: String) async throws {
        try await Self.with(limits: .localAPI.with(\.writeTimeout, .milliseconds(200))) { address, _ in
            try await RawClient.talk(to: address) { connection in
                try await connection.say("GET \(path) HTTP/1.1\r\nhost: x\r\n\r\n")
                // Meanwhile the buffers between the two fill up, and the server can't write any more.
                try await Task.sleep(for: .seconds(1))
                _ = await connection.hearOut()
                #expect(connection.heard.utf8.count < 64 << 20)
            }
        }
    }

    @Test("A body that ends before its declared length is never taken for whole")
    func shortBody() async throws {
        try await Self.with { address, _ in
            let heard = try await RawClient.talk(to: address) { connection in
                try await connection.say("POST / HTTP/1.1\r\nhost: x\r\ncontent-length: 10\r\n\r\n12345")
                connection.sayNoMore()
                _ = await connection.hearOut()
                return connection.heard
            }
            #expect(!heard.contains("200 OK"))
        }
    }

    @Test("A body that the responder didn't read doesn't spoil the next connection")
    func unreadBody() async throws {
        try await Self.with { address, _ in
            let (answer, _) = try await Self.exchange(address, Self.post("/ignore", "12345"))
            #expect(answer?.status == 200)
            #expect(answer?.head.lowercased().contains("connection: close") == true)
        }
    }

    @Test("A responder's errors become answers, or the connection's end")
    func errors() async throws {
        try await Self.with { address, _ in
            let get = { (path: String) in "GET \(path) HTTP/1.1\r\nhost: x\r\nconnection: close\r\n\r\n" }
            try await Self.expect(address, get("/teapot"), status: 418)
            try await Self.expect(address, get("/bug"), status: 500)
            let (closed, closedEnd) = try await Self.exchange(address, get("/close"))
            #expect(closed == nil && closedEnd == .closed)
            let (reset, resetEnd) = try await Self.exchange(address, get("/reset"))
            #expect(reset == nil && resetEnd == .broken)
        }
    }

    @Test("Beyond the connection limit a client waits until another one goes")
    func connections() async throws {
        try await Self.with(limits: .localAPI.with(\.connectionsMax, 1)) { address, _ in
            let firstIsServed = ListeningSignal()
            async let first = RawClient.talk(to: address) { connection in
                try await connection.say("GET / HTTP/1.1\r\nhost: x\r\n\r\n")
                #expect(await connection.hear("0 bytes"))
                firstIsServed.send(address)
                try await Task.sleep(for: .milliseconds(300))
                return ContinuousClock.now
            }
            _ = await firstIsServed.wait()
            try await Self.expect(address, Self.post("/", "1"), body: "1 bytes")
            let secondWasServed = ContinuousClock.now
            let firstWent = try await first
            #expect(secondWasServed >= firstWent)
        }
    }

    @Test("Whoever holds all connections and says nothing is closed to make room; whoever is being answered stays")
    func silentConnections() async throws {
        let limits = ListenerLimits.localAPI.with(\.connectionsMax, 3).with(\.silenceMax, .milliseconds(100))
        try await Self.with(limits: limits) { address, _ in
            async let silent: [RawClient.End] = withThrowingTaskGroup(of: RawClient.End.self) { group in
                for _ in 0..<2 {
                    group.addTask { try await RawClient.talk(to: address) { await $0.hearOut() } }
                }
                return try await group.reduce(into: []) { $0.append($1) }
            }
            try await Task.sleep(for: .milliseconds(200))
            let begun = ContinuousClock.now
            for _ in 0..<5 { try await Self.expect(address, Self.post("/", "1"), body: "1 bytes") }
            #expect(ContinuousClock.now - begun < .seconds(5), "the limit of a silent connection is a minute")
            #expect(try await silent.count == 2)
        }
    }

    @Test("A graceful shutdown lets a request in progress finish, and closes idle connections")
    func gracefulShutdown() async throws {
        let slowIsServed = ListeningSignal()
        let responder = CallbackResponder<BasicRequestContext> { request, _ in
            if request.uri.path == "/slow" {
                slowIsServed.send(Self.loopback)
                try await Task.sleep(for: .milliseconds(300))
            }
            return Response(status: .ok, body: ResponseBody(byteBuffer: ByteBuffer(string: "done")))
        }
        try await Self.with(responder: responder) { address, group in
            try await RawClient.talk(to: address) { idle in
                try await idle.say("GET / HTTP/1.1\r\nhost: x\r\n\r\n")
                #expect(await idle.hear("done"))
                async let slow = Self.exchange(address, "GET /slow HTTP/1.1\r\nhost: x\r\n\r\n")
                _ = await slowIsServed.wait()
                await group.triggerGracefulShutdown()
                let start = ContinuousClock.now
                #expect(await idle.hearOut() == .closed)
                #expect(ContinuousClock.now - start < .seconds(3), "idle connections don't wait for the grace's end")
                let answer = try await slow.0
                #expect(answer?.body == "done")
            }
        }
    }

    @Test("A request that goes on past the grace period is cut off")
    func graceEnds() async throws {
        let clock = ContinuousClock()
        let start = clock.now
        let endlessIsServed = ListeningSignal()
        let responder = CallbackResponder<BasicRequestContext> { _, _ in
            endlessIsServed.send(Self.loopback)
            try await Task.sleep(for: .seconds(600))
            return Response(status: .ok)
        }
        let limits = ListenerLimits.localAPI.with(\.shutdownGrace, .milliseconds(200))
        try await Self.with(limits: limits, responder: responder) { address, group in
            async let endless = Self.exchange(address, "GET / HTTP/1.1\r\nhost: x\r\n\r\n")
            _ = await endlessIsServed.wait()
            await group.triggerGracefulShutdown()
            _ = try await endless
        }
        #expect(clock.now - start < .seconds(20))
    }

    @Test("A port in use is refused by name")
    func portInUse() async throws {
        try await Self.with { address, _ in
            await #expect(throws: ListenerError.inUse(address)) { try await Self.with(address) { _, _ in } }
        }
    }
}

extension HTTPListenerTests {
    private static func socketPath() -> String {
        "/tmp/rosterd-test-\(getpid())-\(UInt32.random(in: 0 ... .max)).sock"
    }

    private static func mode(_ path: String) -> UInt32? {
        var status = stat()
        return lstat(path, &status) == 0 ? status.st_mode & 0o777 : nil
    }

    @Test("A Unix socket bears its mode whatever the umask, and is gone afterwards", arguments: [0o600, 0o660, 0o666])
    func socketMode(_ bits: UInt32) async throws {
        let path = Self.socketPath()
        try await Self.with(.unix(path: path, mode: SocketMode(rawValue: bits))) { address, _ in
            #expect(Self.mode(path) == bits)
            try await Self.expect(address, Self.post("/", "123"), body: "3 bytes")
        }
        #expect(Self.mode(path) == nil)
    }

    @Test("A socket file that nobody listens on is replaced; one that is listened on is not")
    func staleSocket() async throws {
        let path = Self.socketPath()
        let address = ListenAddress.unix(path: path, mode: .owner)
        // What a killed process leaves behind.
        close(try Self.boundSocket(at: path))
        try await Self.with(address) { _, _ in
            await #expect(throws: ListenerError.inUse(address)) { try await Self.with(address) { _, _ in } }
            try await Self.expect(address, Self.post("/", "1"), status: 200)
        }
    }

    @Test("A file that is no socket, or a link to one, is left alone")
    func noSocket() async throws {
        let path = Self.socketPath()
        #expect(symlink("/tmp", path) == 0)
        defer { unlink(path) }
        await #expect(throws: ListenerError.notASocket(path: path)) {
            try await Self.with(.unix(path: path, mode: .owner)) { _, _ in }
        }
        #expect(Self.mode(path) != nil)
    }

    @Test("A socket in a directory that isn't there can't be bound, and says why")
    func noDirectory() async {
        let address = ListenAddress.unix(path: "/tmp/rosterd-nowhere/a.sock", mode: .owner)
        await #expect(throws: ListenerError.system(call: "bind", address: address, code: ENOENT)) {
            try await Self.with(address) { _, _ in }
        }
    }

    @Test("A path that the kernel wouldn't take is refused by name")
    func longPath() async {
        let path = "/tmp/" + String(repeating: "a", count: 120)
        await #expect(throws: ListenerError.pathTooLong(path: path)) {
            try await Self.with(.unix(path: path, mode: .owner)) { _, _ in }
        }
    }

    @Test("A socket that someone else bound is served")
    func inherited() async throws {
        let path = Self.socketPath()
        let descriptor = try Self.boundSocket(at: path)
        defer { unlink(path) }
        try await Self.with(.inherited(descriptor: descriptor)) { _, _ in
            let address = ListenAddress.unix(path: path, mode: .owner)
            try await Self.expect(address, Self.post("/", "12"), body: "2 bytes")
        }
        // Its file belongs to whoever made it.
        #expect(Self.mode(path) != nil)
    }

    private static func boundSocket(at path: String) throws -> CInt {
        let descriptor = socket(AF_UNIX, CInt(SOCK_STREAM.rawValue | SOCK_CLOEXEC.rawValue), 0)
        let address = try SocketAddress(unixDomainSocketPath: path)
        #expect(address.withSockAddr { bind(descriptor, $0, socklen_t($1)) } == 0)
        return descriptor
    }
}

extension ListenerLimits {
    fileprivate func with<Value>(_ limit: WritableKeyPath<ListenerLimits, Value>, _ value: Value) -> ListenerLimits {
        var changed = self
        changed[keyPath: limit] = value
        return changed
    }
}
