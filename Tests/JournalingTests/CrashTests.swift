import Ports
import Provisioning
import TestSupport
import Testing

@testable import Journaling

@Suite("A power cut at any moment")
struct CrashTests {
    @Test("What was accepted is there after a power cut; what was only staged is read again")
    func stagedThenCrashed() async throws {
        let place = try JournalPlace()
        let time = ManualTime()
        let desk = try await Desk(journal: place.open(time: time), time: time, rules: [amplitude()])
        _ = try await desk.judge("a", [.person(person("1"))])
        try await desk.journal.begin(desk.draft("b", asOf: 1))
        try await desk.journal.stage([StagedRow(number: 1, .person(person("2")))], in: "b")

        let after = try await Desk(
            journal: place.copyAfterPowerCut().open(time: time),
            time: time,
            rules: [amplitude()]
        )
        #expect(try await after.journal.state(of: "a")?.state == .accepted)
        #expect(try await after.journal.state(of: "b") == nil)
        #expect(try await after.journal.intakes(in: .accepted, limit: 1000).map(\.id) == ["a"])
        // Once more from the first row: what the earlier try staged doesn't count twice.
        try await after.applyAll("a")
        let verdict = try await after.judge("b", [.person(person("1")), .person(person("2"))], asOf: 1)
        #expect(verdict == .accepted(people: 2, leavers: 0, conflicts: [], heldAlone: []))
        await after.journal.close()
        await desk.journal.close()
    }

    @Test("A file that was staged twice under one id counts once")
    func stagedTwice() async throws {
        let desk = try await Desk(amplitude())
        try await desk.journal.begin(desk.draft("a"))
        try await desk.journal.stage([StagedRow(number: 1, .person(person("1")))], in: "a")
        let verdict = try await desk.judge("a", [.person(person("1")), .person(person("2"))])
        #expect(verdict == .accepted(people: 2, leavers: 0, conflicts: [], heldAlone: []))
    }

    @Test("A crash between two batches of a takeover goes on where it was", arguments: 0...4)
    func crashedWhileApplying(batches: Int) async throws {
        let place = try JournalPlace()
        let time = ManualTime()
        let desk = try await Desk(journal: place.open(time: time), time: time, rules: [amplitude()])
        try await desk.takeIn("a", (1...6).map { person("\($0)") })
        try await desk.deliverAll()
        // 1 and 2 leave, 3 changes, 7 and 8 join.
        let next = [person("3", given: "New")] + (4...8).map { person("\($0)") }
        _ = try await desk.judge("b", next.map { .person($0) }, asOf: 1)
        for _ in 0..<batches { _ = try await desk.journal.apply("b", rules: desk.rules, batch: 1) }

        let after = try await Desk(
            journal: place.copyAfterPowerCut().open(time: time),
            time: time,
            rules: [amplitude()]
        )
        #expect(try await after.journal.intakes(in: .accepted, limit: 1000).map(\.id) == ["b"])
        try await after.applyAll("b", batch: 1)
        try await after.planAll()
        #expect(try await after.employees(.ended) == ["1", "2"])
        let sent = try await after.deliverAll()
        #expect(sent.map(\.kind) == [.deleteUser, .deleteUser, .createUser, .createUser, .updateUser])
        #expect(try await after.journal.state(of: "b")?.state == .applied)
        await after.journal.close()
        await desk.journal.close()
    }

    @Test("Leavers are taken over first, so that they can be planned while the rest still comes")
    func leaversFirst() async throws {
        let desk = try await Desk(amplitude())
        try await desk.takeIn("a", (1...3).map { person("\($0)") })
        try await desk.deliverAll()
        let next = [person("1"), person("3", status: .ended)] + (4...20).map { person("\($0)") }
        _ = try await desk.judge("b", next.map { .person($0) }, asOf: 1)
        _ = try await desk.journal.apply("b", rules: desk.rules, batch: 2)
        #expect(try await desk.planAll() == 2)
        #expect(try await desk.dispatch(capacity: 5).opened.map(\.kind) == [.deleteUser, .deleteUser])
    }

    @Test("An exchange stands in the journal before it may be sent")
    func recordedBeforeSent() async throws {
        let place = try JournalPlace()
        let time = ManualTime()
        let desk = try await Desk(journal: place.open(time: time), time: time, rules: [amplitude()])
        try await desk.takeIn("a", [person("1")])
        let exchange = try #require(try await desk.next())
        let after = try place.copyAfterPowerCut().open(time: time)
        let open = try await after.writer.perform { db in
            try db.values(Int64.self, "SELECT seq FROM exchange WHERE target = 'saas' AND state = 'open'")
        }
        #expect(open == [exchange.sequence.rawValue])
        await after.close()
        await desk.journal.close()
    }
}
