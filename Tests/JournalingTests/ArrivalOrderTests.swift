import Ports
import Provisioning
import TestSupport
import Testing

@testable import Journaling

@Suite("What arrives, while the clock is set back and right again")
struct ArrivalOrderTests {
    private static let day = Duration.seconds(24 * 60 * 60)
    private static let hours = Duration.seconds(2 * 60 * 60)

    /// 1 and 2 work here; the clock is set back by a day, for so long that it is believed.
    private func setBack() async throws -> Desk {
        let desk = try await Desk(amplitude())
        for employee in ["1", "2"] {
            try await desk.hear(
                IntakeID("joins-\(employee)"),
                .person(person(employee)),
                asOf: desk.time.wall.milliseconds
            )
        }
        try await setBack(desk)
        return desk
    }

    private func setBack(_ desk: Desk) async throws {
        desk.time.step(wall: desk.time.wall - Self.day)
        try await desk.look()
        desk.time.advance(by: Self.hours)
        try await desk.look()
    }

    private func leaves(_ employee: EmployeeID) -> StagedRow.Content {
        .patch(PersonPatch(employee: employee, values: [.status: "ended"]))
    }

    private func works(_ employee: EmployeeID, _ desk: Desk) async throws -> Bool {
        try await desk.situation(employee)?.desired.exists ?? false
    }

    @Test("Whoever leaves has left, by a clock that is behind what was known before")
    func behind() async throws {
        let desk = try await setBack()
        try await desk.hear("leaves", leaves("1"), asOf: desk.time.wall.milliseconds)
        #expect(try await works("1", desk) == false)
        #expect(try await works("2", desk))
        // Said again it is still so: nobody is invited anew until the clock has caught up.
        desk.time.advance(by: .seconds(60))
        try await desk.hear("leaves-again", leaves("1"), asOf: desk.time.wall.milliseconds)
        #expect(try await works("1", desk) == false)
    }

    @Test("And once it is right, which looks as if it were ahead")
    func rightAgain() async throws {
        let desk = try await setBack()
        desk.time.step(wall: desk.time.wall + Self.day)
        desk.time.advance(by: .seconds(60))
        try await desk.hear("leaves", leaves("1"), asOf: desk.time.wall.milliseconds)
        #expect(try await works("1", desk) == false)
        #expect(try await works("2", desk))
    }

    @Test("Whoever joins isn't taken for one whom a later export doesn't name")
    func joins() async throws {
        let desk = try await Desk(amplitude())
        try await desk.takeIn("export", [person("2")], asOf: desk.time.wall.milliseconds)
        try await setBack(desk)
        try await desk.hear("joins", .person(person("1")), asOf: desk.time.wall.milliseconds)
        #expect(try await works("1", desk))
    }

    @Test("An export written once it is right is no older than the last one, and whoever it leaves out has left")
    func exportOnceRight() async throws {
        let desk = try await Desk(amplitude())
        try await desk.takeIn("export-1", [person("1"), person("2")], asOf: desk.time.wall.milliseconds)
        try await setBack(desk)
        desk.time.step(wall: desk.time.wall + Self.day - Self.hours * 2)
        try await desk.takeIn("export-2", [person("2")], asOf: desk.time.wall.milliseconds)
        #expect(try await works("1", desk) == false)
        #expect(try await works("2", desk))
    }

    @Test("An event that says itself of when it is, and is older, is older")
    func stated() async throws {
        let desk = try await setBack()
        desk.time.step(wall: desk.time.wall + Self.day)
        let then = desk.time.wall - Self.day * 3
        try await desk.hear("late", leaves("1"), asOf: then.milliseconds)
        #expect(try await works("1", desk))
    }

    @Test("What waits of somebody else is no reason to count as newer")
    func heldOfAnother() async throws {
        let desk = try await Desk(amplitude(), guards: .most(0, .leaver))
        for employee in ["1", "2"] {
            try await desk.hear(
                IntakeID("joins-\(employee)"),
                .person(person(employee)),
                asOf: desk.time.wall.milliseconds
            )
        }
        desk.time.advance(by: Self.hours)
        let held = try await desk.hear("leaves", leaves("2"), asOf: desk.time.wall.milliseconds)
        #expect(held.hash != nil)
        try await setBack(desk)
        let change = PersonPatch(employee: "1", values: [.givenName: "Eve"])
        try await desk.hear("changes", .patch(change), asOf: desk.time.wall.milliseconds)
        let known = try await desk.journal.explain(PersonKey(source: hr, employee: "1")).known
        let joined = try #require(known.first?.asOf)
        #expect(known.first?.person.fields[.givenName] == "Eve")
        #expect(joined < desk.time.wall + Self.day - Self.hours - .seconds(1))
    }

    @Test("A change that waits for an operator is no newer than what arrived after it")
    func held() async throws {
        let desk = try await Desk(amplitude(), guards: .most(0, .leaver))
        try await desk.hear("joins", .person(person("1")), asOf: desk.time.wall.milliseconds)
        desk.time.advance(by: .seconds(60))
        let held = try await desk.hear("leaves", leaves("1"), asOf: desk.time.wall.milliseconds)
        let hash = try #require(held.hash)
        try await setBack(desk)
        let back = PersonPatch(employee: "1", values: [.status: "active", .givenName: "Eve"])
        try await desk.hear("stays", .patch(back), asOf: desk.time.wall.milliseconds)
        _ = try await desk.approve(hash)
        try await desk.finish()
        #expect(try await works("1", desk))
    }
}
