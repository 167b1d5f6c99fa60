import CurlTransport
import Glibc
import Provisioning
import Testing

@Suite("What a server answers comes back whole, and nothing else does")
struct AnswerTests {
    @Test("an answer comes back with its status, headers and body, and its connection is used again")
    func keepAlive() async throws {
        try await withServer([[.answerAll("HTTP/1.1 201 Created\r\nContent-Length: 2\r\nX-Id:  7 \r\n\r\nok")]]) {
            transport,
            server in
            let body = #"{"userName":"ana"}"#
            for _ in 0..<3 {
                let result = await transport.perform(wireRequest(.post, server.url, body: body))
                let answer = try #require(result.answer)
                #expect(answer.status == 201)
                #expect(answer.header("x-id") == "7")
                #expect(answer.text == "ok")
                #expect(result.transmissions == 1)
            }
            #expect(server.connections == 1)
            #expect(server.seen.count == 3)
            #expect(server.seen.allSatisfy { String(decoding: $0.body, as: UTF8.self) == body })
        }
    }

    @Test("the request on the wire is what was asked for, and nothing that libcurl would add by itself")
    func requestOnTheWire() async throws {
        try await withServer([[.answerAll(ScriptedServer.ok)]]) { transport, server in
            let headers = [
                WireHeader("Accept", "application/scim+json"), WireHeader("User-Agent", "rosterd/1"),
                WireHeader("X-Empty", ""), WireHeader("Content-Type", "application/scim+json"),
            ]
            _ = await transport.perform(wireRequest(.put, server.url + "/../x?a=%20b", body: "{}", headers: headers))
            _ = await transport.perform(wireRequest(.get, server.url, headers: []))
            let put = try #require(server.seen.first)
            #expect(put.firstLine == "PUT /scim/v2/Users/../x?a=%20b HTTP/1.1")
            #expect(
                Set(put.head.split(separator: "\r\n").dropFirst()) == [
                    "Host: 127.0.0.1:\(server.port)", "Accept: application/scim+json", "User-Agent: rosterd/1",
                    "X-Empty:", "Content-Type: application/scim+json", "Content-Length: 2",
                ]
            )
            let get = try #require(server.seen.last)
            #expect(get.head == "GET /scim/v2/Users HTTP/1.1\r\nHost: 127.0.0.1:\(server.port)")
        }
    }

    @Test("a Unix socket in the configuration takes the place of the URL's host")
    func unixSocket() async throws {
        let path = "/tmp/rosterd-\(UInt64.random(in: 0...UInt64.max)).sock"
        let server = try ScriptedServer([[.answerAll(ScriptedServer.ok)]], unixSocket: path)
        defer {
            server.stop()
            unlink(path)
        }
        var configuration = CurlConfiguration.standard
        configuration.unixSocketPath = path
        try await withTransport(configuration) { transport in
            let result = await transport.perform(wireRequest(.get, "http://localhost/scim/v2/Users"))
            #expect(result.answer?.status == 200)
            #expect(server.seen.first?.values("Host") == ["localhost"])
        }
    }

    @Test("every method goes out by its name", arguments: [RequestMethod.get, .post, .put, .patch, .delete])
    func methods(method: RequestMethod) async throws {
        try await withServer([[.answerAll(ScriptedServer.ok)]]) { transport, server in
            _ = await transport.perform(wireRequest(method, server.url))
            let seen = try #require(server.seen.first)
            #expect(seen.firstLine == "\(method.rawValue) /scim/v2/Users HTTP/1.1")
            #expect(seen.values("Content-Length") == [])
            #expect(seen.values("Transfer-Encoding") == [])
        }
    }

    @Test("an empty body is announced as one, and no body is not", arguments: [RequestMethod.post, .put, .patch])
    func emptyBody(method: RequestMethod) async throws {
        try await withServer([], thereafter: [.answerAll(ScriptedServer.ok)]) { transport, server in
            let result = await transport.perform(wireRequest(method, server.url, body: ""))
            #expect(result.answer?.status == 200)
            #expect(server.seen.first?.values("Content-Length") == ["0"])
        }
    }

    @Test("a body of more than a megabyte arrives whole, with its length and without chunks or a 100-continue")
    func largeBody() async throws {
        try await withServer([[.answerAll(ScriptedServer.ok)]]) { transport, server in
            let body = String(repeating: "0123456789abcdef", count: 65_537)
            let result = await transport.perform(wireRequest(.patch, server.url, body: body))
            #expect(result.answer?.status == 200)
            let seen = try #require(server.seen.first)
            #expect(seen.body == Array(body.utf8))
            #expect(seen.values("Content-Length") == ["1048592"])
            #expect(seen.values("Transfer-Encoding") == [] && seen.values("Expect") == [])
        }
    }

    @Test("a 204 has no body, and the connection goes on")
    func noContent() async throws {
        try await withServer([[.answerAll("HTTP/1.1 204 No Content\r\n\r\n")]]) { transport, server in
            for _ in 0..<2 {
                let result = await transport.perform(wireRequest(.delete, server.url + "/1"))
                #expect(result.answer == WireAnswer(status: 204, headers: [], body: []))
            }
            #expect(server.connections == 1)
        }
    }

    @Test("a chunked answer is put together, and its trailer is not a header")
    func chunked() async throws {
        let text =
            "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\nTrailer: X-T\r\n\r\n3\r\nabc\r\n2\r\nde\r\n0\r\nX-T: 1\r\n\r\n"
        try await withServer([[.answerAll(text)]]) { transport, server in
            let answer = await transport.perform(wireRequest(.get, server.url)).answer
            #expect(answer?.text == "abcde")
            #expect(answer?.header("X-T") == nil)
            #expect(answer?.header("Trailer") == "X-T")
        }
    }

    @Test("interim answers are skipped: only the final one's headers count")
    func interim() async throws {
        let text = "HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 103 Early Hints\r\nLink: </a>\r\n\r\n" + ScriptedServer.ok
        try await withServer([[.answerAll(text)]]) { transport, server in
            let answer = await transport.perform(wireRequest(.post, server.url, body: "{}")).answer
            #expect(
                answer == WireAnswer(status: 200, headers: [WireHeader("Content-Length", "2")], body: Array("ok".utf8))
            )
        }
    }

    @Test("a redirect is an answer, not a place to go")
    func redirect() async throws {
        let text = "HTTP/1.1 302 Found\r\nLocation: /elsewhere\r\nContent-Length: 0\r\n\r\n"
        try await withServer([[.answerAll(text)]]) { transport, server in
            let answer = await transport.perform(wireRequest(.get, server.url)).answer
            #expect(answer?.status == 302)
            #expect(answer?.header("location") == "/elsewhere")
            #expect(server.seen.count == 1)
        }
    }

    @Test("a body that arrives compressed is left as it came, for compression was not asked for")
    func contentEncoding() async throws {
        let text = "HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\nContent-Length: 2\r\n\r\nok"
        try await withServer([[.answerAll(text)]]) { transport, server in
            #expect(await transport.perform(wireRequest(.get, server.url)).answer?.text == "ok")
            #expect(server.seen.first?.values("Accept-Encoding") == [])
        }
    }

    @Test("cookies are neither kept nor sent")
    func cookies() async throws {
        let text = "HTTP/1.1 200 OK\r\nSet-Cookie: a=b; Path=/\r\nContent-Length: 0\r\n\r\n"
        try await withServer([[.answerAll(text)]]) { transport, server in
            for _ in 0..<2 { _ = await transport.perform(wireRequest(.get, server.url)) }
            #expect(server.seen.count == 2)
            #expect(server.seen.allSatisfy { $0.values("Cookie") == [] })
        }
    }

    @Test("a body of exactly the limit is an answer")
    func bodyAtTheLimit() async throws {
        try await withServer([[.answerAll(ScriptedServer.ok)]]) { transport, server in
            let result = await transport.perform(wireRequest(.get, server.url, answerBytesMax: 2))
            #expect(result.answer?.text == "ok")
        }
    }
}
