import CurlTransport
import Provisioning
import Testing

/// Header blocks that say another thing to each who reads them (RFC 9112 §5).
@Suite("Headers that are not what they seem")
struct HostileHeaderTests {
    private func headers(_ block: String) async throws -> [WireHeader]? {
        var found: [WireHeader]?
        let answer = "HTTP/1.1 200 OK\r\n\(block)Content-Length: 2\r\n\r\nok"
        try await withServer([[.readRequest, .send(answer), .close]]) { transport, server in
            let result = await transport.perform(wireRequest(.post, server.url, body: "{}"))
            #expect(result.transmissions == 1)
            #expect(result.failure?.possiblySent ?? true)
            found = result.answer?.headers
        }
        return found
    }

    @Test(
        "no value has a line's end, a NUL or another control character in it, nor a name what is no token",
        arguments: [
            "X-A: a\rRetry-After: 9\r\n", "X-A: a\u{0}b\r\n", "X-A: a\u{1B}[2Jb\r\n", "X-A: a\u{7F}b\r\n",
            "X-A\u{0}: a\r\n", "X A: a\r\n", ": a\r\n", "no colon at all\r\n", "X-\u{1B}: a\r\n", "\u{0}\r\n",
            "X-A: a\u{85}b\r\n", "X-A: a\u{2028}Retry-After: 9\r\n",
        ]
    )
    func control(block: String) async throws {
        guard let headers = try await headers(block) else { return }
        for header in headers {
            #expect(header.value.unicodeScalars.allSatisfy { $0.value == 0x09 || $0.value >= 0x20 && $0.value != 0x7F })
            #expect(!header.name.isEmpty && header.name.utf8.allSatisfy { $0 > 0x20 && $0 < 0x7F })
            #expect(header.name != "Retry-After")
        }
    }

    @Test(
        "a name with a blank before its colon is not that name",
        arguments: ["Retry-After : 9\r\n", " Retry-After: 9\r\n"]
    )
    func blank(block: String) async throws {
        let headers = try await headers(block)
        #expect(headers?.contains { $0.name == "Retry-After" } != true)
    }

    @Test("a field that stands twice is there twice: whoever reads it decides")
    func twice() async throws {
        let headers = try await headers("Retry-After: 1\r\nretry-after: 9\r\n")
        #expect(headers?.filter { $0.name.lowercased() == "retry-after" }.map(\.value) == ["1", "9"])
    }

    @Test("lines that end with LF alone are lines all the same")
    func lineFeeds() async throws {
        let headers = try await headers("X-A: a\nX-B: b\n")
        #expect(headers?.map(\.name) == ["X-A", "X-B", "Content-Length"])
    }

    @Test(
        "nothing in an answer makes another request go elsewhere or otherwise",
        arguments: [
            "Location: http://127.0.0.1:1/\r\n", "Alt-Svc: h2=\"127.0.0.1:1\"; ma=9999; persist=1\r\n",
            "Refresh: 0; url=http://127.0.0.1:1/\r\n", "Strict-Transport-Security: max-age=9999\r\n",
            "Upgrade: h2c\r\nConnection: Upgrade\r\n", "Set-Cookie: a=b; Path=/\r\n",
            "WWW-Authenticate: Negotiate\r\n", "WWW-Authenticate: Basic realm=\"x\"\r\nProxy-Authenticate: NTLM\r\n",
            "Clear-Site-Data: \"*\"\r\n", "Link: </evil>; rel=preload\r\n",
        ]
    )
    func steering(block: String) async throws {
        for status in ["200 OK", "401 Unauthorized", "407 Proxy Authentication Required", "308 Permanent Redirect"] {
            let answer = "HTTP/1.1 \(status)\r\n\(block)Content-Length: 2\r\n\r\nok"
            try await withServer([], thereafter: [.answerAll(answer)]) { transport, server in
                for _ in 0..<2 { _ = await transport.perform(wireRequest(.post, server.url, body: "{}")) }
                let heads = server.seen.map(\.head)
                #expect(heads.count == 2 && Set(heads).count == 1, "\(status)")
            }
        }
    }
}
