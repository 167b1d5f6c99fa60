import CurlTransport
import Glibc
import Provisioning
import Testing

/// The rows of the table of outcomes for a target that fails, throttles, or can't be reached.
@Suite("The table of outcomes: failures")
struct OutcomeFailureTests {
    private static let create = OutcomeExchange.user(.createUser)
    private static let update = OutcomeExchange.user(.updateUser)
    private static let delete = OutcomeExchange.user(.deleteUser)

    private func check(_ row: OutcomeRow) async throws {
        try await withServer([row.script]) { transport, server in
            let base = server.url.dropLast("Users".count)
            var bench = OutcomeBench(transport, base: String(base), profile: row.profile, timeout: .milliseconds(700))
            #expect(await bench.send(row.exchange).description == row.outcome)
        }
    }

    @Test(
        "408, 425, 500, 502, 503, 504: tried again, and counted by the breaker; a POST is verified",
        arguments: OutcomeTable.failing
    )
    func failing(row: OutcomeRow) async throws { try await check(row) }

    @Test(
        "429, 503 with Retry-After: the target is gated, and the operation not charged",
        arguments: OutcomeTable.throttled
    )
    func throttled(row: OutcomeRow) async throws { try await check(row) }

    @Test(
        "Possibly sent: sent again, rebuilt; a POST verified first, not before its settle time",
        arguments: OutcomeTable.unknown
    )
    func unknown(row: OutcomeRow) async throws { try await check(row) }

    @Test(
        "Refused, no name, no handshake: nothing was sent; tried again as it is",
        arguments: ["refused", "name", "handshake"]
    )
    func nothingSent(what: String) async throws {
        let (descriptor, port) = try ScriptedServer.listen(backlog: 1)
        close(descriptor)
        try await withServer([[.readBytes, .close]]) { transport, server in
            let base =
                switch what {
                case "refused": "http://127.0.0.1:\(port)/"
                case "name": "https://nobody.invalid/"
                default: "https://127.0.0.1:\(server.port)/"
                }
            var bench = OutcomeBench(transport, base: base, profile: .amplitude)
            for exchange in [Self.create, Self.update, Self.delete] {
                #expect(await bench.send(exchange).description == "retry, again in 3 s, failing")
            }
            #expect(server.seen.isEmpty)
        }
    }

    @Test("A certificate that isn't accepted: the target is paused", .enabled(if: OpenSSL.isThere))
    func certificate() async throws {
        try await OpenSSL.serving { server in
            try await withTransport { transport in
                var bench = OutcomeBench(transport, base: server.url, profile: .amplitude)
                #expect(await bench.send(Self.create).description == "paused, again for free, paused")
            }
        }
    }
}
