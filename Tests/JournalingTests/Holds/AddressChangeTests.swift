import Ports
import Provisioning
import TestSupport
import Testing

@testable import Journaling

@Suite("One person's change of address waits alone")
struct AddressChangeTests {
    private static let alone = GuardLimits.only { $0.holdsAddressChange = true }

    private func desk(_ guards: GuardLimits = alone) async throws -> Desk {
        let desk = try await Desk(amplitude(), guards: guards)
        try await desk.takeIn("base", [person("1", "a@example.com"), person("2"), person("3")])
        try await desk.deliverAll()
        return desk
    }

    private func file(_ address: String, given: String = "Ada") -> [Person] {
        [person("1", address, given: given), person("2", given: "Eve"), person("3")]
    }

    @Test("The rest of the file goes on, and an approval does the one change")
    func alone() async throws {
        let desk = try await desk()
        let verdict = try await desk.takeIn("a", file("b@example.com"), asOf: 1)
        #expect(verdict.heldAlone.count == 1)
        #expect(try await desk.situation("1")?.desired.userName == "a@example.com")
        #expect(try await desk.deliverAll().map(\.kind) == [.updateUser])
        #expect(try await desk.onlyHold().trips == [.addressChange])
        #expect(try await desk.shown(verdict.heldAlone[0]) == ["1 address-change"])
        guard case .approved = try await desk.approve(verdict.heldAlone[0]) else {
            Issue.record("it was not approved")
            return
        }
        #expect(try await desk.deliverAll().map(\.kind) == [.createUser, .deleteUser])
        #expect(try await desk.situation("1")?.confirmed.userName == "b@example.com")
        #expect(try await desk.number("SELECT count(*) FROM staging") == 0)
        #expect(try await desk.takeIn("b", file("b@example.com"), asOf: 2).heldAlone.isEmpty)
    }

    @Test("The next file that says the same keeps the hold; one that says something else replaces it")
    func nextFiles() async throws {
        let desk = try await desk()
        let first = try await desk.takeIn("a", file("b@example.com"), asOf: 1).heldAlone
        #expect(try await desk.takeIn("b", file("b@example.com"), asOf: 2).heldAlone.isEmpty)
        #expect(try await desk.onlyHold().hash == first[0])
        let other = try await desk.takeIn("c", file("c@example.com"), asOf: 3).heldAlone
        #expect(try await desk.journal.holds().map(\.hash) == other)
        #expect(try await desk.approve(first[0]) == nil)
        #expect(try await desk.approve(other[0]) != nil)
        #expect(try await desk.situation("1")?.desired.userName == "c@example.com")
    }

    @Test("An address that is as before makes it needless; a row that can't be read doesn't")
    func reverted() async throws {
        let desk = try await desk()
        try await desk.takeIn("a", file("b@example.com"), asOf: 1)
        let unreadable = [StagedRow.Content.refused("1"), .person(person("2")), .person(person("3"))]
        #expect(try await desk.judge("b", unreadable, asOf: 2).isAccepted)
        #expect(try await desk.journal.holds().count == 1)
        try await desk.takeIn("c", file("a@example.com"), asOf: 3)
        #expect(try await desk.journal.holds().isEmpty)
        #expect(try await desk.isSettled())
    }

    @Test("An event that takes it back makes it needless, one about something else doesn't undo it")
    func events() async throws {
        let desk = try await desk()
        let change = PersonPatch(employee: "1", values: [.email: "b@example.com"])
        #expect(try await desk.hear("e1", .patch(change), asOf: 1).heldAlone.count == 1)
        try await desk.hear("e2", .patch(PersonPatch(employee: "1", values: [.givenName: "Eve"])), asOf: 2)
        let hash = try await desk.onlyHold().hash
        #expect(try await desk.approve(hash) != nil)
        let desired = try #require(try await desk.situation("1")?.desired)
        #expect(desired.userName == "b@example.com" && desired[.attribute("name.givenName")] == "Eve")
        try await desk.hear("e3", .patch(PersonPatch(employee: "1", values: [.email: "c@example.com"])), asOf: 3)
        try await desk.hear("e4", .patch(PersonPatch(employee: "1", values: [.email: "b@example.com"])), asOf: 4)
        #expect(try await desk.journal.holds().isEmpty)
    }

    @Test("Whoever wanted the address that stays is left as is")
    func addressKept() async throws {
        let desk = try await desk()
        let file = [
            person("1", "b@example.com"), person("2", "a@example.com"), person("3"), person("4", "a@example.com"),
        ]
        guard case .accepted(_, 0, let conflicts, let alone) = try await desk.takeIn("a", file, asOf: 1) else {
            Issue.record("it was held")
            return
        }
        #expect(conflicts.map(\.row) == [2, 4])
        #expect(alone.count == 1)
        #expect(try await desk.employees(.active) == ["1", "2", "3"])
    }

    @Test("Many at once hold the file as a whole, and nothing of it waits alone")
    func many() async throws {
        var guards = Self.alone
        guards.allowances[.addressChange] = .init(number: 2, percent: 0)
        let desk = try await desk(guards)
        let before = try await desk.fingerprint()
        let moved = (1...3).map { person("\($0)", "n\($0)@example.com") }
        let verdict = try await desk.takeIn("a", moved, asOf: 1)
        #expect(verdict.trips == [.tooMany(.addressChange, people: 3, allowed: 2)])
        #expect(try await desk.onlyHold().intake == "a")
        #expect(try await desk.fingerprint() == before)
        #expect(try await desk.approve(try #require(verdict.hash)) != nil)
        #expect(try await desk.deliverAll().count == 6)
        #expect(try await desk.journal.holds().isEmpty)
    }

    @Test("At a target whose ids are no addresses nothing waits")
    func inPlace() async throws {
        let desk = try await Desk(
            TargetRules(id: saas, profile: .rfc7644, sources: [hr], groups: []),
            guards: Self.alone
        )
        try await desk.takeIn("base", [person("1", "a@example.com")])
        try await desk.deliverAll()
        #expect(try await desk.takeIn("a", [person("1", "b@example.com")], asOf: 1).heldAlone.isEmpty)
        #expect(try await desk.deliverAll().map(\.kind) == [.updateUser])
    }

    private func event(_ values: [PersonField: String?]) -> StagedRow.Content {
        .patch(PersonPatch(employee: "1", values: values))
    }

    @Test("Another address doesn't take back what else was said with the first one, nor does the same one again")
    func saidBeneath() async throws {
        let desk = try await desk()
        try await desk.hear("e1", event([.familyName: "Smith", .givenName: "Eve", .email: "b@example.com"]), asOf: 1)
        try await desk.hear("e2", event([.givenName: "Zoe", .email: "c@example.com"]), asOf: 2)
        let hash = try await desk.onlyHold().hash
        try await desk.hear("e3", event([.givenName: "Zoe", .email: "c@example.com"]), asOf: 3)
        #expect(try await desk.onlyHold().hash == hash)
        #expect(try await desk.approve(hash) != nil)
        let desired = try #require(try await desk.situation("1")?.desired)
        #expect(desired.userName == "c@example.com")
        #expect(desired[.attribute("name.familyName")] == "Smith")
        #expect(desired[.attribute("name.givenName")] == "Zoe")
        #expect(try await desk.isSettled())
    }

    @Test("An approved change of address doesn't make older what else is held of the person")
    func heldOtherwise() async throws {
        var guards = Self.alone
        guards.allowances[.groupRemoval] = .init(number: 0, percent: 0)
        let data = try group("Data", "department eq \"Data\"")
        let desk = try await Desk(amplitude(groups: [data]), guards: guards)
        try await desk.takeIn("base", [person("1", "a@example.com"), person("2")])
        try await desk.deliverAll()
        let moved = event([.department: "Ops", .familyName: "Smith"])
        let held = try #require(try await desk.hear("e1", moved, asOf: 1).hash)
        let alone = try #require(try await desk.hear("e2", event([.email: "b@example.com"]), asOf: 2).heldAlone.first)
        #expect(try await desk.approve(alone) != nil)
        // It was shown of another address.
        guard case .changed(let hold)? = try await desk.approve(held) else {
            Issue.record("nothing of it is left")
            return
        }
        #expect(try await desk.approve(hold.hash) == .approved(hold, conflicts: RowConflicts()))
        let desired = try #require(try await desk.situation("1")?.desired)
        #expect(desired.userName == "b@example.com" && desired[.attribute("name.familyName")] == "Smith")
    }
}
