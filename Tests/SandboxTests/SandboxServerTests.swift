import HTTPListening
import ListeningTestSupport
import SCIM
import ServiceLifecycle
import Testing

@testable import Sandbox

#if canImport(Glibc)
    import Glibc
#endif

/// The whole sandbox over a socket.
@Suite("The running sandbox", .timeLimit(.minutes(1)))
struct SandboxServerTests {
    private static func options(_ profile: Profile = .amplitude) throws -> SandboxOptions {
        var options = SandboxOptions(profile: profile, token: try #require(AccessToken("secret")))
        options.limit = .none
        return options
    }

    @discardableResult
    private static func with<Result: Sendable>(
        _ options: SandboxOptions,
        _ body: @Sendable @escaping (ListenAddress, SandboxServer) async throws -> Result
    ) async throws -> Result {
        let signal = ListeningSignal()
        let server = try SandboxServer(
            options: options,
            address: .tcp(host: "127.0.0.1", port: 0),
            logger: quiet
        ) { signal.send($0) }
        return try await withRunning(server, signal) { address, _ in try await body(address, server) }
    }

    private static func exchange(
        _ address: ListenAddress,
        _ method: String,
        _ path: String,
        _ body: JSONValue? = nil
    ) async throws -> (answer: RawAnswer?, end: RawClient.End) {
        let bytes = body.map { String(decoding: $0.serialized(), as: UTF8.self) } ?? ""
        let head = "\(method) \(path) HTTP/1.1\r\nHost: sandbox.test\r\nAuthorization: Bearer secret\r\n"
        let fields =
            "Connection: close\r\nContent-Type: application/scim+json\r\nContent-Length: \(bytes.utf8.count)\r\n"
        return try await RawClient.talk(to: address) { connection in
            try await connection.say(head + fields + "\r\n" + bytes)
            let end = await connection.hearOut()
            return (RawAnswer(connection.heard), end)
        }
    }

    private static func temporaryPath(_ kind: String) -> String {
        "/tmp/rosterd-test-\(getpid())-\(UInt32.random(in: 0 ... .max)).\(kind)"
    }

    private static func text(of path: String) throws -> String {
        let file = try #require(fopen(path, "r"))
        defer { fclose(file) }
        var bytes: [UInt8] = []
        while case let byte = fgetc(file), byte != EOF { bytes.append(UInt8(truncatingIfNeeded: byte)) }
        return String(decoding: bytes, as: UTF8.self)
    }

    @Test("Requests are answered with SCIM's media type; the Host header makes the URLs")
    func answers() async throws {
        try await Self.with(try Self.options(.rfc7644)) { address, server in
            let created = try await Self.exchange(address, "POST", "/scim/v2/Users", .user("ada")).answer
            #expect(created?.status == 201)
            #expect(created?.head.contains("Content-Type: application/scim+json") == true)
            #expect(created?.head.contains("Location: http://sandbox.test/scim/v2/Users/") == true)
            #expect(server.snapshot.users.map(\.userName) == ["ada"])
            #expect(server.counters.requests == 1)
        }
    }

    @Test("A reset before has no effect, a reset after has")
    func resets() async throws {
        try await Self.with(try Self.options()) { address, server in
            for (fault, users) in [("reset-before", 0), ("reset-after", 1)] {
                let script: JSONValue = [["fault": .string(fault), "method": "POST"]]
                let scripted = try await Self.exchange(address, "POST", "/sandbox/faults", script).answer
                #expect(scripted?.status == 204)
                let (answer, end) = try await Self.exchange(address, "POST", "/scim/1/Users", .user("a@example.com"))
                #expect(answer == nil)
                #expect(end == .broken)
                #expect(server.snapshot.users.count == users)
            }
        }
    }

    @Test("A truncated answer promises more than it brings, after the effect")
    func truncation() async throws {
        try await Self.with(try Self.options()) { address, server in
            server.script([
                ScriptedFault(.init(.truncate, retryAfter: nil), method: nil, pathPrefix: nil, skip: 0, times: 1)
            ])
            let answer = try await Self.exchange(address, "POST", "/scim/1/Users", .user("a@example.com")).answer
            let promised = answer?.head.firstMatch(of: /Content-Length: ([0-9]+)/).flatMap { Int($0.1) } ?? 0
            #expect(answer?.status == 201)
            #expect(answer?.body.isEmpty == false)
            #expect((answer?.body.utf8.count ?? 0) < promised)
            #expect(server.snapshot.users.count == 1)
        }
    }

    @Test("A hanging request gets no answer until the connection is torn down")
    func hanging() async throws {
        var options = try Self.options()
        options.hangTime = .milliseconds(300)
        try await Self.with(options) { address, server in
            let hang = InjectedFault(.hang(executing: false), retryAfter: nil)
            server.script([ScriptedFault(hang, method: nil, pathPrefix: nil, skip: 0, times: 1)])
            let clock = ContinuousClock()
            let start = clock.now
            let (answer, end) = try await Self.exchange(address, "GET", "/scim/1/Users")
            #expect(answer == nil && end == .broken)
            #expect(clock.now - start >= .milliseconds(300))
        }
    }

    @Test("A sandbox that is to end doesn't wait for who hangs")
    func hangingShutdown() async throws {
        let clock = ContinuousClock()
        let start = clock.now
        try await Self.with(try Self.options()) { address, server in
            server.setOutage(InjectedFault(.hang(executing: false), retryAfter: nil))
            try await RawClient.talk(to: address) { connection in
                try await connection.say("GET /scim/1/Users HTTP/1.1\r\nHost: x\r\n\r\n")
                while server.counters.requests == 0 { try await Task.sleep(for: .milliseconds(5)) }
            }
        }
        #expect(clock.now - start < .seconds(20))
    }

    @Test("A web page in the answer's place is no SCIM")
    func webPage() async throws {
        try await Self.with(try Self.options()) { address, server in
            server.setOutage(InjectedFault(.html, retryAfter: nil))
            let answer = try await Self.exchange(address, "GET", "/scim/1/Users").answer
            #expect(answer?.status == 200)
            #expect(answer?.head.contains("text/html") == true)
            server.setOutage(nil)
            let after = try await Self.exchange(address, "GET", "/scim/1/Users").answer
            #expect(after?.head.contains("scim+json") == true)
        }
    }

    @Test("Latency is at least what was asked for")
    func latency() async throws {
        var options = try Self.options()
        options.latency = .milliseconds(120)
        try await Self.with(options) { address, _ in
            let clock = ContinuousClock()
            let start = clock.now
            _ = try await Self.exchange(address, "GET", "/scim/1/Users")
            #expect(clock.now - start >= .milliseconds(120))
        }
    }

    @Test("The log has every API request once, before its answer, and nothing of the admin routes")
    func log() async throws {
        let path = Self.temporaryPath("ndjson")
        defer { unlink(path) }
        var options = try Self.options()
        options.logPath = path
        try await Self.with(options) { address, server in
            for number in 1...3 {
                _ = try await Self.exchange(address, "POST", "/scim/1/Users", .user("u\(number)@example.com"))
                #expect(try Self.text(of: path).split(separator: "\n").count == number)
            }
            _ = try await Self.exchange(address, "GET", "/sandbox/state")
            server.setOutage(InjectedFault(.reset(executing: false), retryAfter: nil))
            _ = try await Self.exchange(address, "GET", "/scim/1/Users")
        }
        let text = try Self.text(of: path)
        let lines = try text.split(separator: "\n").map { try JSONValue.parse(String($0)) }
        #expect(lines.compactMap { $0["seq"]?.integerValue } == [1, 2, 3, 4])
        #expect(lines.map { $0["status"]?.integerValue } == [201, 201, 201, nil])
        #expect(lines.last?["fault"] == "reset-before")
        #expect(!text.contains("secret"))
    }

    @Test("A state file brings everything back")
    func stateFile() async throws {
        let path = Self.temporaryPath("json")
        defer { unlink(path) }
        var options = try Self.options()
        options.statePath = path
        let before = try await Self.with(options) { address, server in
            _ = try await Self.exchange(address, "POST", "/scim/1/Users", .user("ada@example.com"))
            _ = try await Self.exchange(address, "POST", "/scim/1/Groups", .group("All", members: ["bob@example.com"]))
            return server.snapshot
        }
        #expect(before.users.count == 2)
        let after = try await Self.with(options) { _, server in server.snapshot }
        #expect(after == before)
    }

    @Test("A state file that is none is refused, and stays as it is")
    func foreignStateFile() throws {
        let path = Self.temporaryPath("json")
        defer { unlink(path) }
        let file = try #require(fopen(path, "w"))
        fputs("{\"users\": 1}", file)
        fclose(file)
        var options = try Self.options()
        options.statePath = path
        let loopback = ListenAddress.tcp(host: "127.0.0.1", port: 0)
        #expect(throws: StateFileError.self) {
            _ = try SandboxServer(options: options, address: loopback, logger: quiet) { _ in }
        }
        #expect(try Self.text(of: path) == "{\"users\": 1}")
    }

    @Test("Twenty clients at once: every user once, every request counted")
    func concurrency() async throws {
        try await Self.with(try Self.options()) { address, server in
            try await withThrowingTaskGroup(of: Int?.self) { group in
                for client in 0..<20 {
                    group.addTask {
                        let user = JSONValue.user("u\(client / 2)@example.com")
                        return try await Self.exchange(address, "POST", "/scim/1/Users", user).answer?.status
                    }
                }
                var statuses: [Int?] = []
                for try await status in group { statuses.append(status) }
                #expect(statuses.count { $0 == 201 } == 10)
                #expect(statuses.count { $0 == 409 } == 10)
            }
            #expect(server.counters.requests == 20)
            #expect(server.snapshot.invitations.values.allSatisfy { $0.sent == 1 })
        }
    }

    @Test("Cancelling its task ends it too")
    func cancellation() async throws {
        let signal = ListeningSignal()
        let server = try SandboxServer(
            options: try Self.options(),
            address: .tcp(host: "127.0.0.1", port: 0),
            logger: quiet
        ) { signal.send($0) }
        try await withThrowingTaskGroup(of: Void.self) { group in
            group.addTask { try? await server.run() }
            let address = try #require(await signal.wait())
            let answer = try await Self.exchange(address, "GET", "/scim/1/Users").answer
            #expect(answer?.status == 200)
            group.cancelAll()
        }
    }
}
