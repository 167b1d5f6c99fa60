import Ports
import Provisioning
import TestSupport
import Testing

@testable import Journaling

/// A disk that was full in the middle of it leaves whoever asked with the same question.
@Suite("What came to no end is asked for again")
struct BeginningAgainTests {
    private static let rows: [StagedRow.Content] = [
        .person(person("1", "new@example.com")), .person(person("3", given: "Eve")), .person(person("4")),
        .person(person("4")), .person(person("5", "x@example.com")), .person(person("6", "x@example.com")),
    ]

    @Test("A file's judging begins anew without its rows being staged again, after any step")
    func judging() async throws {
        var steps = 0
        while true {
            let guards = GuardLimits.only { $0.holdsAddressChange = true }
            let desk = try await Desk(amplitude(), guards: guards)
            try await desk.takeIn("base", [person("1"), person("2"), person("3")])
            try await desk.stage("a", Self.rows, asOf: 1)
            let ending = desk.ending(rows: Self.rows.count)
            let judging = IntakeJudging(intake: "a", ending: ending, seen: nil, rules: desk.rules)
            let isThere = try await desk.journal.writer.perform { [judging, steps] db in
                var judging = judging
                for _ in 0..<steps where try judging.step(db, time: desk.time) != nil { return false }
                return true
            }
            guard isThere else { break }
            let verdict = try await desk.journal.accept("a", ending: ending, seen: nil, rules: desk.rules)
            guard case .accepted(let people, 1, let conflicts, let alone) = verdict else { throw verdict.unexpected }
            #expect(people == 2 && alone.count == 1, "after \(steps) steps")
            #expect(conflicts.map(\.row) == [3, 4, 5, 6], "after \(steps) steps")
            try await desk.finish()
            #expect(try await desk.employees(.ended) == ["2"])
            #expect(try await desk.known("3")?.fields[.givenName] == "Eve")
            #expect(try await desk.isSettled())
            steps += 1
            try #require(steps < 100)
        }
        #expect(steps > 10)
    }

    @Test("A takeover goes on after any step, with all that the snapshot does to what was said before it")
    func takingOver() async throws {
        for steps in 0..<6 {
            let place = try JournalPlace()
            let time = ManualTime()
            let rules = RosterRules.made([amplitude()], absencesMin: 2)
            let desk = try await Desk(journal: place.open(time: time), time: time, rules: rules)
            try await desk.takeIn("base", [person("1"), person("2"), person("3")])
            _ = try await desk.judge("a", [.person(person("1", given: "Eve")), .refused("2")], asOf: 1)
            for _ in 0..<steps { _ = try await desk.journal.apply("a", rules: rules, batch: 1) }
            let after = try await Desk(journal: place.copyAfterPowerCut().open(time: time), time: time, rules: rules)
            try await after.finish()
            #expect(try await after.number("SELECT count(*) FROM left_as_is WHERE employee = '2'") == 1)
            #expect(try await after.number("SELECT times FROM missing WHERE employee = '3'") == 1)
            #expect(try await after.number("SELECT count(*) FROM meta WHERE key LIKE 'succession%'") == 0)
            // What comes next sees all of it.
            let next = [person("1", given: "Eve"), person("2")].map { StagedRow.Content.person($0) }
            _ = try await after.judge("b", next, asOf: 2, digest: "b")
            try await after.finish()
            #expect(try await after.employees(.ended) == ["3"])
            #expect(try await after.number("SELECT count(*) FROM left_as_is") == 0)
            await after.journal.close()
            await desk.journal.close()
        }
    }

    @Test("What an ended intake leaves behind is swept away after a crash, too")
    func sweeping() async throws {
        let place = try JournalPlace()
        let time = ManualTime()
        let rules = RosterRules.made([amplitude()])
        let desk = try await Desk(journal: place.open(time: time), time: time, rules: rules)
        try await desk.stage("a", (1...1500).map { .person(person("\($0)")) })
        try await desk.journal.refuse("a", reason: "no")
        #expect(try await desk.number("SELECT count(*) FROM staging") > 1000)
        #expect(try await desk.journal.sweep())
        let after = try await Desk(journal: place.copyAfterPowerCut().open(time: time), time: time, rules: rules)
        while try await after.journal.sweep() {}
        #expect(try await after.number("SELECT count(*) FROM staging") == 0)
        #expect(try await after.journal.state(of: "a") == IntakeStanding(state: .refused, reason: "no"))
        await after.journal.close()
        await desk.journal.close()
    }

    @Test("A file that is read again finds none of what was staged before, however much it was")
    func begunAgain() async throws {
        let desk = try await Desk(amplitude())
        try await desk.stage("a", (1...2500).map { .person(person("\($0)")) })
        let verdict = try await desk.judge("a", [.person(person("1"))])
        #expect(verdict == .accepted(people: 1, leavers: 0, conflicts: [], heldAlone: []))
    }
}
