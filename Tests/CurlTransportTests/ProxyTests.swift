import CurlTransport
import Provisioning
import Testing

@Suite("A configured proxy")
struct ProxyTests {
    private func configuration(_ proxy: String) -> CurlConfiguration {
        var configuration = CurlConfiguration.standard
        configuration.proxy = proxy
        return configuration
    }

    @Test("a proxy that refuses to connect is no connection, though bytes went to the proxy")
    func refusing() async throws {
        let refusal = "HTTP/1.1 407 Proxy Authentication Required\r\nContent-Length: 0\r\n\r\n"
        let proxy = try ScriptedServer([[.readHead, .send(refusal)]])
        defer { proxy.stop() }
        try await withTransport(configuration("http://127.0.0.1:\(proxy.port)")) { transport in
            let result = await transport.perform(wireRequest(.post, "https://scim.example/", body: "{}"))
            let failure = try #require(result.failure)
            #expect(failure.kind == .unconnected && !failure.possiblySent)
            #expect(failure.reason == "the proxy refused to connect (status 407)")
            #expect(result.transmissions == 0)
            let seen = try #require(proxy.seen.first)
            #expect(seen.firstLine == "CONNECT scim.example:443 HTTP/1.1")
            #expect(seen.values("Authorization") == [])
        }
    }

    @Test("a proxy's tunnel that leads to silence is a stalled handshake, with nothing sent to the target")
    func silent() async throws {
        let proxy = try ScriptedServer([[.readHead, .send("HTTP/1.1 200 OK\r\n\r\n"), .hold]])
        defer { proxy.stop() }
        try await withTransport(configuration("http://127.0.0.1:\(proxy.port)")) { transport in
            let request = wireRequest(.post, "https://scim.example/", body: "{}", timeout: .milliseconds(300))
            let result = await transport.perform(request)
            let failure = try #require(result.failure)
            #expect(failure.kind == .handshake && !failure.possiblySent)
            #expect(result.transmissions == 0)
        }
    }

    @Test("through a proxy's tunnel the answer is the target's, and the proxy's own headers are not in it")
    func tunnel() async throws {
        try #require(OpenSSL.isThere)
        try await OpenSSL.serving { target in
            let begin = "HTTP/1.1 200 Connection established\r\nX-Proxy: yes\r\n\r\n"
            let proxy = try ScriptedServer([[.readHead, .send(begin), .relay(UInt16(target.port))]])
            defer { proxy.stop() }
            var configuration = configuration("http://127.0.0.1:\(proxy.port)")
            configuration.authoritiesFile = target.certificateFile
            try await withTransport(configuration) { transport in
                let result = await transport.perform(wireRequest(.get, target.url))
                let answer = try #require(result.answer)
                #expect(answer.status == 200 && answer.header("Content-Type") == "text/html")
                #expect(answer.header("X-Proxy") == nil)
                #expect(result.transmissions == 1)
            }
        }
    }

    @Test("a proxy that doesn't answer is no connection")
    func unanswering() async throws {
        let proxy = try ScriptedServer([[.readHead, .hold]])
        defer { proxy.stop() }
        try await withTransport(configuration("http://127.0.0.1:\(proxy.port)")) { transport in
            let request = wireRequest(.post, "https://scim.example/", body: "{}", timeout: .milliseconds(300))
            let result = await transport.perform(request)
            #expect(result.failure?.kind == .unconnected)
            #expect(result.failure?.possiblySent == false)
            #expect(result.transmissions == 0)
        }
    }

    @Test("plain http to loopback never goes through the proxy")
    func loopback() async throws {
        try await withServer([[.answerAll(ScriptedServer.ok)]], configuration: configuration("http://127.0.0.1:1")) {
            transport,
            server in
            #expect(await transport.perform(wireRequest(.get, server.url)).answer?.status == 200)
        }
    }
}
