import Ports
import Provisioning
import TestSupport
import Testing

@testable import Journaling

@Suite("Absence must be proven, and no row may speak for another")
struct IntakeJudgingTests {
    @Test("An unchanged file makes nothing to do")
    func unchanged() async throws {
        let desk = try await Desk(amplitude())
        let people = (1...5).map { person("\($0)") }
        #expect(try await desk.takeIn("a", people) == .accepted(people: 5, leavers: 0, conflicts: [], heldAlone: []))
        try await desk.deliverAll()
        #expect(
            try await desk.takeIn("b", people, asOf: 1)
                == .accepted(people: 5, leavers: 0, conflicts: [], heldAlone: [])
        )
        #expect(try await desk.deliverAll().isEmpty)
        #expect(try await desk.number("SELECT count(*) FROM staging") == 0)
    }

    @Test("Who is absent from a complete file has left; nobody else has")
    func leaver() async throws {
        let desk = try await Desk(amplitude())
        try await desk.takeIn("a", (1...5).map { person("\($0)") })
        let verdict = try await desk.takeIn("b", [person("1"), person("2"), person("4"), person("5")], asOf: 1)
        #expect(verdict == .accepted(people: 4, leavers: 1, conflicts: [], heldAlone: []))
        #expect(try await desk.employees(.ended) == ["3"])
    }

    @Test("A refused row is not absence")
    func refusedRow() async throws {
        let desk = try await Desk(amplitude())
        try await desk.takeIn("a", [person("1"), person("2")])
        let verdict = try await desk.judge("b", [.person(person("1")), .refused("2")], asOf: 1)
        #expect(verdict == .accepted(people: 1, leavers: 0, conflicts: [], heldAlone: []))
        try await desk.applyAll("b")
        #expect(try await desk.employees(.ended) == [])
    }

    @Test("One row whose key can't be read, and nobody is taken for a leaver")
    func rowWithoutKey() async throws {
        let desk = try await Desk(amplitude())
        try await desk.takeIn("a", [person("1"), person("2")])
        let verdict = try await desk.judge("b", [.person(person("1"))], asOf: 1, rowsWithoutKey: 1)
        #expect(verdict == .accepted(people: 1, leavers: 0, conflicts: [], heldAlone: []))
        try await desk.applyAll("b")
        #expect(try await desk.employees(.ended) == [])
    }

    @Test("A snapshot older than the last accepted one is stale")
    func stale() async throws {
        let desk = try await Desk(amplitude())
        try await desk.takeIn("a", [person("1"), person("2")], asOf: 10)
        guard case .refused(let reason) = try await desk.judge("b", [.person(person("1"))], asOf: 9) else {
            Issue.record("a stale snapshot was accepted")
            return
        }
        #expect(reason.contains("stale"))
        #expect(try await desk.journal.state(of: "b")?.state == .refused)
        #expect(try await desk.number("SELECT count(*) FROM staging") == 0)
        #expect(try await desk.employees(.ended) == [])
    }

    @Test("A last row without its line end looks truncated where the last file had one")
    func truncated() async throws {
        let desk = try await Desk(amplitude())
        try await desk.takeIn("a", [person("1"), person("2")])
        guard
            case .refused(let reason) = try await desk.judge(
                "b",
                [.person(person("1"))],
                asOf: 1,
                endedWithNewline: false
            )
        else {
            Issue.record("a truncated file was accepted")
            return
        }
        #expect(reason.contains("truncated"))
    }

    @Test("A source whose files never end with a newline is believed")
    func neverANewline() async throws {
        let desk = try await Desk(amplitude())
        _ = try await desk.judge("a", [.person(person("1"))], endedWithNewline: false)
        let verdict = try await desk.judge("b", [.person(person("1"))], asOf: 1, endedWithNewline: false)
        #expect(verdict == .accepted(people: 1, leavers: 0, conflicts: [], heldAlone: []))
    }

    @Test("An empty snapshot ends nobody; the very first one may be empty", arguments: [true, false])
    func emptySnapshot(knowsPeople: Bool) async throws {
        let desk = try await Desk(amplitude())
        if knowsPeople { try await desk.takeIn("a", [person("1")]) }
        let verdict = try await desk.judge("b", [], asOf: 1)
        if knowsPeople {
            guard case .refused = verdict else { throw verdict.unexpected }
        } else {
            #expect(verdict == .accepted(people: 0, leavers: 0, conflicts: [], heldAlone: []))
        }
    }

    @Test("A snapshot of refused rows alone is as empty as none")
    func onlyRefusedRows() async throws {
        let desk = try await Desk(amplitude())
        try await desk.takeIn("a", [person("1"), person("2")])
        guard case .refused = try await desk.judge("b", [.refused("1")], asOf: 1) else {
            Issue.record("it was accepted")
            return
        }
    }

    @Test("Of rows with one employee id none is believed, and the person stays as they were")
    func duplicates() async throws {
        let desk = try await Desk(amplitude())
        try await desk.takeIn("a", [person("1"), person("2")])
        let verdict = try await desk.takeIn(
            "b",
            [person("1"), person("2", given: "Eve"), person("2", status: .ended), person("3")],
            asOf: 1
        )
        guard case .accepted(let people, let leavers, let conflicts, _) = verdict else { throw verdict.unexpected }
        #expect(people == 2 && leavers == 0)
        #expect(conflicts.map(\.row) == [2, 3])
        #expect(try await desk.employees(.active) == ["1", "2", "3"])
        #expect(try await desk.situation("2")?.desired[.attribute("name.givenName")] == "Ada")
    }

    // MARK: - Addresses

    @Test("Of two active people with one address the one who holds the account keeps it")
    func holderKeepsAddress() async throws {
        let desk = try await Desk(amplitude())
        try await desk.takeIn("a", [person("1", "x@example.com"), person("2", "y@example.com")])
        let verdict = try await desk.takeIn(
            "b",
            [person("2", "X@Example.com"), person("1", "x@example.com", given: "New")],
            asOf: 1
        )
        guard case .accepted(1, 0, let conflicts, _) = verdict else { throw verdict.unexpected }
        #expect(conflicts.map(\.row) == [1])
        #expect(try await desk.situation("1")?.desired[.attribute("name.givenName")] == "New")
        #expect(try await desk.situation("2")?.desired.userName == "y@example.com")
    }

    @Test("Where neither holds the address both are refused")
    func neitherHolds() async throws {
        let desk = try await Desk(amplitude())
        let verdict = try await desk.takeIn(
            "a",
            [person("1", "x@example.com"), person("2", "x@example.com"), person("3")]
        )
        guard case .accepted(1, 0, let conflicts, _) = verdict else { throw verdict.unexpected }
        #expect(conflicts.map(\.row) == [1, 2])
        #expect(try await desk.employees(.active) == ["3"])
    }

    @Test("Who is left as is goes on holding an address, and so refuses the next in line")
    func refusalsGoOn() async throws {
        let desk = try await Desk(amplitude())
        try await desk.takeIn(
            "a",
            [person("1", "a@example.com"), person("2", "b@example.com"), person("3", "c@example.com")]
        )
        // 2 wants 1's address and doesn't get it, so 3 can't have 2's.
        let verdict = try await desk.takeIn(
            "b",
            [person("1", "a@example.com"), person("2", "a@example.com"), person("3", "b@example.com")],
            asOf: 1
        )
        guard case .accepted(1, 0, let conflicts, _) = verdict else { throw verdict.unexpected }
        #expect(conflicts.map(\.row) == [2, 3])
        #expect(try await desk.situation("3")?.desired.userName == "c@example.com")
    }

    @Test("The address of a refused row's person is not free")
    func addressOfRefusedRow() async throws {
        let desk = try await Desk(amplitude())
        try await desk.takeIn("a", [person("1", "a@example.com")])
        let verdict = try await desk.judge("b", [.refused("1"), .person(person("2", "a@example.com"))], asOf: 1)
        guard case .accepted(0, 0, let conflicts, _) = verdict else { throw verdict.unexpected }
        #expect(conflicts.map(\.row) == [2])
    }

    @Test("People of another source at the same target count; those of a target apart don't", arguments: [true, false])
    func otherSources(shared: Bool) async throws {
        let sources: [SourceID] = shared ? [hr, "contractors"] : [hr]
        let other = TargetRules(id: "other", profile: .amplitude, sources: ["contractors"], groups: [])
        let desk = try await Desk(amplitude(sources: sources), other)
        _ = try await desk.judge(
            "a",
            [.person(person("9", "a@example.com", source: "contractors"))],
            source: "contractors"
        )
        try await desk.applyAll("a")
        let verdict = try await desk.judge("b", [.person(person("1", "a@example.com")), .person(person("2"))])
        guard case .accepted(_, _, let conflicts, _) = verdict else { throw verdict.unexpected }
        #expect(conflicts.map(\.row) == (shared ? [1] : []))
    }

    @Test("A leaver's address passes on to a joiner of the same file")
    func leaversAddressIsFree() async throws {
        let desk = try await Desk(amplitude())
        try await desk.takeIn("a", [person("1", "a@example.com"), person("3")])
        let verdict = try await desk.takeIn("b", [person("2", "a@example.com"), person("3")], asOf: 1)
        #expect(verdict == .accepted(people: 2, leavers: 1, conflicts: [], heldAlone: []))
    }

    @Test("Two people may swap addresses")
    func swap() async throws {
        let desk = try await Desk(amplitude())
        try await desk.takeIn("a", [person("1", "a@example.com"), person("2", "b@example.com")])
        let verdict = try await desk.judge(
            "b",
            [.person(person("1", "b@example.com")), .person(person("2", "a@example.com"))],
            asOf: 1
        )
        #expect(verdict == .accepted(people: 2, leavers: 0, conflicts: [], heldAlone: []))
    }

    @Test("Suspended and ended people don't collide with anyone")
    func inactivePeopleDoNotCollide() async throws {
        let desk = try await Desk(amplitude())
        let verdict = try await desk.takeIn(
            "a",
            [
                person("1", "a@example.com", status: .ended), person("2", "a@example.com", status: .suspended),
                person("3", "a@example.com"),
            ]
        )
        #expect(verdict == .accepted(people: 3, leavers: 0, conflicts: [], heldAlone: []))
    }

    @Test("Being asked twice gives the same answer")
    func acceptedTwice() async throws {
        let desk = try await Desk(amplitude())
        _ = try await desk.judge("a", [.person(person("1"))])
        let ending = desk.ending(rows: 1)
        let again = try await desk.journal.accept("a", ending: ending, seen: nil, rules: desk.rules)
        #expect(again == .accepted(people: 1, leavers: 0, conflicts: [], heldAlone: []))
    }

    @Test("The next file of a source waits until the one before is taken over")
    func oneAtATime() async throws {
        let desk = try await Desk(amplitude())
        _ = try await desk.judge("a", [.person(person("1")), .person(person("2"))])
        let verdict = try await desk.judge("b", [.person(person("1"))], asOf: 1)
        #expect(verdict == .accepted(people: 1, leavers: 1, conflicts: [], heldAlone: []))
        #expect(try await desk.journal.intakes(in: .accepted, limit: 1000).map(\.id) == ["b"])
    }
}

extension IntakeVerdict {
    struct Unexpected: Error { var verdict: IntakeVerdict }
    var unexpected: Unexpected { Unexpected(verdict: self) }
}
