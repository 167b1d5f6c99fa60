import HTTPListening
import Hummingbird
import ListeningTestSupport
import NIOCore
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
}
