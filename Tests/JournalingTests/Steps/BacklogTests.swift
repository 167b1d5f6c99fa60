import Ports
import Provisioning
import TestSupport
import Testing

@testable import Journaling

@Suite("Events that are received")
struct BacklogTests {
    private func event(_ number: Int, refusal: String? = nil) -> EventDraft {
        EventDraft(
            id: IntakeID("e\(number)"),
            source: hr,
            name: "webhook",
            event: "id:\(number)",
            asOf: WallInstant(milliseconds: Int64(number)),
            receivedAt: ManualTime().wall,
            rows: refusal == nil ? [StagedRow(row: 1, content: .person(person("\(number)")), print: nil)] : [],
            refusal: refusal
        )
    }

    @Test("are taken up to a limit of those that nobody has judged yet, and again once some were judged")
    func limit() async throws {
        let desk = try await Desk(amplitude())
        let first = try await desk.journal.receive((1...3).map { event($0) }, limit: 4)
        #expect(first == [.accepted("e1"), .accepted("e2"), .accepted("e3")])
        await #expect(throws: JournalError.backlogged) {
            try await desk.journal.receive([event(4), event(5)], limit: 4)
        }
        // Nobody looks again for a moment.
        await #expect(throws: JournalError.backlogged) { try await desk.journal.receive([event(4)], limit: 4) }
        desk.time.advance(by: .seconds(1))
        #expect(try await desk.journal.receive([event(4)], limit: 4) == [.accepted("e4")])
        _ = try await desk.judgeReceived()
        desk.time.advance(by: .seconds(1))
        #expect(try await desk.journal.receive([event(5), event(6)], limit: 4) == [.accepted("e5"), .accepted("e6")])
    }

    @Test("are counted as they are, whatever other intakes came between them")
    func counting() async throws {
        let desk = try await Desk(amplitude())
        _ = try await desk.journal.receive([event(1)], limit: 3)
        for number in 0..<5 { try await desk.journal.begin(desk.draft(IntakeID("f\(number)"))) }
        #expect(try await desk.journal.receive([event(2)], limit: 3) == [.accepted("e2")])
        #expect(try await desk.journal.receive([event(3)], limit: 3) == [.accepted("e3")])
        await #expect(throws: JournalError.backlogged) { try await desk.journal.receive([event(4)], limit: 3) }
    }

    @Test("come a bounded number at a time, oldest first")
    func oldestFirst() async throws {
        let desk = try await Desk(amplitude())
        _ = try await desk.journal.receive((1...5).map { event($0) })
        #expect(try await desk.journal.intakes(in: .received, limit: 2).map(\.id) == ["e1", "e2"])
    }

    @Test("that can't be read stand there as refused, with the reason, once however often they come")
    func refused() async throws {
        let desk = try await Desk(amplitude())
        let events = [event(1), event(2, refusal: "event 2 of the request can't be read")]
        #expect(try await desk.journal.receive(events) == [.accepted("e1"), .accepted("e2")])
        var again = events
        again[1].id = "e9"
        #expect(try await desk.journal.receive(again) == [.known("e1"), .known("e2")])
        let refused = IntakeStanding(state: .refused, reason: "event 2 of the request can't be read")
        #expect(try await desk.journal.state(of: "e2") == refused)
        #expect(try await desk.journal.state(of: "e9") == nil)
        #expect(try await desk.journal.summary().intakes.map(\.reason) == [refused.reason, nil])
        #expect(try await desk.journal.intakes(in: .received, limit: 10).map(\.id) == ["e1"])
    }

    @Test("that were refused are judged anew when HR sends them again; what was taken over has no second effect")
    func refusedAndSentAgain() async throws {
        let desk = try await Desk(amplitude())
        try await desk.takeIn("first", [person("9", "p1@example.com")])
        #expect(try await desk.journal.receive([event(1), event(2)]) == [.accepted("e1"), .accepted("e2")])
        _ = try await desk.judgeReceived()
        #expect(try await desk.journal.state(of: "e1")?.state == .refused)

        // Whoever had the address has another now.
        try await desk.takeIn("mended", [person("9"), person("2")], asOf: 2)
        var again = [event(1), event(2)]
        for (index, id) in (["f1", "f2"] as [IntakeID]).enumerated() {
            (again[index].id, again[index].asOf) = (id, WallInstant(milliseconds: 3))
        }
        #expect(try await desk.journal.receive(again) == [.accepted("f1"), .known("e2")])
        _ = try await desk.judgeReceived()
        #expect(try await desk.journal.state(of: "f1")?.state == .applied)
        #expect(try await desk.known("1")?.fields[.email] == "p1@example.com")
        again[0].id = "g1"
        #expect(try await desk.journal.receive([again[0]]) == [.known("f1")])
    }

    @Test("that were refused undo nothing newer by being sent again")
    func refusedAndOvertaken() async throws {
        let desk = try await Desk(amplitude())
        try await desk.takeIn("first", [person("9", "p1@example.com"), person("1", "old@example.com")])
        #expect(try await desk.journal.receive([event(1)]) == [.accepted("e1")])
        _ = try await desk.judgeReceived()
        #expect(try await desk.journal.state(of: "e1")?.state == .refused)
        try await desk.hear("left", .person(person("1", "old@example.com", status: .ended)), asOf: 5)
        try await desk.hear("free", .person(person("9", "p9@example.com")), asOf: 5)
        var again = event(1)
        (again.id, again.asOf) = ("f1", WallInstant(milliseconds: 9))
        #expect(try await desk.journal.receive([again]) == [.accepted("f1")])
        _ = try await desk.judgeReceived()
        #expect(try await desk.employees(.ended) == ["1"])
    }

    @Test("are remembered for seven days, and no longer")
    func sevenDays() async throws {
        let desk = try await Desk(amplitude())
        func sentAgain(_ id: IntakeID) -> EventDraft {
            var again = event(1)
            (again.id, again.receivedAt) = (id, desk.time.wall)
            return again
        }
        #expect(try await desk.journal.receive([event(1)]) == [.accepted("e1")])
        desk.time.advance(by: .seconds(7 * 24 * 60 * 60))
        #expect(try await desk.journal.receive([sentAgain("f1")]) == [.known("e1")])
        desk.time.advance(by: .milliseconds(1))
        #expect(try await desk.journal.receive([sentAgain("g1")]) == [.accepted("g1")])
    }
}
