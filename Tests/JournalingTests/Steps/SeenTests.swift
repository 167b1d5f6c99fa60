import Ports
import Provisioning
import TestSupport
import Testing

@testable import Journaling

/// A file of which only those rows were staged that say something new.
@Suite("A file that was compared while it was read")
struct SeenTests {
    private struct Reading {
        var known: KnownPeople
        var rows: [StagedRow.Content] = []
        var unchanged = 0
    }

    private func begin(_ desk: Desk, asOf: Int64 = 5) async throws -> Reading {
        try await desk.journal.begin(desk.draft("b", asOf: asOf))
        return Reading(known: try #require(try await desk.journal.knownPeople(of: hr, unless: nil)))
    }

    private func end(_ reading: Reading, _ desk: Desk, asOf: Int64 = 5) async throws -> IntakeVerdict {
        let staged = reading.rows.enumerated().map { StagedRow(number: $0.offset + 1, $0.element) }
        try await desk.journal.stage(staged, in: "b")
        var ending = desk.ending(rows: reading.rows.count + reading.unchanged)
        ending.unchanged = reading.unchanged
        return try await desk.journal.accept("b", ending: ending, seen: reading.known, rules: desk.rules)
    }

    @Test("Whoever it named is not absent, though their row was not staged; whoever it didn't is")
    func absence() async throws {
        let desk = try await Desk(amplitude())
        try await desk.takeIn("a", [person("1"), person("2"), person("3")])
        var reading = try await begin(desk)
        reading.known.see("1")
        reading.known.see("3")
        reading.unchanged = 2
        #expect(try await end(reading, desk) == .accepted(people: 2, leavers: 1, conflicts: [], heldAlone: []))
        try await desk.finish()
        #expect(try await desk.employees(.ended) == ["2"])
    }

    @Test(
        "Whoever was changed meanwhile is left as they are, since their row was compared with what isn't known any more"
    )
    func overtaken() async throws {
        let desk = try await Desk(amplitude())
        try await desk.takeIn("a", [person("1"), person("2")])
        var reading = try await begin(desk)
        reading.known.see("1")
        reading.known.see("2")
        reading.unchanged = 2
        try await desk.hear("e", .patch(PersonPatch(employee: "2", values: [.givenName: "Eve"])), asOf: 4)
        _ = try await end(reading, desk)
        try await desk.finish()
        #expect(try await desk.known("2")?.fields[.givenName] == "Eve")
        #expect(try await desk.number("SELECT count(*) FROM left_as_is WHERE employee = '2'") == 1)
        #expect(try await desk.number("SELECT count(*) FROM left_as_is") == 1)
    }

    @Test("Whoever was new when their row was read, and is known by now, is completed with what is known")
    func knownByNow() async throws {
        var desk = try await Desk(amplitude())
        desk.rules = RosterRules(
            configuration: "c1",
            sources: [
                SourceRules(id: hr, guards: .off, completion: KeepingBeginnings(), grace: .zero, absencesMin: 1)
            ],
            targets: desk.rules.targets
        )
        try await desk.takeIn("a", [person("1")])
        var reading = try await begin(desk)
        reading.known.see("1")
        reading.unchanged = 1
        let begun = WallInstant(milliseconds: 1)
        try await desk.hear("e", .person(person("9", begins: begun)), .person(person("8", begins: begun)), asOf: 4)
        // The reader knew nobody of that id.
        reading.known.see("9")
        reading.rows = [.person(person("9", given: "Eve"))]
        _ = try await end(reading, desk)
        try await desk.finish()
        let known = try #require(try await desk.known("9"))
        #expect(known.fields[.givenName] == "Eve")
        #expect(known.period.begins == begun)
    }

    @Test("However many were changed meanwhile, each is found")
    func manyOvertaken() async throws {
        let desk = try await Desk(amplitude())
        let people = (1000..<2300).map { "\($0)" }
        try await desk.takeIn("a", people.map { person($0) })
        var reading = try await begin(desk)
        for employee in people { reading.known.see(EmployeeID(employee)) }
        reading.unchanged = people.count
        let patches = people.map {
            StagedRow.Content.patch(PersonPatch(employee: EmployeeID($0), values: [.title: "T"]))
        }
        _ = try await desk.judge("c", patches, asOf: 4, semantics: .changes)
        _ = try await end(reading, desk)
        try await desk.finish()
        #expect(try await desk.number("SELECT count(*) FROM left_as_is") == people.count)
    }
}

/// Whoever is known keeps the day on which they began.
private struct KeepingBeginnings: PersonCompleting {
    func person(
        _ patch: PersonPatch,
        over known: Person?,
        semantics: FeedSemantics,
        from source: SourceID,
        asOf: WallInstant
    ) throws(CompletionProblem) -> Person {
        var person = try FieldwiseCompletion()
            .person(patch, over: nil, semantics: semantics, from: source, asOf: asOf)
        person.period.begins = known?.period.begins
        return person
    }
}
