import CurlTransport
import Provisioning
import Testing

/// The rows of the table of outcomes that take several requests to see.
@Suite("The table of outcomes: sequences")
struct OutcomeSequenceTests {
    private static let create = OutcomeExchange.user(.createUser)
    private static let update = OutcomeExchange.user(.updateUser)
    private static let delete = OutcomeExchange.user(.deleteUser)

    private func withBench(
        _ scripts: [[Step]],
        profile: TargetProfile = .amplitude,
        limit: RateLimit? = nil,
        _ body: (inout OutcomeBench, ScriptedServer) async throws -> Void
    ) async throws {
        try await withServer(scripts) { transport, server in
            let base = String(server.url.dropLast("Users".count))
            var bench = OutcomeBench(transport, base: base, profile: profile, limit: limit)
            try await body(&bench, server)
        }
    }

    private func answers(_ answers: String...) -> [[Step]] {
        [answers.flatMap { [Step.readRequest, .send($0)] } + [.hold]]
    }

    @Test("401 with the credential read anew: the target is paused")
    func refusedTwice() async throws {
        let refusal = OutcomeRow.says(401)
        try await withBench(answers(refusal, refusal)) { bench, _ in
            #expect(await bench.send(Self.update).target == "reads the credential")
            #expect(await bench.send(Self.update).target == "paused")
        }
    }

    @Test("403 for three different people in a row: the target is paused; a success in between, and it isn't")
    func forbidden() async throws {
        let forbidden = OutcomeRow.says(403, OutcomeRow.error)
        try await withBench(answers(forbidden, forbidden, OutcomeRow.says(200), forbidden, forbidden, forbidden)) {
            bench,
            _ in
            var targets: [String] = []
            for person in Int64(1)...6 {
                targets.append(await bench.send(OutcomeExchange.user(.updateUser, person: person)).target)
            }
            #expect(targets == ["goes on", "goes on", "goes on", "goes on", "goes on", "paused"])
        }
    }

    @Test("A conflict is looked up; where nobody is found who is in the way, the creation is parked")
    func conflictOverNobody() async throws {
        let (refusal, nobody) = (OutcomeRow.says(409, OutcomeRow.error), OutcomeRow.says(404, OutcomeRow.error))
        try await withBench(answers(refusal, nobody)) { bench, server in
            #expect(await bench.send(Self.create).description == "conflict, again for free, unsure, goes on")
            let lookUp = OutcomeExchange.user(.createUser, isLookedUp: true)
            #expect(await bench.send(lookUp).description == "parked, parked, goes on")
            #expect(server.seen.map { $0.firstLine.prefix(4) } == ["POST", "GET "])
        }
    }

    @Test("405 on PATCH: the next request is a PUT, and so are all after it")
    func writesWhole() async throws {
        let refusal = OutcomeRow.says(405, OutcomeRow.error)
        let script = answers(refusal, OutcomeRow.says(200), OutcomeRow.says(200))
        try await withBench(script, profile: .rfc7644) { bench, server in
            #expect(await bench.send(Self.update).fate == "again for free")
            #expect(await bench.send(Self.update).fate == "done")
            #expect(await bench.send(OutcomeExchange.user(.deactivateUser)).fate == "done")
            #expect(server.seen.map { $0.firstLine.prefix(5) } == ["PATCH", "PUT /", "PUT /"])
            #expect(String(decoding: server.seen[2].body, as: UTF8.self).contains(#""active":false"#))
        }
    }

    @Test("429 for the same operation twice in a row: charged the second time, and by ten seconds and more")
    func throttledTwice() async throws {
        let throttle = OutcomeRow.says(429)
        try await withBench(answers(throttle, throttle)) { bench, _ in
            #expect(await bench.send(Self.update).fate == "again for free")
            bench.now = bench.now + .seconds(10)
            #expect(await bench.send(Self.update).fate == "again in 15 s")
        }
    }

    @Test("429 without a word: ten seconds, doubling to the window")
    func doubling() async throws {
        let throttle = OutcomeRow.says(429)
        try await withBench(answers(throttle, throttle, throttle, throttle, OutcomeRow.says(200), throttle)) {
            bench,
            _ in
            var targets: [String] = []
            for person in Int64(1)...6 {
                targets.append(await bench.send(OutcomeExchange.user(.updateUser, person: person)).target)
                bench.now = bench.now + .seconds(60)
            }
            #expect(targets == ["gated 10 s", "gated 20 s", "gated 40 s", "gated 60 s", "goes on", "gated 10 s"])
        }
    }

    @Test(
        "A RateLimit field that leaves nothing has the next request wait, whatever the status",
        arguments: [
            "RateLimit: \"minute\";r=0;t=42, \"hour\";r=50;t=1000\r\n",
            "RateLimit-Remaining: 0\r\nRateLimit-Reset: 42\r\n",
            "X-RateLimit-Remaining: 0\r\nX-RateLimit-Reset: 1795300042\r\n",
            "x-rate-limit-remaining: 0\r\nx-rate-limit-reset: 1795300042000\r\n",
        ]
    )
    func exhausted(headers: String) async throws {
        try await withBench(answers(OutcomeRow.says(200, headers: headers))) { bench, _ in
            #expect(await bench.send(Self.update).fate == "done")
            _ = bench.feed(.dispatched(.init(opened: [], nextAt: nil)))
            let effects = bench.feed(.tick)
            #expect(effects == [.wake(at: bench.now + .seconds(42))])
            bench.now = bench.now + .seconds(42)
            #expect(bench.feed(.tick) != effects)
        }
    }

    @Test("A silent resend is counted twice by the pacer")
    func resend() async throws {
        let scripts: [[Step]] = [
            [.readRequest, .send(OutcomeRow.says(200)), .readRequest, .reset],
            [.readRequest, .send(OutcomeRow.says(204)), .hold],
        ]
        try await withBench(scripts, limit: RateLimit(requests: 100, window: .seconds(60))) { bench, server in
            #expect(await bench.send(Self.update).fate == "done")
            #expect(await bench.send(Self.delete).fate == "done")
            #expect(server.seen.count == 3)
            #expect(bench.machine.standing(of: "saas", at: bench.now).paceUsed == 3)
        }
    }

    @Test("A kept connection that dies under a body (65): possibly sent, and the POST is verified")
    func deadConnection() async throws {
        let dying: [Step] = [.readRequest, .send(OutcomeRow.says(200)), .readRequest, .reset]
        try await withBench([dying]) { bench, server in
            #expect(await bench.send(Self.update).fate == "done")
            #expect(await bench.send(Self.create).description == "unknown, again in 30 s, unsure, failing")
            #expect(server.seen.filter { $0.firstLine.hasPrefix("POST") }.count == 1)
        }
    }

    @Test("Eight attempts, then parked; a revocation goes on at the cap")
    func attempts() async throws {
        let failure = OutcomeRow.says(500)
        try await withBench(answers(failure, failure)) { bench, _ in
            #expect(await bench.send(OutcomeExchange.user(.updateUser, attempts: 7)).fate == "parked")
            #expect(await bench.send(OutcomeExchange.user(.deleteUser, attempts: 7)).fate == "again in 900 s, unsure")
        }
    }
}
