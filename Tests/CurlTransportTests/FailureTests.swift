import CurlTransport
import Glibc
import Provisioning
import Testing

@Suite("What goes wrong says what, and whether the request may have been executed")
struct FailureTests {
    @Test("a refused connection sent nothing")
    func refused() async throws {
        let (descriptor, port) = try ScriptedServer.listen(backlog: 1)
        close(descriptor)
        try await withTransport { transport in
            let result = await transport.perform(wireRequest(.post, "http://127.0.0.1:\(port)/", body: "{}"))
            let failure = try #require(result.failure)
            #expect(failure.kind == .unconnected && !failure.possiblySent && failure.code == 7)
            #expect(failure.reason == "no connection: Connection refused")
            #expect(result.transmissions == 0)
        }
    }

    @Test("a connection that nobody takes ends with the connect timeout, and sent nothing")
    func connectTimeout() async throws {
        // A full accept queue: the kernel drops further SYNs.
        let (descriptor, port) = try ScriptedServer.listen(backlog: 0)
        defer { close(descriptor) }
        let fillers = try (0..<3).map { _ in try connectWithoutWaiting(to: port) }
        defer { for filler in fillers { close(filler) } }
        try await withTransport { transport in
            var request = wireRequest(.post, "http://127.0.0.1:\(port)/", body: "{}")
            request.connectTimeout = .milliseconds(200)
            let result = await transport.perform(request)
            let failure = try #require(result.failure)
            #expect(failure.kind == .unconnected && !failure.possiblySent && failure.code == 28)
            #expect(result.transmissions == 0)
        }
    }

    @Test("a host without an address sent nothing")
    func unresolved() async throws {
        try await withTransport { transport in
            let result = await transport.perform(wireRequest(.get, "https://nobody.invalid/"))
            let failure = try #require(result.failure)
            #expect(failure.kind == .unresolved && !failure.possiblySent)
            #expect(!failure.reason.contains("nobody"))
            #expect(result.transmissions == 0)
        }
    }

    @Test("a server that never answers is a timeout of a request that was possibly executed")
    func blackHole() async throws {
        try await withServer([[.readRequest, .hold]]) { transport, server in
            let request = wireRequest(.post, server.url, body: "{}", timeout: .milliseconds(200))
            let result = await transport.perform(request)
            let failure = try #require(result.failure)
            #expect(failure.kind == .timeout && failure.possiblySent && failure.code == 28)
            #expect(result.transmissions == 1)
        }
    }

    @Test("an answer that stops in its middle is a timeout too")
    func stalledBody() async throws {
        let begun = "HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\nabc"
        try await withServer([[.readRequest, .send(begun), .hold]]) { transport, server in
            let result = await transport.perform(wireRequest(.get, server.url, timeout: .milliseconds(200)))
            #expect(result.failure?.kind == .timeout)
            #expect(result.failure?.possiblySent == true)
        }
    }

    @Test(
        "a connection that ends before the answer does is lost, and the request possibly executed",
        arguments: [
            [Step.readHead, .reset],
            [.readRequest, .reset],
            [.readRequest, .close],
            [.readRequest, .send("HTTP/1.1 200 OK\r\n"), .close],
            [.readRequest, .send("HTTP/1.1 200 OK\r\nContent-Le"), .close],
            [.readRequest, .send("HTTP/1.1 100 Continue\r\n\r\n"), .close],
            [.readRequest, .send("HTTP/1.1 101 Switching Protocols\r\nUpgrade: x\r\n\r\n"), .close],
            [.readRequest, .send("HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\nabc"), .close],
            [.readRequest, .send("HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\nabc"), .reset],
            [.readRequest, .send("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nabc"), .close],
        ]
    )
    func lost(script: [Step]) async throws {
        try await withServer([script]) { transport, server in
            let result = await transport.perform(wireRequest(.post, server.url, body: "{}"))
            let failure = try #require(result.failure)
            #expect(failure.kind == .connectionLost)
            #expect(failure.possiblySent && result.transmissions == 1)
            #expect(server.connections == 1)
        }
    }

    @Test("a connection that is reset at once: whether anything was sent is known either way")
    func resetAtOnce() async throws {
        try await withServer([], thereafter: [.reset]) { transport, server in
            for _ in 0..<20 {
                let result = await transport.perform(wireRequest(.post, server.url, body: "{}"))
                let failure = try #require(result.failure)
                #expect(failure.kind == .connectionLost || failure.kind == .unconnected)
                #expect(failure.possiblySent == (result.transmissions == 1))
                #expect(failure.kind == .connectionLost || !failure.possiblySent)
            }
        }
    }

    @Test("an answer beyond the limit is given up, whether it is announced or not", arguments: [true, false])
    func tooLarge(announced: Bool) async throws {
        let body = String(repeating: "x", count: 5000)
        let header = announced ? "Content-Length: 5000" : "Connection: close"
        let text = "HTTP/1.1 200 OK\r\n\(header)\r\n\r\n\(body)"
        try await withServer([[.readRequest, .send(text)]]) { transport, server in
            let result = await transport.perform(wireRequest(.get, server.url, answerBytesMax: 4999))
            let failure = try #require(result.failure)
            #expect(failure.kind == .answerTooLarge && failure.possiblySent)
            #expect(failure.reason == "the answer's body is too large")
        }
    }

    @Test("headers without end are given up, interim ones included")
    func tooManyHeaders() async throws {
        let flood = String(repeating: "HTTP/1.1 103 Early Hints\r\nLink: </a>\r\n\r\n", count: 3000)
        try await withServer([[.readRequest, .send(flood), .hold]]) { transport, server in
            let failure = await transport.perform(wireRequest(.get, server.url)).failure
            #expect(failure?.kind == .answerTooLarge)
            #expect(failure?.reason == "the answer's header is too large")
        }
    }

    @Test(
        "bytes that are no final HTTP answer are malformed",
        arguments: [
            "SSH-2.0-OpenSSH_9.2\r\n\r\n", "<html>hello</html>", "\u{0}\u{1}\u{2}\u{3}\u{4}",
            "HTTP/1.1 099 Low\r\n\r\n", "HTTP/1.1 600 High\r\nContent-Length: 0\r\n\r\n", "HTTP/1.1 banana\r\n\r\n",
            "HTTP/1.1 200 OK\r\nContent-Length: -1\r\n\r\n",
        ]
    )
    func garbage(text: String) async throws {
        try await withServer([[.readRequest, .send(text)]]) { transport, server in
            let result = await transport.perform(wireRequest(.get, server.url, timeout: .seconds(2)))
            let failure = try #require(result.failure)
            #expect(failure.kind == .malformedAnswer && failure.possiblySent)
            #expect(result.transmissions == 1)
        }
    }

    @Test("no reason names the URL, a header or a body")
    func reasons() async throws {
        try await withServer([[.readRequest, .close]]) { transport, server in
            for url in [server.url, "https://127.0.0.1:1/s3cret", "http://example.com/s3cret", "s3cret"] {
                let failure = await transport.perform(wireRequest(.post, url, body: "s3cret")).failure
                let reason = try #require(failure?.reason)
                #expect(!reason.contains("s3cret") && !reason.contains("127.0.0.1") && !reason.contains("example"))
                #expect(!reason.contains("\n"))
            }
        }
    }

    private func connectWithoutWaiting(to port: UInt16) throws -> Int32 {
        let descriptor = socket(AF_INET, Int32(SOCK_STREAM.rawValue | SOCK_NONBLOCK.rawValue), 0)
        guard descriptor >= 0 else { throw ServerFailure(call: "socket") }
        _ = withLoopbackAddress(port: port) { connect(descriptor, $0, $1) }
        return descriptor
    }
}
