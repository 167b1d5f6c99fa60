import HTTPListening
import Hummingbird
import ListeningTestSupport
import NIOCore
import ServiceLifecycle
import Testing

@Suite("A listener's end", .timeLimit(.minutes(1)))
struct LastRequestTests {
    @Test("Who has connected just before a shutdown, and then asks, is answered, and told to go")
    func lastRequest() async throws {
        let responder = CallbackResponder<BasicRequestContext> { _, _ in
            Response(status: .ok, body: ResponseBody(byteBuffer: ByteBuffer(string: "done")))
        }
        let signal = ListeningSignal()
        let listener = HTTPListener(
            address: .tcp(host: "127.0.0.1", port: 0),
            limits: .localAPI,
            responder: responder,
            logger: quiet,
            onListening: signal.send
        )
        try await withRunning(listener, signal) { address, group in
            try await RawClient.talk(to: address) { late in
                try await RawClient.talk(to: address) { other in
                    // Connections are accepted in their order: the first one is when the second one is answered.
                    try await other.say("GET / HTTP/1.1\r\nhost: x\r\n\r\n")
                    #expect(await other.hear("done"))
                }
                await group.triggerGracefulShutdown()
                try await Task.sleep(for: .milliseconds(50))
                try await late.say("GET / HTTP/1.1\r\nhost: x\r\n\r\n")
                #expect(await late.hear("done"))
                #expect(late.heard.lowercased().contains("connection: close"), "\(late.heard)")
                #expect(await late.hearOut() == .closed)
            }
        }
    }

    /// Ends by an error once its stream ends, as a journal does on a disk that fails.
    private struct Failing: Service {
        struct Broken: Error {}

        let when: AsyncStream<Never>

        func run() async throws {
            for await _ in when {}
            throw Broken()
        }
    }

    @Test("Who was accepted before another service failed, and was not served yet, is let go, and the process goes on")
    func cancelledWhileAccepting() async throws {
        let (signal, patience) = (ListeningSignal(), AsyncStream<Never>.makeStream())
        let listener = HTTPListener(
            address: .tcp(host: "127.0.0.1", port: 0),
            limits: .localAPI,
            responder: CallbackResponder<BasicRequestContext> { _, _ in Response(status: .ok) },
            logger: quiet
        ) { address in
            signal.send(address)
            // Until it is cancelled it accepts, and serves nobody.
            for await _ in patience.stream {}
        }
        let (failure, failing) = AsyncStream<Never>.makeStream()
        let group = ServiceGroup(services: [listener, Failing(when: failure)], logger: quiet)
        async let running: Void = group.run()
        let address = try #require(await signal.wait())
        let ends = try await withThrowingTaskGroup(of: RawClient.End.self) { clients in
            let (connected, connecting) = AsyncStream<Void>.makeStream()
            for _ in 0..<5 {
                clients.addTask {
                    try await RawClient.talk(to: address) { connection in
                        connecting.yield()
                        return await connection.hearOut()
                    }
                }
            }
            for await _ in connected.prefix(5) {}
            // The kernel says nothing of when NIO has them: of those that it hasn't yet, the connection is reset.
            try await Task.sleep(for: .milliseconds(100))
            failing.finish()
            return try await clients.reduce(into: []) { $0.append($1) }
        }
        #expect(ends.count == 5 && ends.contains(.closed))
        do {
            try await running
            Issue.record("the group ended well")
        } catch is Failing.Broken {}
        patience.continuation.finish()
    }
}
