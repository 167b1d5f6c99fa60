import CurlTransport
import Provisioning
import Testing

/// Answers that break off, after every one of their bytes.
@Suite("A connection that is cut at every byte of an answer")
struct CutAnswerTests {
    private static let person = #"{"id":"ana","userName":"ana@example.com"}"#

    /// Answers whose end can be told from themselves, so that a part of one is never the whole.
    private static let answers = [
        "HTTP/1.1 201 Created\r\nContent-Type: application/scim+json\r\nContent-Length: \(person.utf8.count)\r\n\r\n\(person)",
        "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5;a=b\r\n{\"id\"\r\n3\r\n:1}\r\n0\r\nX-T: 1\r\n\r\n",
        "HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 103 Early Hints\r\nLink: </a>\r\n\r\nHTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n",
        "HTTP/1.1 204 No Content\r\nETag: W/\"1\"\r\n\r\n",
    ]

    @Test(
        "on a new connection: no answer before its last byte, and the request was possibly executed, once",
        arguments: answers,
        [RequestMethod.post, .delete]
    )
    func newConnection(answer: String, method: RequestMethod) async throws {
        let bytes = Array(answer.utf8)
        for end in [Step.close, .reset] {
            // The chunked one is whole without the very last line feed.
            let cuts = bytes.indices.dropLast(answer.contains("chunked") ? 1 : 0)
            let scripts = cuts.map { [.readRequest, .sendBytes(Array(bytes[..<$0])), end] }
            try await withServer(scripts) { transport, server in
                for cut in cuts {
                    let body = method == .post ? Self.person : nil
                    let result = await transport.perform(wireRequest(method, server.url, body: body))
                    let failure = try #require(result.failure, "cut after \(cut)")
                    #expect(failure.possiblySent && result.transmissions == 1, "cut after \(cut)")
                    // What was cut in its very first words may as well be no HTTP at all.
                    #expect(failure.kind == .connectionLost || failure.kind == .malformedAnswer && cut < 13)
                }
                #expect(server.seen.count == cuts.count)
            }
        }
    }

    @Test(
        "on a kept connection: what goes out again by itself has no body, and is counted as often as it was seen",
        arguments: answers,
        [RequestMethod.post, .patch, .put, .delete, .get]
    )
    func keptConnection(answer: String, method: RequestMethod) async throws {
        let bytes = Array(answer.utf8)
        let scripts: [[Step]] = bytes.indices.map {
            [.readRequest, .send(ScriptedServer.ok), .readRequest, .sendBytes(Array(bytes[..<$0])), .reset]
        }
        try await withServer(scripts, thereafter: [.answerAll(ScriptedServer.ok)]) { transport, server in
            let hasBody = method == .post || method == .patch || method == .put
            var resends = 0
            for number in 0..<(2 * bytes.count) {
                let before = server.seen.count
                let request = wireRequest(method, server.url, body: hasBody ? Self.person : nil)
                let result = await transport.perform(request)
                #expect(result.transmissions == server.seen.count - before, "request \(number)")
                #expect(!hasBody || result.transmissions == 1, "request \(number)")
                resends += result.transmissions - 1
                if let answer = result.answer {
                    #expect(answer.status == 200 && answer.text == "ok", "request \(number)")
                } else {
                    #expect(result.failure?.possiblySent == true, "request \(number)")
                }
            }
            #expect(hasBody || resends > 0, "a dead connection before the first byte is what libcurl tries again for")
        }
    }

    @Test("an answer that only its connection's end ends is no answer where that end is a reset")
    func endedByReset() async throws {
        let begun = "HTTP/1.1 200 OK\r\nConnection: close\r\n\r\n"
        for count in 0...Self.person.utf8.count {
            let part = String(decoding: Self.person.utf8.prefix(count), as: UTF8.self)
            try await withServer([[.readRequest, .send(begun + part), .reset]]) { transport, server in
                let result = await transport.perform(wireRequest(.get, server.url))
                #expect(result.failure?.kind == .connectionLost && result.failure?.possiblySent == true)
            }
        }
    }
}
