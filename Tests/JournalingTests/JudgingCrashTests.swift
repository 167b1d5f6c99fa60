import GRDB
import Ports
import Provisioning
import TestSupport
import Testing

@testable import Journaling

@Suite("A crash between any two steps of judging")
struct JudgingCrashTests {
    private static let targets = { amplitude(sources: [hr]) }()
    private static let alone = GuardLimits.only { limits in
        limits.holdsAddressChange = true
        limits.allowances[.leaver] = .init(number: 1, percent: 0)
    }

    /// 1 changes address, 2 leaves, 3 changes; 4 is new, and its row stands twice; nobody is left out.
    private static let next: [StagedRow.Content] = [
        .person(person("1", "new@example.com")), .person(person("3", given: "Eve")), .person(person("4")),
        .person(person("4")), .person(person("5")),
    ]
    private static let patches: [StagedRow.Content] = [
        .patch(PersonPatch(employee: "1", values: [.email: "new@example.com"])),
        .patch(PersonPatch(employee: "2", values: [.status: "ended"])),
        .patch(PersonPatch(employee: "3", values: [.givenName: "Eve"])),
        .patch(PersonPatch(employee: "7", values: [.givenName: "Nobody"])),
    ]

    private func desk(_ place: JournalPlace, _ time: ManualTime, guards: GuardLimits = alone) async throws -> Desk {
        try await Desk(journal: place.open(time: time), time: time, rules: .made([Self.targets], guards: guards))
    }

    private func begun(_ place: JournalPlace, _ time: ManualTime) async throws -> Desk {
        let desk = try await desk(place, time)
        try await desk.takeIn("base", [person("1"), person("2"), person("3")])
        return desk
    }

    /// Goes so many steps, and no further. False where it was done before.
    private func go(_ steps: Int, _ desk: Desk, _ judging: IntakeJudging) async throws -> Bool {
        var judging = judging
        for _ in 0..<steps {
            let (next, verdict) = try await desk.journal.writer.perform { [judging] db in
                var judging = judging
                let verdict = try judging.step(db, time: desk.time)
                return (judging, verdict)
            }
            if verdict != nil { return false }
            judging = next
        }
        return true
    }

    private func check(_ verdict: IntakeVerdict, _ desk: Desk) async throws {
        try await desk.finish()
        #expect(verdict.isAccepted)
        #expect(verdict.heldAlone.count == 1)
        #expect(try await desk.onlyHold().trips == [.addressChange])
        #expect(try await desk.employees(.ended) == ["2"])
        #expect(try await desk.situation("1")?.desired.userName == "p1@example.com")
        #expect(try await desk.situation("3")?.desired[.attribute("name.givenName")] == "Eve")
        #expect(try await desk.isSettled())
        #expect(try await desk.number("SELECT count(*) FROM intake WHERE state = 'staging'") == 0)
    }

    @Test("A file is read again, as if nobody had begun", arguments: [true, false])
    func file(reopens: Bool) async throws {
        for steps in 0..<40 {
            let place = try JournalPlace()
            let time = ManualTime()
            let desk = try await begun(place, time)
            try await desk.stage("a", Self.next, asOf: 1)
            let judging = IntakeJudging(
                intake: "a",
                ending: desk.ending(rows: Self.next.count),
                seen: nil,
                rules: desk.rules
            )
            guard try await go(steps, desk, judging) else { return await desk.journal.close() }
            let after = reopens ? try await self.desk(place.copyAfterPowerCut(), time) : desk
            if reopens { #expect(try await after.journal.state(of: "a") == nil) }
            try await check(after.judge("a", Self.next, asOf: 1), after)
            await after.journal.close()
            await desk.journal.close()
        }
        Issue.record("it never ended")
    }

    @Test("An event is judged again, as if nobody had begun", arguments: [true, false])
    func event(reopens: Bool) async throws {
        for steps in 0..<40 {
            let place = try JournalPlace()
            let time = ManualTime()
            let desk = try await begun(place, time)
            try await desk.receive("e", Self.patches, asOf: 1)
            guard try await go(steps, desk, IntakeJudging(intake: "e", ending: nil, seen: nil, rules: desk.rules))
            else {
                return await desk.journal.close()
            }
            let after = reopens ? try await self.desk(place.copyAfterPowerCut(), time) : desk
            let judging = IntakeJudging(intake: "e", ending: nil, seen: nil, rules: after.rules)
            try await check(after.journal.judge(judging), after)
            await after.journal.close()
            await desk.journal.close()
        }
        Issue.record("it never ended")
    }

    @Test("A file that a guard holds is read again, and held once")
    func heldFile() async throws {
        for steps in 0..<40 {
            let place = try JournalPlace()
            let time = ManualTime()
            let desk = try await begun(place, time)
            let rows = [StagedRow.Content.person(person("3"))]
            try await desk.stage("a", rows, asOf: 1)
            let judging = IntakeJudging(intake: "a", ending: desk.ending(rows: 1), seen: nil, rules: desk.rules)
            guard try await go(steps, desk, judging) else { return await desk.journal.close() }
            let after = try await self.desk(place.copyAfterPowerCut(), time)
            #expect(try await after.journal.holds().isEmpty)
            let hash = try #require(try await after.judge("a", rows, asOf: 1).hash)
            #expect(try await after.shown(hash) == ["1 leaver", "2 leaver"])
            await after.journal.close()
            await desk.journal.close()
        }
        Issue.record("it never ended")
    }

    @Test("A change of address that a date makes is held, wherever judging it was cut off")
    func clock() async throws {
        for steps in 0..<40 {
            let place = try JournalPlace()
            let time = ManualTime()
            let desk = try await desk(place, time)
            let first = person("1", identity: "ada", ends: time.wall + .seconds(60))
            try await desk.takeIn("base", [first, person("2", identity: "ada")], asOf: time.wall.milliseconds)
            time.advance(by: .seconds(60))
            _ = try await desk.journal.stageDue(desk.rules)
            let intake = try #require(try await desk.journal.intakes(in: .received, limit: 1).first).id
            let judging = IntakeJudging(intake: intake, ending: nil, seen: nil, rules: desk.rules)
            guard try await go(steps, desk, judging) else { return await desk.journal.close() }
            let after = try await self.desk(place.copyAfterPowerCut(), time)
            // What was cut off late is due again once the rest is done.
            for _ in 0..<2 { try await after.look() }
            #expect(try await after.onlyHold().trips == [.addressChange])
            let address = try await after.journal.writer.perform { db in
                try db.value(String.self, "SELECT desired_address FROM account WHERE identity = 'ada'")
            }
            #expect(address == "p1@example.com")
            #expect(try await after.isSettled())
            await after.journal.close()
            await desk.journal.close()
        }
        Issue.record("it never ended")
    }

    @Test("A hold that was being approved is still held, and can be approved", arguments: [true, false])
    func approval(exceeds: Bool) async throws {
        for steps in 0..<40 {
            let place = try JournalPlace()
            let time = ManualTime()
            let desk = try await begun(place, time)
            let hash = try #require(try await desk.judge("a", [.person(person("3"))], asOf: 5).hash)
            if exceeds { try await desk.hear("e", .person(person("3", status: .ended)), asOf: 4) }
            let judging = IntakeJudging(intake: "a", ending: nil, seen: nil, rules: desk.rules, approval: hash)
            guard try await go(steps, desk, judging) else { return await desk.journal.close() }
            let after = try await self.desk(place.copyAfterPowerCut(), time)
            try await approve(hash, exceeds: exceeds, after)
            #expect(try await after.employees(.ended) == ["1", "2"])
            #expect(try await after.isSettled())
            await after.journal.close()
            await desk.journal.close()
        }
        Issue.record("it never ended")
    }

    /// Until it is done; what exceeds what was shown isn't done under the hash that it was shown by.
    private func approve(_ shown: HoldHash, exceeds: Bool, _ desk: Desk) async throws {
        var hash = shown
        for _ in 0..<4 {
            switch try await desk.approve(hash) {
            case .approved: return #expect((hash != shown) == exceeds)
            case .changed(let now): hash = now.hash
            case .refused(_, let reason):
                Issue.record("it was refused: \(reason)")
                return
            case nil: hash = try await desk.onlyHold().hash
            }
            let listed = try await desk.shown(hash)
            #expect(Set(listed).isSubset(of: ["1 leaver", "2 leaver", "3 joiner"]))
        }
        Issue.record("it was never done")
    }
}
