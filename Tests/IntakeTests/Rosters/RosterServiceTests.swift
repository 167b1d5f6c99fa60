import Ports
import Provisioning
import TestSupport
import Testing

@testable import Intake

@Suite("The service that goes on with what the journal has", .timeLimit(.minutes(1)))
struct RosterServiceTests {
    @Test("judges what was received, takes it over and rings the targets")
    func judges() async throws {
        let fixture = try await RosterFixture()
        _ = try await fixture.journal.journal.receive([fixture.event(1), fixture.event(2)])
        try await fixture.run(until: "both events are applied") { try await fixture.state(of: "e2") == .applied }
        let heard = fixture.listener.all
        #expect(heard.contains { if case .intakeAccepted("e1", _, _, 1, 0, 0, 0) = $0 { true } else { false } })
        #expect(heard.contains(.intakeApplied("e2", source: "hr")))
        var rings = fixture.target.listen().makeAsyncIterator()
        await rings.next()
        let plan = try await fixture.journal.journal.plan(fixture.rules.targets[0], batch: 10)
        #expect(plan.operations?.count == 2)
    }

    @Test("waits where there is no room, and repeats nothing that was done", arguments: [JournalError.full, .busy])
    func patience(refusal: JournalError) async throws {
        let fixture = try await RosterFixture(refusal: refusal)
        _ = try await fixture.journal.journal.receive([fixture.event(1), fixture.event(2)])
        try await fixture.whileTimePasses {
            try await fixture.run(until: "a whole look is done") { fixture.journal.done.contains("nextDue") }
        }
        #expect(try await fixture.state(of: "e2") == .applied)
        #expect(fixture.journal.done.count { $0 == "judge" } == 2)
        for call in ["stageDue", "intakes received", "intakes accepted", "apply", "sweep"] {
            #expect(fixture.journal.done.contains(call), "\(call)")
        }
        #expect(fixture.listener.all.contains(.journalWaits(reason: refusal.description)))
    }

    @Test("a replay that had no room goes on once there is some", arguments: [JournalError.full, .busy])
    func replays(refusal: JournalError) async throws {
        let fixture = try await RosterFixture(refusal: refusal)
        let journal = fixture.journal.journal
        let now = fixture.time.wall
        try await journal.begin(ReplayScope(target: "saas", since: now - .seconds(60), until: now))
        #expect(try await journal.isReplaying())
        try await fixture.whileTimePasses {
            try await fixture.run(until: "it is at its end") { try await !journal.isReplaying() }
        }
        #expect(fixture.listener.all.contains(.journalWaits(reason: refusal.description)))
    }

    @Test("ends where the journal has failed")
    func failure() async throws {
        let fixture = try await RosterFixture(refusal: .failed(reason: "fsync"))
        await #expect(throws: JournalError.failed(reason: "fsync")) { try await fixture.service().run() }
    }

    @Test("takes over what was accepted between any two events, however many wait")
    func interleaves() async throws {
        let fixture = try await RosterFixture()
        let journal = fixture.journal.journal
        _ = try await journal.receive((1...5).map { fixture.event($0) })
        fixture.journal.before("judge") {
            // Meanwhile an operator approves something, or a file is accepted.
            _ = try await journal.receive([fixture.event(9)])
            _ = try await journal.judge("e9", rules: fixture.rules)
        }
        try await fixture.run(until: "all events are judged") { try await fixture.state(of: "e5") == .applied }
        let done = fixture.journal.done.filter { $0 == "judge" || $0 == "apply" }
        let second = try #require(done.indices.dropFirst().first { done[$0] == "judge" })
        #expect(done[..<second].contains("apply"))
        #expect(done[second...].count { $0 == "judge" } == 4)
    }

    @Test("leaves it to whoever had an event judged at the same moment to tell of it")
    func toldOnce() async throws {
        let fixture = try await RosterFixture()
        let journal = fixture.journal.journal
        _ = try await journal.receive((1...2).map { fixture.event($0) })
        fixture.journal.before("judge") {
            _ = try await journal.judge("e1", rules: fixture.rules)
        }
        try await fixture.run(until: "all events are judged") { try await fixture.state(of: "e2") == .applied }
        let told = fixture.listener.all.compactMap { occurrence in
            if case .intakeAccepted(let id, _, _, _, _, _, _) = occurrence { id } else { nil }
        }
        #expect(told == ["e2"])
    }

    @Test("judges many events some at a time, in the order in which they came")
    func manyEvents() async throws {
        let fixture = try await RosterFixture()
        let count = 620
        for start in stride(from: 1, through: count, by: 100) {
            let drafts = (start..<min(start + 100, count + 1)).map { fixture.event($0) }
            _ = try await fixture.journal.journal.receive(drafts)
        }
        try await fixture.run(until: "the last one is applied") {
            try await fixture.state(of: IntakeID("e\(count)")) == .applied
        }
        let accepted = fixture.listener.all.compactMap { occurrence in
            if case .intakeAccepted(let id, _, _, _, _, _, _) = occurrence { id.rawValue } else { nil }
        }
        #expect(accepted == (1...count).map { "e\($0)" })
        #expect(fixture.journal.done.count { $0 == "intakes received" } >= 2)
    }

    @Test("has what comes due by a step of the clock held, once")
    func clockStep() async throws {
        let fixture = try await RosterFixture()
        _ = try await fixture.journal.journal.receive([fixture.hire(at: fixture.time.wall + .seconds(3600))])
        @Sendable func holds() -> Int { fixture.listener.all.count { if case .held = $0 { true } else { false } } }
        try await fixture.whileStepping(by: .seconds(7200)) { holds() > 0 }
        #expect(holds() == 1)
    }

    @Test("wakes by itself when somebody's day has come")
    func wakes() async throws {
        let running = try await RosterFixture()
        let soon = running.time.wall + .seconds(40)
        _ = try await running.journal.journal.receive([running.hire(at: soon)])
        try await running.whileTimePasses {
            try await running.run(until: "the clock's intake is applied") {
                running.listener.all.contains {
                    if case .intakeApplied(let id, _) = $0 { id.rawValue.hasPrefix("clock-") } else { false }
                }
            }
        }
        #expect(running.time.wall >= soon)
        #expect(try await running.journal.journal.plan(running.rules.targets[0], batch: 10).operations?.count == 1)
    }

    @Test("sweeps away what a refused file has left")
    func sweeps() async throws {
        let fixture = try await RosterFixture()
        let journal = fixture.journal.journal
        try await journal.begin(
            IntakeDraft(
                id: "f",
                source: "hr",
                input: .drop,
                semantics: .snapshot,
                name: "f.csv",
                size: 1,
                asOf: fixture.time.wall,
                receivedAt: fixture.time.wall
            )
        )
        for start in [1, 501] {
            let rows = (start..<start + 500).map { number in
                StagedRow(row: number, content: .refused(EmployeeID("\(number)")), print: nil)
            }
            try await journal.stage(rows, in: "f")
        }
        try await journal.refuse("f", reason: "no")
        try await fixture.run(until: "it is swept") { fixture.journal.done.count { $0 == "sweep" } >= 2 }
        #expect(try await journal.sweep() == false)
    }
}

extension RosterFixture {
    /// Somebody begins to work here then.
    fileprivate func hire(at begins: WallInstant) -> EventDraft {
        var event = event(1)
        let key = PersonKey(source: Self.source, employee: "1")
        let person = Person(
            key: key,
            identity: key.ownIdentity,
            status: .active,
            period: EmploymentPeriod(begins: begins, ends: nil),
            fields: [.email: "p1@example.com"]
        )
        event.rows = [StagedRow(row: 1, content: .person(person), print: nil)]
        return event
    }

    /// Runs the service while the wall clock is set forward between two looks.
    fileprivate func whileStepping(
        by step: Duration,
        until condition: @Sendable @escaping () -> Bool
    ) async throws {
        let service = service()
        try await withThrowingTaskGroup(of: Void.self) { group in
            group.addTask { try await service.run() }
            defer { group.cancelAll() }
            try await eventually("the first look is done", within: .seconds(20), every: .milliseconds(2)) {
                journal.done.contains("nextDue") ? true : nil
            }
            time.step(wall: time.wall + step)
            bell.ring()
            try await eventually("the step is told", within: .seconds(20), every: .milliseconds(2)) {
                condition() ? true : nil
            }
            let looks = journal.done.count { $0 == "nextDue" }
            bell.ring()
            try await eventually("another look is done", within: .seconds(20), every: .milliseconds(2)) {
                journal.done.count { $0 == "nextDue" } > looks ? true : nil
            }
        }
    }
}
