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

    /// Approving it does nothing, and holds it under another hash; approving that one does it.
    private func expectChanged(_ hash: HoldHash, _ desk: Desk) async throws {
        let before = try await desk.people()
        guard case .changed(let now)? = try await desk.approve(hash) else {
            Issue.record("what was not shown was approved")
            return
        }
        #expect(now.hash != hash)
        #expect(try await desk.people() == before)
        guard case .approved? = try await desk.approve(now.hash) else {
            Issue.record("what was shown was not approved")
            return
        }
    }

    @Test("Another address than the one that was shown is refused")
    func otherAddress() async throws {
        let desk = try await desk(.most(0, .joiner))
        let new = PersonPatch(employee: "7", values: [.email: "seven@example.com", .department: "Data"])
        let hash = try #require(try await desk.hear("e1", .patch(new), asOf: 5).hash)
        let shown = try await change(hash, desk)
        #expect(shown.address == "seven@example.com" && shown.groupsGained == ["Data"])
        // It would be theirs by another way, were the hold not looked at again.
        try await desk.rewriteHeld("e1", from: "seven@example.com", to: "eight@example.com")
        try await expectChanged(hash, desk)
        #expect(try await desk.situation("7")?.desired.userName == "eight@example.com")
    }

    private func change(_ hash: HoldHash, _ desk: Desk) async throws -> HeldChange {
        guard case .found(let detail) = try await desk.journal.hold(hash, limit: 10) else { throw NotHeld() }
        return try #require(detail.changes.first)
    }

    private struct NotHeld: Error {}

    @Test("A leaver whose account got another address since is another account's leaver")
    func otherAccount() async throws {
        let desk = try await desk(.most(0, .leaver))
        let hash = try #require(
            try await desk.hear("e1", .patch(PersonPatch(employee: "1", values: [.status: "ended"])), asOf: 5).hash
        )
        try await desk.hear("e2", .patch(PersonPatch(employee: "1", values: [.email: "one@example.com"])), asOf: 6)
        try await expectChanged(hash, desk)
        #expect(try await desk.employees(.ended) == ["1"])
    }

    @Test("Other groups than those that were shown are refused; fewer are not", arguments: [true, false])
    func otherGroups(isMore: Bool) async throws {
        let rules = try ["Data", "Ops", "Leads"].map { try group(GroupName($0), #"title co "\#($0)""#) }
        var desk = try await Desk(amplitude(groups: rules))
        func titled(_ title: String) -> Person {
            var ada = person("1")
            ada.fields[.title] = title
            return ada
        }
        try await desk.takeIn("base", [titled(isMore ? "Data" : "Data Ops"), person("2")])
        desk.rules = .made(desk.rules.targets, guards: .most(0, .groupRemoval))
        let hash = try #require(
            try await desk.judge("a", [.person(titled("Leads")), .person(person("2"))], asOf: 5).hash
        )
        let shown = try await change(hash, desk)
        #expect(shown.groupsLost == (isMore ? ["Data"] : ["Data", "Ops"]) && shown.groupsGained == ["Leads"])
        // By an older event, and with nobody looking.
        desk.rules = .made(desk.rules.targets)
        try await desk.hear("e", .person(titled(isMore ? "Data Ops" : "Data")), asOf: 4)
        desk.rules = .made(desk.rules.targets, guards: .most(0, .groupRemoval))
        if isMore {
            try await expectChanged(hash, desk)
        } else {
            guard case .approved? = try await desk.approve(hash) else {
                Issue.record("what is less than was shown was refused")
                return
            }
        }
        #expect(try await desk.situation("1")?.desired.memberships == ["Leads"])
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

    @Test("One that is older takes nothing back, however new its file is")
    func olderTakesNothingBack() async throws {
        let desk = try await desk(.most(0, .groupRemoval))
        let move = PersonPatch(employee: "1", values: [.department: "Ops"])
        let hash = try #require(try await desk.hear("e1", .patch(move), asOf: 5).hash)
        let older = PersonPatch(employee: "1", values: [.department: "Data", .title: "Old"])
        let newer = PersonPatch(employee: "2", values: [.title: "New"])
        try await desk.change("file", [(.patch(older), 3), (.patch(newer), 8)], asOf: 9)
        #expect(try await desk.journal.holds().map(\.hash) == [hash])
        guard case .approved = try await desk.approve(hash) else {
            Issue.record("it was not approved")
            return
        }
        #expect(try await desk.situation("1")?.desired.memberships == [])
    }
}
