import Ports
import Provisioning
import TestSupport
import Testing

@testable import Journaling

@Suite("Several rows of one person")
struct SequenceTests {
    private func patch(_ employee: EmployeeID, _ values: [PersonField: String?]) -> StagedRow.Content {
        .patch(PersonPatch(employee: employee, values: values))
    }

    @Test("In a file of changes they are one change, in which the later row has the last word")
    func oneChange() async throws {
        let desk = try await Desk(amplitude())
        try await desk.takeIn("a", [person("1"), person("2")])
        let rows = [
            patch("1", [.givenName: "Eve", .title: "A"]), patch("2", [.givenName: "Bob"]),
            patch("1", [.title: "B", .department: "Law"]), patch("1", [.department: nil]),
        ]
        let verdict = try await desk.judge("b", rows, asOf: 1, semantics: .changes)
        #expect(verdict == .accepted(people: 2, leavers: 0, conflicts: [], heldAlone: []))
        try await desk.finish()
        let known = try #require(try await desk.known("1"))
        #expect(known.fields[.givenName] == "Eve")
        #expect(known.fields[.title] == "B")
        #expect(known.fields[.department] == nil)
        #expect(try await desk.known("2")?.fields[.givenName] == "Bob")
        #expect(try await desk.isSettled())
    }

    @Test("Which row is the later one its own instant says, where it has one")
    func ownInstants() async throws {
        let desk = try await Desk(amplitude())
        try await desk.takeIn("a", [person("1")])
        try await desk.change("b", [(patch("1", [.title: "late"]), 8), (patch("1", [.title: "early"]), 7)], asOf: 9)
        #expect(try await desk.known("1")?.fields[.title] == "late")
    }

    @Test("What is older than what is known doesn't ride on a newer row", arguments: [true, false])
    func outdated(isBySnapshot: Bool) async throws {
        let desk = try await Desk(amplitude())
        try await desk.takeIn("a", [person("1", given: "Known")])
        if isBySnapshot {
            try await desk.takeIn("again", [person("1", given: "Known")], asOf: 10)
        } else {
            try await desk.hear("e", .person(person("1", given: "Known")), asOf: 10)
        }
        try await desk.change("b", [(patch("1", [.title: "B"]), 15), (patch("1", [.givenName: "Old"]), 5)], asOf: 20)
        #expect(try await desk.known("1")?.fields[.title] == "B")
        #expect(try await desk.known("1")?.fields[.givenName] == "Known")
    }

    @Test("A row that is older than the last snapshot changes nobody, however new its file is")
    func outdatedRow() async throws {
        let desk = try await Desk(amplitude())
        try await desk.takeIn("a", [person("1"), person("2")])
        try await desk.takeIn("again", [person("1"), person("2")], asOf: 10)
        let rows = [(patch("1", [.status: "ended"]), 5), (patch("2", [.status: "ended"]), 15)]
        try await desk.change("b", rows.map { ($0.0, Int64($0.1)) }, asOf: 20)
        #expect(try await desk.employees(.ended) == ["2"])
    }

    @Test("One that can't be read is passed over, as an event would be")
    func unreadable() async throws {
        let desk = try await Desk(amplitude())
        try await desk.takeIn("a", [person("1")])
        let rows = [patch("1", [.title: "A"]), .refused("1"), patch("1", [.givenName: "Eve"])]
        let verdict = try await desk.judge("b", rows, asOf: 1, semantics: .changes)
        #expect(verdict == .accepted(people: 1, leavers: 0, conflicts: [], heldAlone: []))
        try await desk.finish()
        #expect(try await desk.known("1")?.fields[.title] == "A")
        #expect(try await desk.known("1")?.fields[.givenName] == "Eve")
    }

    @Test("A thousand rows of one person are one change, too")
    func many() async throws {
        let desk = try await Desk(amplitude())
        try await desk.takeIn("a", [person("1"), person("2")])
        let rows =
            (1...1000).map { patch("1", [.title: "T\($0)", .department: $0 == 7 ? "Law" : nil]) }
            + [patch("2", [.title: "B"])]
        let verdict = try await desk.judge("b", rows, asOf: 1, semantics: .changes)
        #expect(verdict == .accepted(people: 2, leavers: 0, conflicts: [], heldAlone: []))
        try await desk.finish()
        #expect(try await desk.known("1")?.fields[.title] == "T1000")
        #expect(try await desk.known("2")?.fields[.title] == "B")
    }

    @Test("Who joins and leaves within one file has left")
    func joinsAndLeaves() async throws {
        let desk = try await Desk(amplitude())
        let rows = [
            patch("1", [.email: "p1@example.com", .status: "active"]), patch("1", [.status: "ended"]),
        ]
        _ = try await desk.judge("a", rows, semantics: .changes)
        try await desk.finish()
        #expect(try await desk.employees(.ended) == ["1"])
        #expect(try await desk.number("SELECT count(*) FROM operation") == 0)
    }

    @Test("In a snapshot none of them is believed, however many there are")
    func snapshot() async throws {
        let desk = try await Desk(amplitude())
        let rows = (1...1200).map { StagedRow.Content.person(person("1", given: "G\($0)")) } + [.person(person("2"))]
        let verdict = try await desk.judge("a", rows)
        guard case .accepted(1, 0, let conflicts, _) = verdict else { throw verdict.unexpected }
        #expect(conflicts.total == 1200)
        #expect(conflicts.map(\.row) == Array(1...1200))
        #expect(conflicts.listed.first?.reason.contains("row 2 too") == true)
        #expect(conflicts.listed.last?.reason.contains("row 1 too") == true)
    }
}

extension Desk {
    /// Takes in a file of changes, whose rows are each of an instant of their own.
    func change(_ id: IntakeID, _ rows: [(content: StagedRow.Content, asOf: Int64)], asOf: Int64) async throws {
        try await journal.begin(draft(id, asOf: asOf, semantics: .changes))
        let staged = rows.enumerated().map { index, row in
            let instant = WallInstant(milliseconds: row.asOf)
            return StagedRow(row: index + 1, content: row.content, asOf: instant, print: nil)
        }
        try await journal.stage(staged, in: id)
        let ending = ending(rows: rows.count, semantics: .changes)
        let verdict = try await journal.accept(id, ending: ending, seen: nil, rules: rules)
        guard verdict.isAccepted else { throw verdict.unexpected }
        try await finish()
    }

    func known(_ employee: EmployeeID) async throws -> Person? {
        try await journal.writer.perform { db in
            try KnownPerson.find(db, PersonKey(source: hr, employee: employee))?.person
        }
    }
}
