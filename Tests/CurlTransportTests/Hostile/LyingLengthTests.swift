import CurlTransport
import Provisioning
import Testing

/// Answers whose length is another than they say (RFC 9112 §6).
@Suite("An answer that lies about its length")
struct LyingLengthTests {
    private static let real = "HTTP/1.1 200 OK\r\nContent-Length: 4\r\n\r\nreal"
    private static let smuggled = "HTTP/1.1 201 Created\r\nContent-Length: 8\r\n\r\nsmuggled"

    @Test(
        "what follows an answer that says two things of its end is nobody's answer",
        arguments: [
            "HTTP/1.1 204 No Content\r\nContent-Length: 5\r\n\r\n",
            "HTTP/1.1 204 No Content\r\nTransfer-Encoding: chunked\r\n\r\n",
            "HTTP/1.1 304 Not Modified\r\nContent-Length: 5\r\n\r\n",
            "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\nContent-Length: 2\r\n\r\n2\r\nok\r\n0\r\n\r\n",
        ],
        [Duration.zero, .milliseconds(50)]
    )
    func tooShort(answer: String, later: Duration) async throws {
        let extra: [Step] =
            later == .zero ? [.send(answer + Self.smuggled)] : [.send(answer), .pause(later), .send(Self.smuggled)]
        let script = [.readRequest] + extra + [.mark, .answerAll(Self.smuggled)]
        try await withServer([script], thereafter: [.answerAll(Self.real)]) { transport, server in
            let first = await transport.perform(wireRequest(.get, server.url))
            #expect(first.answer.map { $0.text == "ok" || $0.body.isEmpty } ?? false)
            // What nobody asked for has arrived.
            try await server.waitForMarks(1)
            let second = await transport.perform(wireRequest(.post, server.url, body: "{}"))
            #expect(second.answer?.text == "real" && second.transmissions == 1)
            #expect(server.seen.map(\.connection) == [0, 1])
        }
    }

    @Test("what comes with an answer and beyond its length is nobody's answer")
    func tooMuch() async throws {
        let answer = "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok"
        let script: [Step] = [.readRequest, .send(answer + Self.smuggled), .answerAll(Self.smuggled)]
        try await withServer([script], thereafter: [.answerAll(Self.real)]) { transport, server in
            #expect(await transport.perform(wireRequest(.get, server.url)).answer?.text == "ok")
            let second = await transport.perform(wireRequest(.post, server.url, body: "{}"))
            #expect(second.answer?.text == "real" && second.transmissions == 1)
        }
    }

    @Test(
        "a length that is none, or two of them, is no answer",
        arguments: [
            "-1", "-5", "nonsense", "", "2abc", "0x2", "99999999999999999999999", "2\r\nContent-Length: 4",
            "4\r\nContent-Length: 2", "2, 4", "+2", "9223372036854775807",
        ]
    )
    func impossible(length: String) async throws {
        let answer = "HTTP/1.1 200 OK\r\nContent-Length: \(length)\r\n\r\nok{}"
        try await withServer([[.readRequest, .send(answer), .close]]) { transport, server in
            let result = await transport.perform(wireRequest(.post, server.url, body: "{}"))
            let failure = try #require(result.failure, "\(String(describing: result.answer?.text))")
            #expect(failure.possiblySent && result.transmissions == 1)
            #expect([.malformedAnswer, .connectionLost, .answerTooLarge].contains(failure.kind))
        }
    }

    @Test("the same length twice is one", arguments: ["2\r\nContent-Length: 2", "2, 2"])
    func twiceTheSame(length: String) async throws {
        let answer = "HTTP/1.1 200 OK\r\nContent-Length: \(length)\r\n\r\nok"
        try await withServer([[.readRequest, .send(answer), .close]]) { transport, server in
            #expect(await transport.perform(wireRequest(.post, server.url, body: "{}")).answer?.text == "ok")
        }
    }

    @Test("more than is allowed is given up as soon as it is announced", arguments: ["65537", "999999999999999999"])
    func huge(length: String) async throws {
        let answer = "HTTP/1.1 200 OK\r\nContent-Length: \(length)\r\n\r\n"
        try await withServer([[.readRequest, .send(answer), .flood("xxxxxxxxxxxxxxxx")]]) { transport, server in
            let failure = await transport.perform(wireRequest(.get, server.url)).failure
            #expect(failure?.kind == .answerTooLarge && failure?.possiblySent == true)
        }
    }

    @Test(
        "a coding that nobody asked for is no answer",
        arguments: [
            "gzip", "gzip, chunked", "identity", "chunked, chunked", "xchunked", "chunked\r\nTransfer-Encoding: gzip",
        ]
    )
    func coding(name: String) async throws {
        let answer = "HTTP/1.1 200 OK\r\nTransfer-Encoding: \(name)\r\n\r\n2\r\nok\r\n0\r\n\r\n"
        try await withServer([[.readRequest, .send(answer), .close]]) { transport, server in
            let result = await transport.perform(wireRequest(.post, server.url, body: "{}"))
            #expect(result.failure?.kind == .malformedAnswer && result.failure?.possiblySent == true)
        }
    }

    @Test(
        "chunks that lie are no answer",
        arguments: [
            "zz\r\nok\r\n0\r\n\r\n", "-2\r\nok\r\n0\r\n\r\n", "FFFFFFFFFFFFFFFFF\r\nok\r\n0\r\n\r\n",
            "2\r\nokay\r\n0\r\n\r\n", "\r\n\r\n", "8\r\nok\r\n0\r\n\r\n", "7fffffffffffffff\r\nok", "2\r\nok\r\n",
        ]
    )
    func chunks(body: String) async throws {
        let answer = "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n\(body)"
        try await withServer([[.readRequest, .send(answer), .close]]) { transport, server in
            let result = await transport.perform(wireRequest(.post, server.url, body: "{}"))
            let failure = try #require(result.failure, "\(String(describing: result.answer?.text))")
            #expect([.malformedAnswer, .connectionLost].contains(failure.kind))
            #expect(failure.possiblySent && result.transmissions == 1)
        }
    }
}
