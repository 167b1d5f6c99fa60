import CurlTransport
import Provisioning
import Testing

@Suite("A kept connection that dies under a request")
struct ResendTests {
    /// Answers one request, and dies under the next one without a byte of an answer.
    private static let dying: [[Step]] = [
        [.readRequest, .send(ScriptedServer.ok), .readRequest, .reset],
        [.readRequest, .send(ScriptedServer.ok), .readRequest, .close],
    ]

    @Test(
        "a request with a body is seen once, and said to be possibly executed",
        arguments: dying,
        [RequestMethod.post, .put, .patch]
    )
    func withBody(script: [Step], method: RequestMethod) async throws {
        try await withServer([script], thereafter: [.answerAll(ScriptedServer.ok)]) { transport, server in
            _ = await transport.perform(wireRequest(.get, server.url))
            let result = await transport.perform(wireRequest(method, server.url, body: #"{"userName":"ana"}"#))
            let failure = try #require(result.failure)
            #expect(failure.kind == .connectionLost && failure.code == 65 && failure.possiblySent)
            #expect(result.transmissions == 1)
            #expect(server.seen.filter { $0.firstLine.hasPrefix(method.rawValue) }.count == 1)
        }
    }

    @Test(
        "a request without a body goes out again, and is counted twice",
        arguments: dying,
        [RequestMethod.get, .delete]
    )
    func withoutBody(script: [Step], method: RequestMethod) async throws {
        try await withServer([script], thereafter: [.answerAll(ScriptedServer.ok)]) { transport, server in
            _ = await transport.perform(wireRequest(.put, server.url, body: "{}"))
            let result = await transport.perform(wireRequest(method, server.url))
            #expect(result.answer?.status == 200)
            #expect(result.transmissions == 2)
            #expect(server.seen.filter { $0.firstLine.hasPrefix(method.rawValue) }.map(\.connection) == [0, 1])
        }
    }

    @Test("a resend that is lost as well counts both, and is possibly executed")
    func lostTwice() async throws {
        try await withServer([Self.dying[0]], thereafter: [.readRequest, .reset]) { transport, server in
            _ = await transport.perform(wireRequest(.put, server.url, body: "{}"))
            let result = await transport.perform(wireRequest(.delete, server.url))
            #expect(result.failure?.kind == .connectionLost)
            #expect(result.failure?.possiblySent == true)
            #expect(result.transmissions == 2)
            #expect(server.seen.count == 3)
        }
    }

    @Test("a request that several kept connections in a row die under is counted as often as it went out")
    func manyDead() async throws {
        let scripts = Array(repeating: Self.dying[0], count: 4)
        try await withServer(scripts, thereafter: [.answerAll(ScriptedServer.ok)]) { transport, server in
            // Four at once open four connections, which are then kept.
            await withTaskGroup { group in
                for _ in 0..<4 { group.addTask { _ = await transport.perform(wireRequest(.get, server.url)) } }
            }
            let before = server.seen.count
            let result = await transport.perform(wireRequest(.get, server.url))
            #expect(result.answer?.status == 200)
            #expect(result.transmissions == server.seen.count - before)
            #expect(result.transmissions > 1)
        }
    }

    @Test(
        "a POST or PATCH without body bytes never goes out on a kept connection",
        arguments: [RequestMethod.post, .patch],
        [nil, ""]
    )
    func bodilessPost(method: RequestMethod, body: String?) async throws {
        try await withServer([Self.dying[0]], thereafter: [.answerAll(ScriptedServer.ok)]) { transport, server in
            _ = await transport.perform(wireRequest(.get, server.url))
            let result = await transport.perform(wireRequest(method, server.url, body: body))
            #expect(result.answer?.status == 200)
            #expect(result.transmissions == 1)
            #expect(server.seen.filter { $0.firstLine.hasPrefix(method.rawValue) }.map(\.connection) == [1])
        }
    }

    @Test("a connection that was closed while idle is noticed, and the request goes out once")
    func closedWhileIdle() async throws {
        let once: [Step] = [.readRequest, .send(ScriptedServer.ok), .close]
        try await withServer([once], thereafter: [.answerAll(ScriptedServer.ok)]) { transport, server in
            _ = await transport.perform(wireRequest(.get, server.url))
            try await server.waitForClosed(1)
            let result = await transport.perform(wireRequest(.post, server.url, body: "{}"))
            #expect(result.answer?.status == 200)
            #expect(result.transmissions == 1)
        }
    }

    @Test("a connection idle for longer than allowed is not used again")
    func tooOld() async throws {
        var configuration = CurlConfiguration.standard
        configuration.connectionIdleMax = .seconds(1)
        try await withServer([], thereafter: [.answerAll(ScriptedServer.ok)], configuration: configuration) {
            transport,
            server in
            _ = await transport.perform(wireRequest(.get, server.url))
            // libcurl's own clock, in whole seconds.
            try await Task.sleep(for: .milliseconds(2100))
            _ = await transport.perform(wireRequest(.get, server.url))
            #expect(server.seen.map(\.connection) == [0, 1])
        }
    }
}
