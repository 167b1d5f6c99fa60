import Foundation
import HTTPListening
import HTTPTypes
import ListeningTestSupport
import Ports
import Provisioning
import ServiceLifecycle
import Testing

@testable import Intake

/// The whole webhook over real sockets, against senders that mean it well and others.
@Suite("The webhooks' listener", .timeLimit(.minutes(1)))
struct WebhookServiceTests {
    private let fixture = WebhookFixture()

    private static let limits: WebhookLimits = {
        var limits = WebhookLimits.standard
        limits.headerTimeout = .milliseconds(300)
        limits.bodyTimeout = .milliseconds(300)
        limits.headerBytesMax = 2_048
        limits.headerFieldsMax = 16
        return limits
    }()

    private func serve<Result: Sendable>(
        limits: WebhookLimits = .standard,
        bodyBytesMax: Int = 1_000,
        _ address: ListenAddress = .tcp(host: "127.0.0.1", port: 0),
        _ body: @Sendable @escaping (ListenAddress, ServiceGroup) async throws -> Result
    ) async throws -> Result {
        let signal = ListeningSignal()
        let service = WebhookService(
            address: address,
            endpoints: EndpointTable([
                fixture.endpoint(bodyBytesMax: bodyBytesMax),
                fixture.endpoint(source: "second", bodyBytesMax: bodyBytesMax),
            ]),
            limits: limits,
            failure: fixture.failure,
            logger: quiet
        ) { signal.send($0) }
        return try await withRunning(service, signal, body)
    }

    /// A request's text, signed for this body.
    private func request(
        _ path: String = "/hooks/hr",
        body: String,
        length: String? = nil,
        _ further: String = "connection: close\r\n"
    ) -> String {
        let signature = fixture.signed(body).map { "\($0.name.rawName): \($0.value)\r\n" }.joined()
        let length = length ?? "content-length: \(body.utf8.count)\r\n"
        return "POST \(path) HTTP/1.1\r\nhost: x\r\n\(signature)\(length)\(further)\r\n"
    }

    /// Says something and hears out what follows.
    private static func exchange(_ address: ListenAddress, _ text: String) async throws -> RawAnswer? {
        try await RawClient.talk(to: address) { connection in
            try await connection.say(text)
            _ = await connection.hearOut()
            return RawAnswer(connection.heard)
        }
    }

    @Test("takes an event on TCP or a Unix socket, for the source that the path names", arguments: [false, true])
    func posts(isUnix: Bool) async throws {
        let path = "/tmp/rosterd-hooks-\(UInt32.random(in: 0 ... .max)).sock"
        try await serve(isUnix ? .unix(path: path, mode: .group) : .tcp(host: "127.0.0.1", port: 0)) {
            [self] address, _ in
            for source in ["hr", "second"] {
                let body = "e1 - 1001"
                let answer = try await Self.exchange(address, request("/hooks/\(source)", body: body) + body)
                #expect(answer?.status == 202)
                #expect(answer?.head.contains("application/json") == true)
                #expect(fixture.journal.events.last.map { answer?.body == #"{"id":"\#($0.id)"}"# } == true)
                #expect(fixture.journal.events.last?.source == SourceID(source))
            }
        }
    }

    @Test(
        "knows no other path and no other method",
        arguments: [
            ("/hooks/other", 404), ("/hooks/hr/", 404), ("/hooks", 404), ("/", 404), ("/hooks/../hooks/hr", 404),
        ]
    )
    func paths(path: String, status: Int) async throws {
        try await serve { [self] address, _ in
            #expect(try await Self.exchange(address, request(path, body: "") + "")?.status == status)
            let get = try await Self.exchange(address, "GET /hooks/hr HTTP/1.1\r\nhost: x\r\nconnection: close\r\n\r\n")
            #expect(get?.status == 405)
            #expect(get?.head.lowercased().contains("allow: post") == true)
        }
    }

    @Test("answers 401 before the body is sent")
    func unauthenticated() async throws {
        try await serve { address, _ in
            let status = try await RawClient.talk(to: address) { connection in
                try await connection.say("POST /hooks/hr HTTP/1.1\r\nhost: x\r\ncontent-length: 100\r\n\r\n")
                #expect(await connection.hear("}"))
                return RawAnswer(connection.heard)
            }
            #expect(status?.status == 401)
            #expect(status?.head.lowercased().contains("www-authenticate: signature") == true)
        }
    }

    @Test("refuses a body above the limit, declared or in chunks, and takes the largest allowed")
    func tooLarge() async throws {
        let body = "e1 - " + String(repeating: "1", count: 95)
        try await serve(bodyBytesMax: 100) { [self] address, _ in
            #expect(try await Self.exchange(address, request(body: body) + body)?.status == 202)
            let declared = try await Self.exchange(address, request(body: body, length: "content-length: 101\r\n"))
            #expect(declared?.status == 413)
            let chunked = request(body: body, length: "transfer-encoding: chunked\r\n")
            let inChunks = "32\r\n\(body.prefix(50))\r\n32\r\n\(body.dropFirst(50))\r\n"
            #expect(try await Self.exchange(address, chunked + inChunks + "0\r\n\r\n")?.status == 200)
            #expect(try await Self.exchange(address, chunked + inChunks + "1\r\n \r\n0\r\n\r\n")?.status == 413)
        }
    }

    @Test("cuts off a sender that dribbles its headers, or its body", arguments: ["x-a: 1\r\n", nil])
    func dribble(field: String?) async throws {
        let head = field == nil ? request(body: "", length: "content-length: 900\r\n") : "POST /hooks/hr HTTP/1.1\r\n"
        let duration = try await serve(limits: Self.limits) { address, _ in
            try await RawClient.talk(to: address) { connection in
                let clock = ContinuousClock()
                let start = clock.now
                try await connection.say(head)
                do {
                    while clock.now - start < .seconds(40) {
                        try await Task.sleep(for: .milliseconds(20))
                        try await connection.say(field ?? "x")
                    }
                } catch {}
                return clock.now - start
            }
        }
        #expect(duration < .seconds(20))
        #expect(fixture.journal.calls == 0)
    }

    @Test(
        "refuses too many headers, too long ones, and what is no HTTP",
        arguments: [
            (0..<20).map { "x-\($0): 1\r\n" }.joined(), "x: \(String(repeating: "a", count: 3_000))\r\n",
            "no colon\r\n", "content-length: 1\r\ncontent-length: 2\r\n", "content-length: -1\r\n",
            "content-length: 3\r\ntransfer-encoding: chunked\r\n", "a\0b: 1\r\n",
        ]
    )
    func headers(lines: String) async throws {
        try await serve(limits: Self.limits) { address, _ in
            let answer = try await Self.exchange(address, "POST /hooks/hr HTTP/1.1\r\nhost: x\r\n\(lines)\r\n")
            #expect(answer.map { $0.status == 400 } ?? true)
            let garbage = try await Self.exchange(address, "\u{16}\u{3}\u{1}\u{2}\0\r\n\r\n")
            #expect(garbage.map { $0.status == 400 } ?? true)
        }
        #expect(fixture.journal.calls == 0)
    }

    @Test("tells a sender that asks first to go on, or that it needn't")
    func expectContinue() async throws {
        try await serve(bodyBytesMax: 100) { [self] address, _ in
            let body = "e1 - 1001"
            let head = request(body: body, "connection: close\r\nexpect: 100-continue\r\n")
            let heard = try await RawClient.talk(to: address) { connection in
                try await connection.say(head)
                #expect(await connection.hear("HTTP/1.1 100 Continue\r\n\r\n"))
                try await connection.say(body)
                _ = await connection.hearOut()
                return connection.heard
            }
            #expect(heard.contains("HTTP/1.1 202 Accepted\r\n"))
            let large = request(body: body, length: "content-length: 101\r\n", "expect: 100-continue\r\n")
            let refused = try await RawClient.talk(to: address) { connection in
                try await connection.say(large)
                #expect(await connection.hear("}"))
                return connection.heard
            }
            #expect(refused.hasPrefix("HTTP/1.1 413"))
        }
    }

    @Test("answers requests that were sent one behind the other in their order")
    func pipelining() async throws {
        try await serve { [self] address, _ in
            let bodies = (1...5).map { "e\($0) - 100\($0)" }
            let text = bodies.map { request(body: $0, "") + $0 }.joined() + request("/nowhere", body: "")
            let heard = try await RawClient.talk(to: address) { connection in
                try await connection.say(text)
                _ = await connection.hearOut()
                return connection.heard
            }
            let ids = fixture.journal.events.map(\.id.rawValue)
            #expect(fixture.journal.events.map(\.event) == (1...5).map { "id:e\($0)" })
            #expect(heard.matches(of: /"id":"([^"]+)"/).map { String($0.1) } == ids)
            #expect(heard.contains("HTTP/1.1 404"))
        }
    }

    @Test("answers HTTP/1.0")
    func oldHTTP() async throws {
        try await serve(limits: Self.limits) { [self] address, _ in
            let body = "e1 - 1001"
            let text = request(body: body, "").replacing("HTTP/1.1", with: "HTTP/1.0") + body
            let answer = try await Self.exchange(address, text)
            #expect(answer?.status == 202)
        }
    }

    @Test("says 503 where too many bodies are on their way, and takes the next when one is done")
    func tooMany() async throws {
        var limits = WebhookLimits.standard
        limits.requestsMax = 1
        try await serve(limits: limits) { [self] address, _ in
            let (slow, quick) = ("e1 - 1001", "e2 - 1002")
            let (head, other) = (request(body: slow), request(body: quick) + quick)
            let first = try await RawClient.talk(to: address) { connection in
                try await connection.say(head + "e1")
                var answer: RawAnswer?
                // Until the first one's head has come in, the second one is alone.
                repeat {
                    answer = try await Self.exchange(address, other)
                } while answer?.status != 503 && fixture.journal.calls < 500
                #expect(answer?.head.lowercased().contains("retry-after: 1") == true)
                try await connection.say(String(slow.dropFirst(2)))
                _ = await connection.hearOut()
                return RawAnswer(connection.heard)
            }
            #expect(first?.status == 202)
            #expect(try await Self.exchange(address, other).map { [200, 202].contains($0.status) } == true)
        }
    }

    @Test("finishes what is under way when it is shut down")
    func shutdown() async throws {
        try await serve { [self] address, group in
            let body = "e1 - 1001"
            let head = request(body: body, "expect: 100-continue\r\n")
            let answer = try await RawClient.talk(to: address) { connection in
                try await connection.say(head)
                #expect(await connection.hear("100 Continue\r\n\r\n"))
                await group.triggerGracefulShutdown()
                try await connection.say(body)
                _ = await connection.hearOut()
                return connection.heard
            }
            #expect(answer.contains("HTTP/1.1 202"))
            #expect(fixture.journal.events.count == 1)
        }
    }

    @Test("ends where the journal can't go on, having said 503")
    func journalFailed() async throws {
        fixture.journal.fail(with: .failed(reason: "fsync"))
        await #expect(throws: JournalError.failed(reason: "fsync")) {
            try await serve { [self] address, _ in
                let body = "e1 - 1001"
                // The end may come before the answer is written: then the sender tries again, too.
                let answer = try? await Self.exchange(address, request(body: body) + body)
                #expect(answer.map { $0.status == 503 } ?? true)
            }
        }
    }
}
