import Ports
import Provisioning
import TestSupport
import Testing

@testable import Journaling

@Suite("What is older undoes nothing that is newer")
struct AsOfTests {
    private func desk() async throws -> Desk {
        let desk = try await Desk(amplitude())
        try await desk.takeIn("base", [person("1"), person("2"), person("3")], asOf: 10)
        return desk
    }

    private func given(_ desk: Desk, _ employee: EmployeeID) async throws -> String? {
        try await desk.situation(employee)?.desired[.attribute("name.givenName")]
    }

    @Test("Neither does an older event undo a newer event, nor an older file, nor its absence")
    func newerEvent() async throws {
        let desk = try await desk()
        try await desk.hear("e1", .person(person("1", given: "New")), .person(person("9")), asOf: 30)
        try await desk.hear("e2", .person(person("1", given: "Old")), asOf: 20)
        #expect(try await given(desk, "1") == "New")
        // 9 was hired after the file was written.
        try await desk.takeIn("a", [person("1", given: "Older"), person("2"), person("3")], asOf: 25)
        #expect(try await given(desk, "1") == "New")
        #expect(try await desk.employees(.ended) == [])
    }

    @Test("An event older than a snapshot that showed somebody unchanged is older than that")
    func unchanged() async throws {
        let desk = try await desk()
        try await desk.takeIn("a", [person("1"), person("2"), person("3")], asOf: 20)
        try await desk.hear("e", .person(person("1", status: .ended)), asOf: 15)
        #expect(try await desk.employees(.ended) == [])
    }

    @Test("Nor does an older event bring back whom a newer snapshot proved absent")
    func absent() async throws {
        let desk = try await desk()
        try await desk.takeIn("a", [person("2"), person("3")], asOf: 20)
        try await desk.hear("e", .person(person("1", given: "Eve")), .person(person("8")), asOf: 15)
        #expect(try await desk.employees(.ended) == ["1"])
        #expect(try await desk.employees(.active) == ["2", "3"])
        try await desk.hear("f", .person(person("1")), asOf: 21)
        #expect(try await desk.employees(.active) == ["1", "2", "3"])
    }

    @Test("An event that says what is known already makes what is older than it count no more")
    func heardAgain() async throws {
        let desk = try await desk()
        try await desk.hear("e1", .person(person("1", status: .ended)), asOf: 11)
        try await desk.hear("e5", .person(person("1", status: .ended)), asOf: 15)
        let desired = try await desk.situation("1")
        try await desk.hear("e3", .person(person("1")), asOf: 13)
        #expect(try await desk.employees(.ended) == ["1"])
        #expect(try await desk.situation("1") == desired)
        try await desk.hear("e6", .person(person("1")), asOf: 16)
        #expect(try await desk.employees(.ended) == [])
    }

    @Test("Nor does a snapshot count that is older than such an event, neither its row nor absence from it")
    func heardAgainBeforeSnapshot() async throws {
        let desk = try await desk()
        try await desk.hear("e1", .person(person("1")), .person(person("2")), asOf: 30)
        let late = try await desk.takeIn("late", [person("1", given: "Old"), person("3")], asOf: 20)
        guard case .accepted(_, leavers: 0, _, _) = late else { throw late.unexpected }
        #expect(try await given(desk, "1") == "Ada")
        #expect(try await desk.employees(.ended) == [])
        // Of the snapshot's own instant, absence counts.
        try await desk.takeIn("next", [person("1"), person("3")], asOf: 40)
        #expect(try await desk.employees(.ended) == ["2"])
    }

    @Test("Being heard of again is no change: nothing is planned, and no fingerprint is loaded anew")
    func heardAgainIsNoChange() async throws {
        let desk = try await desk()
        let before = try await desk.peopleRevision()
        try await desk.hear("e1", .person(person("1")), asOf: 30)
        #expect(try await desk.peopleRevision() == before)
        try await desk.hear("e2", .person(person("1", given: "Eve")), asOf: 31)
        #expect(try await desk.peopleRevision() != before)
    }

    @Test("Of whom a snapshot said nothing that counts, an event is heard that is older than it")
    func leftAsIs() async throws {
        let desk = try await desk()
        let rows = [StagedRow.Content.refused("1"), .person(person("2")), .person(person("2")), .person(person("3"))]
        #expect(try await desk.judge("a", rows, asOf: 20).isAccepted)
        try await desk.finish()
        for employee in ["1", "2", "3"] {
            try await desk.hear(IntakeID("e\(employee)"), .person(person(employee, given: "Eve")), asOf: 15)
        }
        #expect(try await given(desk, "1") == "Eve")
        #expect(try await given(desk, "2") == "Eve")
        #expect(try await given(desk, "3") == "Ada")
    }

    @Test("A file that proves nobody's absence is no news of those it doesn't name")
    func withoutKeys() async throws {
        let desk = try await desk()
        #expect(try await desk.judge("a", [.person(person("2"))], asOf: 20, rowsWithoutKey: 1).isAccepted)
        try await desk.finish()
        try await desk.hear("e", .person(person("1", given: "Eve")), asOf: 15)
        #expect(try await given(desk, "1") == "Eve")
        #expect(try await desk.employees(.ended) == [])
    }

    @Test("Somebody has left once absent from n successive snapshots, and no sooner")
    func successive() async throws {
        let desk = try await Desk(amplitude(), absencesMin: 3)
        let (all, without) = ([person("1"), person("2")], [person("2")])
        for (number, people) in [all, without, without, all, without, without].enumerated() {
            try await desk.takeIn(IntakeID("f\(number)"), people, asOf: Int64(number))
            #expect(try await desk.employees(.ended) == [])
        }
        try await desk.takeIn("last", without, asOf: 9)
        #expect(try await desk.employees(.ended) == ["1"])
        #expect(try await desk.isSettled())
    }

    @Test("A file that is delivered twice proves nobody's absence twice; the same said an hour later does")
    func deliveredTwice() async throws {
        let desk = try await Desk(amplitude(), absencesMin: 2)
        try await desk.takeIn("a", [person("1"), person("2")])
        let hour: Int64 = 3_600_000
        for (name, asOf) in [("b", hour), ("same", hour), ("resent", hour + 60_000)] {
            _ = try await desk.judge(IntakeID(name), [.person(person("2"))], asOf: asOf, digest: "short")
            try await desk.finish()
            #expect(try await desk.employees(.ended) == [], "\(name)")
        }
        // Of exports that say the same every half an hour, the next that counts is an hour after the last that did.
        _ = try await desk.judge("half", [.person(person("2"))], asOf: hour * 3 / 2, digest: "short")
        try await desk.finish()
        #expect(try await desk.employees(.ended) == [])
        _ = try await desk.judge("next", [.person(person("2"))], asOf: hour * 2, digest: "short")
        try await desk.finish()
        #expect(try await desk.employees(.ended) == ["1"])
    }

    // MARK: - Changes

    @Test("Of changes a missing field is unchanged, and a null clears")
    func patches() async throws {
        let desk = try await desk()
        let title = PersonField(rawValue: "title")
        try await desk.hear("e1", .patch(PersonPatch(employee: "1", values: [title: "Lead"])), asOf: 11)
        try await desk.hear("e2", .patch(PersonPatch(employee: "1", values: [.givenName: nil])), asOf: 12)
        let fields = try await desk.journal.writer.perform { db in
            try KnownPerson.find(db, PersonKey(source: hr, employee: "1"))?.person.fields
        }
        #expect(fields?[title] == "Lead" && fields?[.givenName] == nil && fields?[.familyName] == "Test")
        #expect(try await desk.employees(.ended) == [])
    }

    @Test("Of somebody unknown too little is refused, enough is a joiner")
    func unknown() async throws {
        let desk = try await desk()
        let little = try await desk.hear(
            "e1",
            .patch(PersonPatch(employee: "7", values: [.givenName: "Eve"])),
            asOf: 11
        )
        // Nobody says it again: it has to be seen.
        guard case .refused(let reason) = little else { throw little.unexpected }
        #expect(reason.contains("email"))
        try await desk.hear("e2", .patch(PersonPatch(employee: "7", values: [.email: "e@example.com"])), asOf: 12)
        #expect(try await desk.employees(.active) == ["1", "2", "3", "7"])
        #expect(try await desk.isSettled())
    }
}
