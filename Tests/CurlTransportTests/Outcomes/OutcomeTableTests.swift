import Provisioning
import Testing

/// The table of outcomes, row by row: a server answers so, and the machine does what the row says. In the order of the
/// design's page; what takes several requests to see stands in ``OutcomeSequenceTests``.
@Suite("The table of outcomes")
struct OutcomeTableTests {
    private func check(_ row: OutcomeRow) async throws {
        try await withServer([row.script]) { transport, server in
            let base = server.url.dropLast("Users".count)
            var bench = OutcomeBench(transport, base: String(base), profile: row.profile, timeout: .milliseconds(700))
            let outcome = await bench.send(row.exchange)
            #expect(outcome.description == row.outcome)
            #expect(server.seen.count == 1)
        }
    }

    @Test("2xx: done", arguments: OutcomeTable.success)
    func success(row: OutcomeRow) async throws { try await check(row) }

    @Test("Content is judged before status: what isn't SCIM pauses the target", arguments: OutcomeTable.foreign)
    func foreign(row: OutcomeRow) async throws { try await check(row) }

    @Test("404, 410 on what ends access: proved by a look-up, and done", arguments: OutcomeTable.absent)
    func absent(row: OutcomeRow) async throws { try await check(row) }

    @Test("404 on PUT, PATCH: looked up; on the collection, and 3xx: the URL is wrong", arguments: OutcomeTable.missing)
    func missing(row: OutcomeRow) async throws { try await check(row) }

    @Test("A conflict on POST: looked up", arguments: OutcomeTable.conflict)
    func conflict(row: OutcomeRow) async throws { try await check(row) }

    @Test("409, 412 on PUT, PATCH: read again, computed again", arguments: OutcomeTable.changed)
    func changed(row: OutcomeRow) async throws { try await check(row) }

    @Test(
        "Other 400, 413, 422: parked, a pack halved; 405, 501 on PATCH: PUT, or parked",
        arguments: OutcomeTable.refused
    )
    func refused(row: OutcomeRow) async throws { try await check(row) }

    @Test(
        "401: the credential is read again; 403: parked, but not what ends access",
        arguments: OutcomeTable.credential
    )
    func credential(row: OutcomeRow) async throws { try await check(row) }
}
