import CurlTransport
import Provisioning
import Testing

/// Connections that end while the request is still on its way.
@Suite("A connection that is cut at every byte of a request")
struct CutRequestTests {
    private static let person = #"{"userName":"ana@example.com"}"#

    @Test("the request was possibly executed, and isn't sent again", arguments: [RequestMethod.post, .patch])
    func everyByte(method: RequestMethod) async throws {
        let length = try await lengthOnTheWire(method)
        let scripts = (1..<length).map { [Step.readExactly($0), .reset] }
        try await withServer(scripts) { transport, server in
            for cut in 1..<length {
                let result = await transport.perform(wireRequest(method, server.url, body: Self.person))
                let failure = try #require(result.failure, "cut after \(cut)")
                #expect(failure.kind == .connectionLost && failure.possiblySent, "cut after \(cut)")
                #expect(result.transmissions == 1, "cut after \(cut)")
            }
            #expect(server.connections == length - 1)
        }
    }

    @Test("a long body that is refused in its middle is possibly executed, too", arguments: [0, 1, 65_536, 3_000_000])
    func longBody(read: Int) async throws {
        let body = String(repeating: "x", count: 4 << 20)
        for end in [Step.close, .reset] {
            try await withServer([[.readHead, .readExactly(read), end]]) { transport, server in
                let result = await transport.perform(wireRequest(.post, server.url, body: body))
                let failure = try #require(result.failure)
                #expect(failure.kind == .connectionLost && failure.possiblySent && result.transmissions == 1)
                #expect(server.seen.count == 1 && server.connections == 1)
            }
        }
    }

    @Test("a server that answers before it has read the body is heard, or the request possibly executed: never again")
    func earlyAnswer() async throws {
        let body = String(repeating: "x", count: 4 << 20)
        let refusal = "HTTP/1.1 413 Content Too Large\r\nConnection: close\r\nContent-Length: 2\r\n\r\n{}"
        for end in [Step.hold, .close, .reset] {
            try await withServer([[.readHead, .send(refusal), end]]) { transport, server in
                let request = wireRequest(.post, server.url, body: body, timeout: .seconds(2))
                let result = await transport.perform(request)
                #expect(result.transmissions == 1 && server.connections == 1)
                switch result.outcome {
                case .answer(let answer): #expect(answer.status == 413 && answer.text == "{}")
                case .failure(let failure): #expect(failure.possiblySent && failure.kind == .connectionLost)
                }
            }
        }
    }

    @Test("a server that says it has done it and never reads the body has not answered: possibly executed")
    func earlySuccess() async throws {
        let body = String(repeating: "x", count: 32 << 20)
        try await withServer([[.readHead, .send(ScriptedServer.ok), .pause(.seconds(3))]]) { transport, server in
            let request = wireRequest(.post, server.url, body: body, timeout: .milliseconds(500))
            let result = await transport.perform(request)
            #expect(result.transmissions == 1 && server.connections == 1)
            #expect(result.answer?.status == 200 || result.failure?.possiblySent == true)
        }
    }

    @Test(
        "a kept connection that dies as the request comes, which nobody reads: a body goes out once",
        arguments: [RequestMethod.post, .put, .patch]
    )
    func diesUnread(method: RequestMethod) async throws {
        for end in [Step.reset, .close] {
            let script: [Step] = [.readRequest, .send(ScriptedServer.ok), .await, end]
            try await withServer([script], thereafter: [.answerAll(ScriptedServer.ok)]) { transport, server in
                _ = await transport.perform(wireRequest(.get, server.url))
                let result = await transport.perform(wireRequest(method, server.url, body: Self.person))
                if let failure = result.failure {
                    #expect(failure.kind == .connectionLost && failure.possiblySent && result.transmissions == 1)
                    #expect(server.seen.count == 1, "on another connection nothing was sent")
                } else {
                    // It died under the header: the body, which it never had, went out on another connection.
                    #expect(result.transmissions <= 2 && server.connections == 2)
                }
                #expect(server.seen.count { $0.firstLine.hasPrefix(method.rawValue) } <= 1)
            }
        }
    }

    @Test("a kept connection that was reset while idle is noticed, and the request goes out once on another")
    func resetWhileIdle() async throws {
        let script: [Step] = [.readRequest, .send(ScriptedServer.ok), .reset]
        try await withServer([script], thereafter: [.answerAll(ScriptedServer.ok)]) { transport, server in
            _ = await transport.perform(wireRequest(.get, server.url))
            try await server.waitForClosed(1)
            let result = await transport.perform(wireRequest(.post, server.url, body: Self.person))
            #expect(result.answer?.status == 200 && result.transmissions == 1)
            #expect(server.seen.map(\.connection) == [0, 1])
        }
    }

    /// Of the very request that is cut.
    private func lengthOnTheWire(_ method: RequestMethod) async throws -> Int {
        var length = 0
        try await withServer([[.answerAll(ScriptedServer.ok)]]) { transport, server in
            _ = await transport.perform(wireRequest(method, server.url, body: Self.person))
            let seen = try #require(server.seen.first)
            length = seen.head.utf8.count + 4 + seen.body.count
        }
        return length
    }
}
