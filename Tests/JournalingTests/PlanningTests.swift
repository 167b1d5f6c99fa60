import Ports
import Provisioning
import TestSupport
import Testing

@testable import Journaling

@Suite("Plans: the difference, once")
struct PlanningTests {
    @Test("A joiner costs one request and each group one")
    func joiner() async throws {
        let desk = try await Desk(amplitude(groups: [group(everyone), group("Data", #"department eq "Data""#)]))
        try await desk.takeIn("a", [person("1")])
        let sent = try await desk.deliverAll()
        #expect(sent.map(\.kind) == [.createUser, .createGroup, .createGroup])
        let situation = try #require(try await desk.situation("1"))
        #expect(situation.open.isEmpty)
        #expect(situation.confirmed.memberships == ["Data", everyone])
        #expect(situation.confirmed.remoteID == "p1@example.com")
        #expect(try await desk.planAll() == 0)
    }

    @Test("Planning twice plans nothing twice")
    func planTwice() async throws {
        let desk = try await Desk(amplitude(groups: [group(everyone)]))
        try await desk.takeIn("a", [person("1")])
        try await desk.journal.writer.perform { db in try db.run("UPDATE account SET dirty = 1") }
        #expect(try await desk.planAll() == 0)
        #expect(try await desk.operations() == ["create-user ready", "add-member waiting"])
    }

    @Test("Nothing is planned before the target's first reading")
    func notRead() async throws {
        let desk = try await Desk(
            journal: .inMemory(time: ManualTime()),
            time: ManualTime(),
            rules: [amplitude()],
            isRead: false
        )
        try await desk.takeIn("a", [person("1")])
        #expect(try await desk.operations() == [])
        try await desk.journal.finishReading(saas)
        #expect(try await desk.planAll() == 1)
    }

    @Test("A joiner who leaves before the send costs no request")
    func joinerLeaves() async throws {
        let desk = try await Desk(amplitude(groups: [group(everyone)]))
        try await desk.takeIn("a", [person("1"), person("2")])
        try await desk.takeIn("b", [person("2")], asOf: 1)
        #expect(try await desk.operations().filter { $0.hasSuffix("superseded") }.count == 2)
        let sent = try await desk.deliverAll()
        #expect(sent.map(\.kind) == [.createUser, .createGroup])
        let cause = try await desk.journal.writer.perform { db in
            try db.values(String.self, "SELECT DISTINCT superseded_by FROM operation WHERE state = 'superseded'")
        }
        #expect(cause == ["intake:b"])
    }

    @Test("A leaver supersedes what was to be changed, and goes first")
    func leaverSupersedes() async throws {
        let desk = try await Desk(amplitude())
        try await desk.takeIn("a", [person("1"), person("2")])
        try await desk.deliverAll()
        try await desk.takeIn("b", [person("1", given: "New"), person("2", given: "New"), person("3")], asOf: 1)
        try await desk.takeIn("c", [person("1", given: "New"), person("3")], asOf: 2)
        let sent = try await desk.deliverAll()
        #expect(sent.map(\.kind) == [.deleteUser, .createUser, .updateUser])
    }

    @Test("A leaver waits for the request that is on the wire, and for nothing else")
    func leaverWaitsForTheWire() async throws {
        let desk = try await Desk(amplitude())
        try await desk.takeIn("a", [person("1"), person("2")])
        let create = try #require(try await desk.next())
        try await desk.takeIn("b", [person("2")], asOf: 1)
        #expect(try await desk.operations() == ["create-user sending", "create-user ready", "delete-user waiting"])
        try await desk.close(create, learned: desk.lessons(of: create))
        #expect(try await desk.deliverAll().map(\.kind) == [.deleteUser, .createUser])
    }

    @Test("An address that passes from a leaver to a joiner is deleted, then created")
    func passedOnAddress() async throws {
        let desk = try await Desk(amplitude())
        try await desk.takeIn("a", [person("1", "x@example.com")])
        try await desk.deliverAll()
        try await desk.takeIn("b", [person("2", "X@example.com")], asOf: 1)
        #expect(try await desk.operations().suffix(2) == ["delete-user ready", "create-user waiting"])
        let delete = try #require(try await desk.next())
        #expect(try await desk.next() == nil)
        try await desk.close(delete)
        #expect(try await desk.next()?.kind == .createUser)
    }

    @Test("A rename is one chain: the new address is invited, put into its groups, and the old one removed")
    func renameChain() async throws {
        let desk = try await Desk(amplitude(groups: [group(everyone)]))
        try await desk.takeIn("a", [person("1", "old@example.com")])
        try await desk.deliverAll()
        try await desk.takeIn("b", [person("1", "new@example.com")], asOf: 1)
        #expect(
            try await desk.operations().suffix(3)
                == ["create-user ready", "add-member waiting", "delete-former waiting"]
        )
        let create = try #require(try await desk.next())
        #expect(try await desk.next() == nil)
        try await desk.close(create, learned: desk.lessons(of: create))
        let sent = try await desk.deliverAll()
        #expect(sent.map(\.kind) == [.patchGroup, .deleteUser])
        let confirmed = try #require(try await desk.situation("1")?.confirmed)
        #expect(confirmed.userName == "new@example.com")
        #expect(confirmed.remoteID == "new@example.com")
        #expect(confirmed.formerAccounts.isEmpty)
    }

    @Test("The removal of an address left behind and the invitation at the next one aren't on the wire at a time")
    func renamedTwice() async throws {
        let desk = try await Desk(amplitude())
        try await desk.takeIn("a", [person("1")])
        try await desk.deliverAll()
        try await desk.takeIn("b", [person("1", "p2@example.com")], asOf: 1)
        let invited = try #require(try await desk.next())
        try await desk.close(invited, learned: desk.lessons(of: invited))
        try await desk.takeIn("c", [person("1", "p3@example.com")], asOf: 2)
        let removal = try await desk.dispatch(capacity: 2).opened
        #expect(removal.map(\.kind) == [.deleteUser])
        #expect(try await desk.dispatch(capacity: 2).opened.isEmpty)
        try await desk.close(try #require(removal.first))
        #expect(try await desk.dispatch(capacity: 2).opened.map(\.kind) == [.createUser])
    }

    @Test("Who takes an address over is planned after whoever gives it up by a rename", arguments: [1, 100])
    func renamedAddressPassesOn(batch: Int) async throws {
        let desk = try await Desk(amplitude())
        try await desk.takeIn("a", [person("1", "b@example.com"), person("5", "a@example.com")])
        try await desk.deliverAll()
        // 1 takes a@, which 5 gives up; planned in the order of their accounts, 1 would come first.
        let next = [person("1", "a@example.com"), person("5", "c@example.com")]
        _ = try await desk.judge("b", next.map { .person($0) }, asOf: 1)
        while try await desk.journal.apply("b", rules: desk.rules, batch: batch) { try await desk.planAll() }
        try await desk.planAll()
        let sent = try await desk.deliverAll()
        #expect(
            sent.map { "\($0.kind.rawValue) \($0.carried[0].operation.address)" } == [
                "create-user c@example.com", "delete-user a@example.com", "create-user a@example.com",
                "delete-user b@example.com",
            ]
        )
    }

    @Test("Addresses that are handed on along a chain are planned from its free end, however few are planned at once")
    func chainOfAddresses() async throws {
        let desk = try await Desk(amplitude())
        let addresses = ["a", "b", "c", "d"].map { "\($0)@example.com" }
        try await desk.takeIn("a", (0..<3).map { person("\($0)", addresses[$0]) })
        try await desk.deliverAll()
        let next = (0..<3).map { person("\($0)", addresses[$0 + 1]) }
        _ = try await desk.judge("b", next.map { .person($0) }, asOf: 1)
        try await desk.applyAll("b")
        _ = try await desk.journal.plan(try #require(desk.rules.targets.first), batch: 1)
        let created = try await desk.journal.writer.perform { db in
            try db.values(
                String.self,
                "SELECT address FROM operation WHERE kind = 'create-user' AND ended_at IS NULL ORDER BY seq"
            )
        }
        #expect(created == ["d@example.com", "c@example.com", "b@example.com"])
    }

    @Test("A change of case alone costs no request")
    func caseAlone() async throws {
        let desk = try await Desk(amplitude())
        try await desk.takeIn("a", [person("1", "x@example.com")])
        try await desk.deliverAll()
        try await desk.takeIn("b", [person("1", "X@Example.com")], asOf: 1)
        #expect(try await desk.deliverAll().isEmpty)
    }

    @Test("A rehire is a joiner")
    func rehire() async throws {
        let desk = try await Desk(amplitude())
        try await desk.takeIn("a", [person("1"), person("2")])
        try await desk.takeIn("b", [person("2")], asOf: 1)
        try await desk.deliverAll()
        try await desk.takeIn("c", [person("1"), person("2")], asOf: 2)
        #expect(try await desk.deliverAll().map(\.kind) == [.createUser])
    }

    @Test("Decades of ended people make no account", arguments: [TargetProfile.amplitude, .rfc7644])
    func endedPeople(profile: TargetProfile) async throws {
        let desk = try await Desk(TargetRules(id: saas, profile: profile, sources: [hr], groups: []))
        try await desk.takeIn("a", (1...50).map { person("\($0)", status: .ended) } + [person("99")])
        #expect(try await desk.number("SELECT count(*) FROM account") == 1)
        #expect(try await desk.number("SELECT count(*) FROM person") == 51)
    }

    @Test("A deactivated account that comes back is active again, in one request")
    func reactivated() async throws {
        let desk = try await Desk(TargetRules(id: saas, profile: .rfc7644, sources: [hr], groups: []))
        try await desk.takeIn("a", [person("1")])
        try await desk.deliverAll()
        try await desk.takeIn("b", [person("1", status: .suspended)], asOf: 1)
        #expect(try await desk.deliverAll().map(\.kind) == [.deactivateUser])
        try await desk.takeIn("c", [person("1")], asOf: 2)
        #expect(try await desk.deliverAll().map(\.kind) == [.updateUser])
    }

    @Test("What is ready for a leaver's sake is as urgent as the leaver")
    func promotion() async throws {
        let desk = try await Desk(amplitude())
        try await desk.takeIn("a", [person("1"), person("2")])
        let create = try #require(try await desk.next())
        try await desk.close(create, .again(notBefore: nil, countsAttempt: true, isUncertain: true, reason: "timeout"))
        try await desk.takeIn("b", [person("2")], asOf: 1)
        // The leaver's creation has to be looked up before anything else.
        #expect(try await lanes(of: [1, 2, 3], at: desk) == [.revoke, .joiner, .revoke])
        #expect(try await desk.next()?.kind == .lookUpUser)
    }

    @Test("What was as urgent as a leaver isn't any more once they stay")
    func demotion() async throws {
        let desk = try await Desk(amplitude())
        try await desk.takeIn("a", [person("1"), person("2")])
        let create = try #require(try await desk.next())
        try await desk.close(create, .again(notBefore: nil, countsAttempt: true, isUncertain: true, reason: "timeout"))
        try await desk.takeIn("b", [person("2")], asOf: 1)
        try await desk.takeIn("c", [person("1"), person("2")], asOf: 2)
        #expect(try await lanes(of: [1, 2], at: desk) == [.joiner, .joiner])
    }

    @Test("Whom an event has named goes before whom a file has, also when their urgency has come and gone")
    func demotionToEvent() async throws {
        let desk = try await Desk(amplitude())
        try await desk.hear("a", .person(person("1")), asOf: 0)
        try await desk.planAll()
        let create = try #require(try await desk.next())
        try await desk.close(create, .again(notBefore: nil, countsAttempt: true, isUncertain: true, reason: "timeout"))
        try await desk.hear("b", .person(person("1", status: .ended)), asOf: 1)
        try await desk.planAll()
        #expect(try await lanes(of: [1], at: desk) == [.revoke])
        try await desk.hear("c", .person(person("1")), asOf: 2)
        try await desk.planAll()
        #expect(try await lanes(of: [1], at: desk) == [.event])
    }

    private func lanes(of sequences: [Int], at desk: Desk) async throws -> [Lane?] {
        try await desk.journal.writer.perform { db in
            try sequences.map { sequence in
                try db.value(Int.self, "SELECT lane FROM operation WHERE seq = ?", [sequence]).flatMap(Lane.init)
            }
        }
    }
}
