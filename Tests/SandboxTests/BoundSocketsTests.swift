import Hummingbird
import ListeningTestSupport
import ServiceLifecycle
import TestSupport
import Testing

@testable import HTTPListening

@Suite("Sockets that stay while their listeners change", .timeLimit(.minutes(1)))
struct BoundSocketsTests {
    private static let request = "GET / HTTP/1.1\r\nhost: x\r\nconnection: close\r\n\r\n"

    private func listener(_ address: ListenAddress, saying text: String) -> HTTPListener<
        CallbackResponder<BasicRequestContext>
    > {
        HTTPListener(
            address: address,
            limits: .localAPI,
            responder: CallbackResponder { _, _ in Response(status: .ok, body: .init(byteBuffer: .init(string: text)))
            },
            logger: quiet,
            onListening: { _ in }
        )
    }

    /// Serves until the body has returned.
    private func serving(
        _ address: ListenAddress,
        saying text: String,
        _ body: @Sendable () async throws -> Void
    ) async throws {
        let group = ServiceGroup(
            services: [listener(address, saying: text)],
            logger: quiet
        )
        try await withThrowingTaskGroup(of: Void.self) { tasks in
            tasks.addTask { try await group.run() }
            try await body()
            await group.triggerGracefulShutdown()
            try await tasks.waitForAll()
        }
    }

    @Test("hold whoever comes between two listeners until the second serves")
    func nobodyIsRefused() async throws {
        let directory = try TemporaryDirectory()
        let address = ListenAddress.unix(path: directory.path("s"), mode: .owner)
        let sockets = BoundSockets()
        defer { sockets.closeAll() }
        let (bound, again) = (try sockets.bind([address]), try sockets.bind([address]))
        #expect(bound == [address])
        #expect(again.isEmpty)
        try await serving(try sockets.lend(address), saying: "first") {
            let answer = try await Self.answer(address)
            #expect(answer?.body == "first")
        }
        // Nobody serves now; the connection is taken all the same.
        let waiting = Task { try await Self.answer(address) }
        try await Task.sleep(for: .milliseconds(50))
        try await serving(try sockets.lend(address), saying: "second") {
            let answer = try await waiting.value
            #expect(answer?.body == "second")
        }
    }

    @Test("all begin to listen, or none of them")
    func allOrNone() throws {
        let directory = try TemporaryDirectory()
        let sockets = BoundSockets()
        let (good, bad) = (directory.path("good"), directory.path("missing/bad"))
        #expect(throws: ListenerError.self) {
            _ = try sockets.bind([.unix(path: good, mode: .owner), .unix(path: bad, mode: .owner)])
        }
        #expect(sockets.addresses.isEmpty)
        #expect(throws: ListenerError.self) { _ = try sockets.lend(.unix(path: good, mode: .owner)) }
    }

    @Test("name who listens there already", arguments: [true, false])
    func inUse(isUnix: Bool) throws {
        let directory = try TemporaryDirectory()
        let first = BoundSockets()
        defer { first.closeAll() }
        let address: ListenAddress =
            isUnix ? .unix(path: directory.path("s"), mode: .owner) : .tcp(host: "127.0.0.1", port: 47_113)
        try first.bind([address])
        #expect(throws: ListenerError.inUse(address)) { () throws in _ = try BoundSockets().bind([address]) }
        first.close([address])
        let second = BoundSockets()
        try second.bind([address])
        second.closeAll()
    }

    @Test("are the same under another name of the same place, and nobody who comes between is refused")
    func renamed() async throws {
        let (before, after) = (
            ListenAddress.tcp(host: "localhost", port: 47_114), ListenAddress.tcp(host: "127.0.0.1", port: 47_114)
        )
        let sockets = BoundSockets()
        defer { sockets.closeAll() }
        guard try TCPSocket.resolve(host: "localhost", port: 1).ipAddress == "127.0.0.1" else { return }
        try sockets.bind([before])
        #expect(throws: ListenerError.inUse(after)) { () throws in _ = try sockets.bind([before, after]) }
        let waiting = Task { try await Self.answer(before) }
        try await Task.sleep(for: .milliseconds(50))
        #expect(try sockets.bind([after]) == [after])
        sockets.close([before])
        try await serving(try sockets.lend(after), saying: "the new name") {
            let answer = try await waiting.value
            #expect(answer?.body == "the new name")
        }
    }

    private static func answer(_ address: ListenAddress) async throws -> RawAnswer? {
        try await RawClient.talk(to: address) { connection in
            try await connection.say(request)
            _ = await connection.hearOut()
            return RawAnswer(connection.heard)
        }
    }
}
