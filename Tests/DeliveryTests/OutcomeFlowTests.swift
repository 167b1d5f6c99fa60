import Delivery
import Ports
import Provisioning
import Synchronization
import TestSupport
import Testing

/// Outcomes that take a journal and several requests to settle.
@Suite("Outcomes, to their end", .timeLimit(.minutes(1)))
struct OutcomeFlowTests {
    private func delete(_ person: Int) -> String { "DELETE /Users/p\(person)%40example.com" }
    private func lookUp(_ person: Int) -> String { "GET /Users/p\(person)%40example.com" }

    @Test("A leaver of whose account the target knows nothing is looked up once, and done")
    func absentLeaver() async throws {
        let desk = try DeliveryDesk { sent, index in
            sent.request.method == .delete
                ? .answer(404, DeliveryDesk.error404) : await DeliveryDesk.faithful(sent, index)
        }
        try await desk.whileDelivering { desk in
            try await desk.hire(1, 2)
            try await desk.untilDone(operations: 4)
            desk.time.advance(by: .seconds(1))
            try await desk.hire(1)
            try await desk.untilDone(operations: 5)
        }
        #expect(desk.lines.suffix(2) == [delete(2), lookUp(2)])
    }

    @Test("A leaver whose account is said to be gone, but is there, is removed again")
    func notAbsent() async throws {
        let deletions = Mutex(0)
        let desk = try DeliveryDesk { sent, index in
            switch sent.request.method {
            case .delete
            where deletions.withLock({
                $0 += 1
                return $0
            }) == 1: .answer(404, DeliveryDesk.error404)
            case .get where sent.line.hasPrefix("GET /Users/"):
                .answer(200, #"{"id": "P2@example.com", "userName": "P2@example.com"}"#)
            default: await DeliveryDesk.faithful(sent, index)
            }
        }
        try await desk.whileDelivering { desk in
            try await desk.hire(1, 2)
            try await desk.untilDone(operations: 4)
            desk.time.advance(by: .seconds(1))
            try await desk.hire(1)
            try await desk.untilDone(operations: 5)
        }
        #expect(desk.lines.suffix(3) == [delete(2), lookUp(2), delete(2)])
    }

    @Test("A change of somebody whom the target has lost is looked up, and leads to an invitation")
    func lostAccount() async throws {
        let desk = try DeliveryDesk { sent, index in
            sent.request.method == .put
                ? .answer(404, DeliveryDesk.error404) : await DeliveryDesk.faithful(sent, index)
        }
        try await desk.whileDelivering { desk in
            try await desk.hire(1)
            try await desk.untilDone(operations: 2)
            desk.time.advance(by: .seconds(1))
            try await desk.hire([1], given: "Augusta")
            try await desk.untilDone(operations: 4)
        }
        #expect(desk.lines.suffix(4) == ["PUT /Users/p1%40example.com", lookUp(1), "POST /Users", "PATCH /Groups/3"])
    }

    @Test("A revocation after a pack of unknown outcome is followed by one look-up; whom it finds goes again")
    func invitedAnew() async throws {
        for isInvited in [false, true] {
            let lookUps = Mutex(0)
            let desk = try DeliveryDesk { sent, index in
                switch sent.request.method {
                case .patch: .failure(.timeout, possiblySent: true)
                case .get where sent.line.hasPrefix("GET /Users/"):
                    isInvited
                        && lookUps.withLock({
                            $0 += 1
                            return $0
                        }) == 1
                        ? .answer(200, #"{"id": "p3@example.com", "userName": "p3@example.com"}"#)
                        : .answer(404, DeliveryDesk.error404)
                default: await DeliveryDesk.faithful(sent, index)
                }
            }
            try await desk.whileDelivering { desk in
                try await desk.hire(1, 2)
                try await desk.untilDone(operations: 4)
                desk.time.advance(by: .seconds(1))
                try await desk.hire(1, 2, 3)
                try await desk.until("the pack is on its way") { desk.lines.contains { $0.hasPrefix("PATCH") } }
                desk.time.advance(by: .seconds(1))
                try await desk.hire(1, 2)
                try await desk.untilDone(operations: 6)
            }
            let sent = Array(desk.transport.sent.drop { $0.line != delete(3) })
            let once = [delete(3), lookUp(3)]
            #expect(sent.map(\.line) == (isInvited ? once + once : once))
            for (removal, proof) in zip(sent, sent.dropFirst()) where removal.line == delete(3) {
                #expect(proof.at - removal.at >= .seconds(30), "the invitation has time to show")
            }
            #expect(!desk.lines.dropFirst(desk.lines.count - sent.count).contains { $0.hasPrefix("PATCH") })
        }
    }

    @Test("A refused pack is halved until the one member that is refused stands alone, and only that one is parked")
    func oneBadMember() async throws {
        let desk = try DeliveryDesk { sent, index in
            let isRefused = sent.request.method == .patch && sent.addresses.contains("p7@example.com")
            return isRefused ? .answer(422, DeliveryDesk.error404) : await DeliveryDesk.faithful(sent, index)
        }
        try await desk.whileDelivering { desk in
            try await desk.hire([20])
            try await desk.untilDone(operations: 2)
            desk.time.advance(by: .seconds(1))
            try await desk.hire(Array(1...16) + [20])
            try await desk.until("all but one are members") {
                let states = try await desk.journal.summary().targets.first?.byState ?? [:]
                return states["done"] == 2 + 16 + 15 && states["parked"] == 1
            }
        }
        let packs = desk.transport.sent.filter { $0.request.method == .patch }
        #expect(packs.prefix(1).map(\.addresses.count) == [16])
        #expect(packs.filter { $0.addresses.contains("p7@example.com") }.last?.addresses == ["p7@example.com"])
        #expect(packs.count <= 12)
    }

    @Test("What throttled before a restart is left alone after it until it said")
    func gateOutlivesRestart() async throws {
        let throttles = Mutex(true)
        let desk = try DeliveryDesk { sent, index in
            sent.line == "POST /Users" && throttles.withLock({ $0 })
                ? .answer(429, headers: [WireHeader("Retry-After", "500")]) : await DeliveryDesk.faithful(sent, index)
        }
        try await desk.whileDelivering { desk in
            try await desk.hire(1)
            try await desk.until("it throttles") { desk.board.all.first?.gatedForSeconds != nil }
            try await desk.until("that is recorded") {
                try await desk.journal.summary().targets.first?.byState["sending"] == nil
            }
        }
        let throttled = try #require(desk.transport.sent.last)
        throttles.withLock { $0 = false }
        desk.time.advance(by: .seconds(100))
        try await desk.whileDelivering { desk in try await desk.untilDone(operations: 2) }
        let after = desk.transport.sent.filter { $0.at > throttled.at }
        #expect(after.first?.at == throttled.at + .seconds(500))
    }

    @Test("A target that never answers doesn't slow another down")
    func deadTarget() async throws {
        let limit = RateLimit(requests: 100, window: .seconds(60))
        let dead: @Sendable (ScriptedTransport.Sent, Int, ManualTime) async -> WireResult = { _, _, time in
            try? await time.sleep(until: time.boot + .seconds(30))
            return .failure(.timeout, possiblySent: true)
        }
        var spans: [Duration] = []
        for other in [nil, dead] {
            let desk = try DeliveryDesk(limit: limit, answer: DeliveryDesk.faithful, other: other)
            try await desk.whileDelivering { desk in
                try await desk.hire(Array(1...40))
                try await desk.untilDone(operations: 80)
            }
            let sent = desk.transport.sent.map(\.at)
            spans.append((sent.last ?? .zero) - (sent.first ?? .zero))
        }
        #expect(spans[1] == spans[0])
    }

    @Test(
        "A leaver goes within one spacing and the answer in flight, whatever waits; of thirty at once nobody else goes in between"
    )
    func leaversFirst() async throws {
        let limit = RateLimit(requests: 100, window: .seconds(60))
        let desk = try DeliveryDesk(limit: limit, answer: DeliveryDesk.faithful)
        try await desk.whileDelivering { desk in
            try await desk.hire(Array(1...40))
            try await desk.untilDone(operations: 80)
            desk.time.advance(by: .seconds(120))
            try await desk.hire(Array(1...400))
            for leaver in 1...5 {
                let before = desk.lines.count
                try await desk.until("some have joined") { desk.lines.count >= before + 12 }
                let left = desk.time.boot
                try await desk.leave(leaver)
                try await desk.until("they are gone") { desk.lines.contains(delete(leaver)) }
                let gone = try #require(desk.transport.sent.first { $0.line == delete(leaver) })
                #expect(gone.at - left <= limit.spacing)
            }
            try await desk.leave(Array(6...35))
            try await desk.until("they are gone") { desk.lines.contains(delete(35)) }
        }
        let places = (6...35).compactMap { desk.lines.firstIndex(of: delete($0)) }
        #expect((places.max() ?? 0) - (places.min() ?? 0) == 29)
    }
}
