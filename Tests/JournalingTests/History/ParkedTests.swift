import Ports
import Provisioning
import TestSupport
import Testing

@testable import Journaling

@Suite("What is parked, and what an operator decides of it")
struct ParkedTests {
    /// Four people, of whom some could not be created.
    private func desk(parking count: Int = 1, reason: String = "400: the name is too long") async throws -> Desk {
        let desk = try await Desk(amplitude(groups: [group(everyone)]))
        try await desk.takeIn("a", (1...4).map { person("\($0)") })
        for _ in 0..<count {
            try await desk.close(
                try #require(try await desk.next()),
                .parked(reason: reason, isUncertain: false)
            )
            try await desk.planAll()
        }
        return desk
    }

    private func decide(
        _ desk: Desk,
        _ kind: ParkedDecision.Kind,
        _ sequences: [OperationSequence]
    ) async throws -> DecisionReport {
        try await desk.journal.decide(ParkedDecision(kind, sequences), rules: desk.rules)
    }

    private func parked(_ desk: Desk, person: String? = nil, error: String? = nil) async throws -> [ParkedOperation] {
        let selection = ParkedSelection(sequences: [], target: nil, person: person, error: error)
        return try await desk.journal.parked(selection, rules: desk.rules, limit: 100).operations
    }

    @Test("It is listed with its person and reason, and selected by either")
    func listing() async throws {
        let desk = try await desk(parking: 2)
        let all = try await desk.journal.parked(.all, rules: desk.rules, limit: 1)
        #expect(all.count == 2 && all.operations.map(\.person.employee) == ["1"])
        #expect(all.operations.first?.reason == "400: the name is too long")
        #expect(try await parked(desk, person: "2").map(\.person.employee) == ["2"])
        #expect(try await parked(desk, person: "hr/2").map(\.person.employee) == ["2"])
        #expect(try await parked(desk, person: "P2@example.com").map(\.person.employee) == ["2"])
        #expect(try await parked(desk, person: "9").isEmpty)
        #expect(try await parked(desk, error: "Too LONG").count == 2)
        #expect(try await parked(desk, error: "too short").isEmpty)
    }

    @Test("Retrying sends it, and all that hangs on it; retrying again does nothing")
    func retry() async throws {
        let desk = try await desk()
        let sequences = try await parked(desk).map(\.sequence)
        #expect(try await decide(desk, .retry, sequences).decided == sequences)
        let again = try await decide(desk, .retry, sequences)
        #expect(again.decided.isEmpty && again.left == [.init(sequence: sequences[0], state: .ready)])
        try await desk.deliverAll()
        #expect(try await desk.situation("1")?.confirmed.memberships == [everyone])
        #expect(try await desk.number("SELECT count(*) FROM operation WHERE ended_at IS NULL") == 0)
        let unknown = OperationSequence(rawValue: 4711)
        #expect(try await decide(desk, .retry, [unknown]).left == [.init(sequence: unknown, state: nil)])
    }

    @Test("Retried, it has all its attempts before it, and what may have been executed is still looked up first")
    func attempts() async throws {
        let desk = try await Desk(amplitude())
        try await desk.takeIn("a", [person("1")])
        let first = try #require(try await desk.next())
        try await desk.close(
            first,
            .again(notBefore: nil, countsAttempt: true, isUncertain: true, reason: "timed out")
        )
        let second = try #require(try await desk.next())
        #expect(second.kind == .lookUpUser)
        try await desk.close(second, .parked(reason: "gave up", isUncertain: true))
        _ = try await decide(desk, .retry, try await parked(desk).map(\.sequence))
        let open = try #require(try await desk.situation("1")?.open.first)
        #expect(open.attempts == 0 && open.isUncertain)
        #expect(try await desk.next()?.kind == .lookUpUser)
    }

    @Test("Discarded, it is never sent, nor is what hung on it, and the reason is kept")
    func discard() async throws {
        let desk = try await desk()
        let sequences = try await parked(desk).map(\.sequence)
        #expect(try await decide(desk, .discard(reason: "no licence"), sequences).decided == sequences)
        #expect(try await desk.situation("1")?.open == [])
        try await desk.deliverAll()
        #expect(try await desk.situation("1")?.confirmed == .absent)
        let again = try await decide(desk, .discard(reason: "another one"), sequences)
        #expect(again.left == [.init(sequence: sequences[0], state: .discarded)])
        let reasons = try await desk.journal.writer.perform { db in
            try db.values(String.self, "SELECT reason FROM operation WHERE state = 'discarded'")
                + db.values(String.self, "SELECT reason FROM decision")
        }
        #expect(reasons == ["no licence", "no licence"])
    }

    @Test("A discarded change is planned again when its desired value changes, and not by the nightly file")
    func discardedForNow() async throws {
        let desk = try await desk()
        _ = try await decide(desk, .discard(reason: "no licence"), try await parked(desk).map(\.sequence))
        try await desk.deliverAll()
        try await desk.takeIn("b", (1...4).map { person("\($0)") }, asOf: 1)
        // Another department is no other creation.
        try await desk.takeIn("c", [person("1", department: "Sales")] + (2...4).map { person("\($0)") }, asOf: 2)
        #expect(try await desk.situation("1")?.open == [])
        try await desk.takeIn("d", [person("1", given: "Eve")] + (2...4).map { person("\($0)") }, asOf: 3)
        #expect(try await desk.situation("1")?.open.map(\.kind) == [.createUser, .addMember])
        #expect(try await desk.number("SELECT count(*) FROM decision WHERE in_force = 1") == 0)
        try await desk.deliverAll()
        #expect(try await desk.situation("1")?.confirmed.exists == true)
    }

    @Test("A later change of the person supersedes what is parked")
    func superseded() async throws {
        let desk = try await desk()
        let sequence = try #require(try await parked(desk).first?.sequence)
        try await desk.takeIn("b", [person("1", given: "Eve")] + (2...4).map { person("\($0)") }, asOf: 1)
        #expect(try await parked(desk).isEmpty)
        let late = try await decide(desk, .discard(reason: "too late"), [sequence])
        #expect(late.left == [.init(sequence: sequence, state: .superseded)])
        try await desk.deliverAll()
        #expect(try await desk.situation("1")?.confirmed[.attribute("name.givenName")] == "Eve")
    }

    @Test("Deciding while it is on the wire changes nothing of what is sent")
    func race() async throws {
        let desk = try await desk()
        let sequences = try await parked(desk).map(\.sequence)
        _ = try await decide(desk, .retry, sequences)
        let sending = try await desk.dispatch(capacity: 8).opened
        #expect(sending.flatMap(\.carried).contains { $0.operation.sequence == sequences[0] })
        let late = try await decide(desk, .discard(reason: "too late"), sequences)
        #expect(late.decided.isEmpty && late.left.first?.state == .sending)
        for exchange in sending { try await desk.close(exchange, learned: desk.lessons(of: exchange)) }
        try await desk.deliverAll()
        #expect(try await desk.situation("1")?.confirmed.exists == true)
    }

    @Test("More than one transaction's worth is decided on")
    func many() async throws {
        let desk = try await Desk(amplitude())
        try await desk.takeIn("a", (1...250).map { person("\($0)") })
        for exchange in try await desk.dispatch(capacity: 250).opened {
            try await desk.close(exchange, .parked(reason: "403", isUncertain: false))
        }
        let all = try await parked(desk).map(\.sequence)
        #expect(all.count == 100)
        let everything = try await desk.journal.parked(.all, rules: desk.rules, limit: 250).operations.map(\.sequence)
        #expect(try await decide(desk, .discard(reason: "no"), everything).decided.count == 250)
        #expect(try await parked(desk).isEmpty)
    }

    @Test("The queue is counted by lane, state and age")
    func queue() async throws {
        let desk = try await desk()
        desk.time.advance(by: .seconds(120))
        try await desk.takeIn("b", (1...5).map { person("\($0)") }, asOf: 1)
        let load = try #require(try await desk.journal.queue().first)
        let joiners = try #require(load.lanes.first { $0.lane == .joiner })
        #expect(joiners.byState == ["parked": 1, "ready": 4])
        #expect(joiners.byAge == [1, 4, 0, 0, 0])
        #expect(load.singles == ["create-user": 4] && load.members == ["Everyone": 5])
        #expect(load.count(.parked) == 1 && load.unplanned == 0)
        #expect(load.oldest == desk.time.wall - .seconds(120))
    }
}
