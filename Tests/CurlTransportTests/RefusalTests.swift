import CurlTransport
import Provisioning
import Testing

@Suite("A request that must not go out is refused before anything is sent")
struct RefusalTests {
    @Test(
        "plain http beyond loopback, other schemes and URLs that libcurl could read in another way",
        arguments: [
            "http://example.com/", "http://192.0.2.1/", "http://128.0.0.1/", "http://127.0.0.1.example.com/",
            "http://localhost.example.com/", "http://[::ffff:192.0.2.1]/", "http://127.0.0.1@example.com/",
            "http:/example.com/", "http://example.com\\@127.0.0.1/", "ftp://127.0.0.1/", "file:///etc/passwd", "",
            "127.0.0.1", "/scim/v2", "https://", "https://ana:pass@127.0.0.1/", "https://127.0.0.1/a b",
            "https://127.0.0.1/a\r\nX: y", "https://127.0.0.1/a\u{0}b", "https://127.0.0.1/é", "https://127.0.0.1/#a",
        ]
    )
    func badURL(url: String) async throws {
        try await expectUnusable(wireRequest(.get, url))
    }

    @Test(
        "plain http to loopback, however it is written",
        arguments: ["127.0.0.1", "127.1", "localhost", "LOCALHOST"]
    )
    func loopback(host: String) async throws {
        try await withServer([], thereafter: [.answerAll(ScriptedServer.ok)]) { transport, server in
            let result = await transport.perform(wireRequest(.get, "http://\(host):\(server.port)/"))
            #expect(result.answer?.status == 200)
        }
    }

    @Test(
        "the whole of 127.0.0.0/8 and ::1 are loopback too, if nobody listens there",
        arguments: ["127.255.0.9", "[::1]"]
    )
    func loopbackWithoutServer(host: String) async throws {
        try await withServer([]) { transport, server in
            let result = await transport.perform(wireRequest(.get, "http://\(host):\(server.port)/"))
            #expect(result.failure?.kind == .unconnected)
        }
    }

    @Test(
        "headers with line breaks, without a name, or the transport's own",
        arguments: [
            WireHeader("X-A", "b\r\nX-C: d"), WireHeader("X-A", "b\n"), WireHeader("X-A", "b\r"),
            WireHeader("X-A", "b\u{0}c"), WireHeader("X-A", "\u{7F}"), WireHeader("X-A\r\nX-C", "d"),
            WireHeader("X-A: b", "c"), WireHeader("", "x"), WireHeader("Ü", "x"), WireHeader("X A", "x"),
            WireHeader("content-length", "5"), WireHeader("Transfer-Encoding", "chunked"),
            WireHeader("Host", "example.com"), WireHeader("Expect", "100-continue"), WireHeader("Connection", "close"),
        ]
    )
    func badHeader(header: WireHeader) async throws {
        try await withServer([], thereafter: [.answerAll(ScriptedServer.ok)]) { transport, server in
            let request = wireRequest(.post, server.url, body: "{}", headers: [header])
            let result = await transport.perform(request)
            #expect(result.failure?.kind == .unusable)
            #expect(result.failure?.possiblySent == false)
            #expect(result.transmissions == 0 && server.connections == 0)
        }
    }

    @Test("a GET or DELETE with a body", arguments: [RequestMethod.get, .delete])
    func bodyWhereNoneBelongs(method: RequestMethod) async throws {
        try await expectUnusable(wireRequest(method, "https://127.0.0.1/", body: "{}"))
    }

    private func expectUnusable(_ request: WireRequest) async throws {
        try await withTransport { transport in
            let result = await transport.perform(request)
            let failure = try #require(result.failure)
            #expect(failure.kind == .unusable && !failure.possiblySent)
            #expect(result.transmissions == 0)
        }
    }
}
