import Ports
import Provisioning
import TestSupport
import Testing

@testable import Journaling

@Suite("An approval is for what was shown")
struct ApprovalTests {
    private static let people = (1...6).map { person("\($0)") }

    private func desk(_ guards: GuardLimits) async throws -> Desk {
        var desk = try await Desk(amplitude(groups: [group("Data", #"department eq "Data""#)]))
        try await desk.takeIn("base", Self.people)
        try await desk.deliverAll()
        desk.rules = .made(desk.rules.targets, guards: guards)
        return desk
    }

    @Test("What became needless since is left out")
    func needless() async throws {
        let desk = try await desk(.most(1, .leaver))
        let hash = try #require(try await desk.judge("a", Self.people.dropFirst(2).map { .person($0) }, asOf: 1).hash)
        // HR itself says so of one of them, and of the other that they are there still.
        try await desk.hear("e1", .person(person("1", status: .ended)), asOf: 2)
        try await desk.hear("e2", .person(person("2", given: "Eve")), asOf: 2)
        guard case .approved = try await desk.approve(hash) else {
            Issue.record("what was shown and is less now was refused")
            return
        }
        #expect(try await desk.employees(.ended) == ["1"])
        #expect(try await desk.situation("2")?.desired[.attribute("name.givenName")] == "Eve")
    }

    @Test("A change of somebody that is newer than the held file isn't undone by approving it")
    func newerStays() async throws {
        let desk = try await desk(.most(1, .groupRemoval))
        let moved = (1...2).map { person("\($0)", department: "Ops") } + Self.people.dropFirst(2)
        let hash = try #require(try await desk.judge("a", moved.map { .person($0) }, asOf: 5).hash)
        try await desk.hear("e", .person(person("1", given: "Eve")), asOf: 6)
        guard case .approved = try await desk.approve(hash) else {
            Issue.record("what was shown and is less now was refused")
            return
        }
        #expect(try await desk.situation("1")?.desired.memberships == ["Data"])
        #expect(try await desk.situation("1")?.desired[.attribute("name.givenName")] == "Eve")
        #expect(try await desk.situation("2")?.desired.memberships == [])
    }

    @Test("More than was shown is refused, and shown anew under another hash")
    func more() async throws {
        let desk = try await desk(.most(1, .leaver))
        let file = Self.people.dropFirst(2).map { StagedRow.Content.person($0) }
        let hash = try #require(try await desk.judge("a", file, asOf: 5).hash)
        // 3 lost the group since by an older event; the file gives it back, and somebody who left comes back.
        try await desk.hear("e1", .person(person("3", status: .ended)), asOf: 4)
        let before = try await desk.fingerprint()
        guard case .changed(let now)? = try await desk.approve(hash) else {
            Issue.record("what was not shown was approved")
            return
        }
        #expect(now.hash != hash)
        #expect(try await desk.fingerprint() == before)
        #expect(try await desk.shown(now.hash) == ["1 leaver", "2 leaver", "3 joiner"])
        #expect(try await desk.approve(hash) == nil)
        #expect(try await desk.approve(now.hash) != nil)
        #expect(try await desk.employees(.ended) == ["1", "2"])
    }

    @Test("An approval under another configuration is shown anew")
    func otherConfiguration() async throws {
        let desk = try await desk(.most(1, .leaver))
        let file = Self.people.dropFirst(2).map { StagedRow.Content.person($0) }
        let hash = try #require(try await desk.judge("a", file, asOf: 5).hash)
        let before = try await desk.fingerprint()
        let other = RosterRules.made(desk.rules.targets, guards: .most(1, .leaver), configuration: "c2")
        guard case .changed(let now)? = try await desk.approve(hash, under: other) else {
            Issue.record("it was approved")
            return
        }
        #expect(now.hash != hash)
        #expect(try await desk.fingerprint() == before)
        guard case .approved = try await desk.approve(now.hash, under: other) else {
            Issue.record("it was not approved")
            return
        }
        #expect(try await desk.employees(.ended) == ["1", "2"])
    }

    @Test("A held change is laid over what is known when it is approved")
    func heldPatch() async throws {
        let desk = try await desk(.most(0, .groupRemoval))
        let move = PersonPatch(employee: "1", values: [.department: "Ops"])
        let hash = try #require(try await desk.hear("e1", .patch(move), asOf: 5).hash)
        try await desk.hear("e2", .patch(PersonPatch(employee: "1", values: [.givenName: "Eve"])), asOf: 6)
        guard case .approved = try await desk.approve(hash) else {
            Issue.record("it was not approved")
            return
        }
        let desired = try #require(try await desk.situation("1")?.desired)
        #expect(desired.memberships == [] && desired[.attribute("name.givenName")] == "Eve")
    }

    @Test("A held change that a later one takes back never happens")
    func takenBack() async throws {
        let desk = try await desk(.most(0, .groupRemoval))
        try await desk.hear("e1", .patch(PersonPatch(employee: "1", values: [.department: "Ops"])), asOf: 5)
        try await desk.hear("e2", .patch(PersonPatch(employee: "1", values: [.department: "Data"])), asOf: 6)
        #expect(try await desk.journal.holds().isEmpty)
        #expect(try await desk.isSettled())
        #expect(try await desk.situation("1")?.desired.memberships == ["Data"])
    }
}
