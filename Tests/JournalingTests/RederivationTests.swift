import Ports
import Provisioning
import TestSupport
import Testing

@testable import Journaling

@Suite("Another configuration passes the guards, too")
struct RederivationTests {
    private static let people = (1...5).map { person("\($0)", department: $0 < 3 ? "Ops" : "Data") }

    private func rules(_ digest: ConfigurationDigest, _ condition: String?) throws -> RosterRules {
        .made(
            [amplitude(groups: [try group(everyone, condition)])],
            guards: .most(1, .groupRemoval),
            configuration: digest
        )
    }

    private func desk() async throws -> Desk {
        var desk = try await Desk(amplitude())
        desk.rules = try rules("c1", nil)
        try await desk.adopt(desk.rules)
        try await desk.takeIn("a", Self.people)
        try await desk.deliverAll()
        return desk
    }

    @Test("Everybody is derived anew; what it would take away is held, and done once approved", arguments: [1, 2, 100])
    func held(batch: Int) async throws {
        let desk = try await desk()
        let narrow = try rules("c2", #"department eq "Data""#)
        let before = try await desk.fingerprint()
        let verdict = try #require(try await desk.adopt(narrow, batch: batch).first)
        #expect(verdict.trips == [.tooMany(.groupRemoval, people: 2, allowed: 1)])
        #expect(try await desk.fingerprint() == before)
        #expect(try await desk.onlyHold().input == .configuration)
        #expect(try await desk.adopt(narrow, batch: batch).isEmpty)
        guard case .found(.approved) = try await desk.journal.approve(try #require(verdict.hash), rules: narrow) else {
            Issue.record("it was not approved")
            return
        }
        _ = try await desk.judgeReceived(narrow)
        #expect(try await desk.situation("1")?.desired.memberships == [])
        #expect(try await desk.situation("5")?.desired.memberships == [everyone])
    }

    @Test("What another configuration would do is replaced by the next, and by the one before it")
    func replaced() async throws {
        let desk = try await desk()
        let first = try #require(try await desk.adopt(rules("c2", #"department eq "Data""#)).first?.hash)
        let second = try #require(try await desk.adopt(rules("c3", #"department eq "Ops""#)).first?.hash)
        #expect(try await desk.onlyHold().hash == second)
        #expect(first != second)
        #expect(try await desk.adopt(rules("c1", nil)).isEmpty)
        #expect(try await desk.journal.holds().isEmpty)
        #expect(try await desk.situation("1")?.desired.memberships == [everyone])
        #expect(try await desk.isSettled())
    }

    @Test(
        "What was accepted and not taken over passes the guards of the rules that a restart brings",
        arguments: [1, 2, 100]
    )
    func acceptedBefore(batch: Int) async throws {
        let desk = try await desk()
        // Each of it would have passed alone: two leave Data, and from now on only Data is in the group.
        let moved = Self.people.prefix(3) + (4...5).map { person("\($0)", department: "Ops") }
        let first = try await desk.judge("b", moved.map { .person($0) }, asOf: 9, digest: "b")
        guard case .accepted = first else { throw first.unexpected }
        _ = try await desk.journal.apply("b", rules: desk.rules, batch: 1)
        let narrow = try rules("c2", #"department eq "Data""#)
        let verdict = try #require(try await desk.adopt(narrow, batch: batch).first)
        #expect(verdict.trips == [.tooMany(.groupRemoval, people: 4, allowed: 1)])
        #expect(try await desk.deliverAll().isEmpty)
        #expect(try await desk.situation("5")?.desired.memberships == [everyone])
        #expect(try await desk.journal.state(of: "b")?.state == .applied)
        guard case .found(.approved) = try await desk.journal.approve(try #require(verdict.hash), rules: narrow) else {
            Issue.record("it was not approved")
            return
        }
        _ = try await desk.judgeReceived(narrow)
        #expect(try await desk.situation("5")?.desired.memberships == [])
        #expect(try await desk.situation("3")?.desired.memberships == [everyone])
    }

    @Test("Whoever has left by it loses access at once, whatever waits for an operator")
    func acceptedLeaver() async throws {
        let desk = try await desk()
        let verdict = try await desk.judge("b", Self.people.dropLast().map { .person($0) }, asOf: 9, digest: "b")
        guard case .accepted(_, leavers: 1, _, _) = verdict else { throw verdict.unexpected }
        let narrow = try rules("c2", #"department eq "Data""#)
        #expect(try await desk.adopt(narrow).first?.trips == [.tooMany(.groupRemoval, people: 2, allowed: 1)])
        #expect(try await desk.deliverAll().map(\.kind) == [.deleteUser])
    }

    @Test(
        "Of what was half taken over under rules that went again, the old ones find what is owed",
        arguments: [1, 100]
    )
    func owed(batch: Int) async throws {
        let desk = try await desk()
        let renamed = Self.people.map { person($0.key.employee.rawValue, given: "Grace", department: "Data") }
        let verdict = try await desk.judge("b", renamed.map { .person($0) }, asOf: 9, digest: "b")
        guard case .accepted = verdict else { throw verdict.unexpected }
        // The next start brings other rules, and is cut short; the one after it the first ones.
        _ = try await desk.journal.adopt(rules("c2", #"department eq "Data""#), batch: batch)
        _ = try await desk.adopt(rules("c1", nil))
        #expect(try await desk.situation("5")?.desired.attributes.values.contains("Grace") == true)
        #expect(try await desk.deliverAll().map(\.kind) == Array(repeating: .updateUser, count: 5))
        #expect(try await desk.isSettled())
    }

    @Test("A crash in the middle goes on where it was; with yet another configuration it begins anew")
    func crash() async throws {
        let place = try JournalPlace()
        let time = ManualTime()
        let wide = try rules("c1", nil)
        let desk = try await Desk(journal: place.open(time: time), time: time, rules: wide)
        try await desk.adopt(wide)
        try await desk.takeIn("a", Self.people)
        let narrow = try rules("c2", #"department eq "Data""#)
        #expect(try await desk.journal.adopt(narrow, batch: 1))
        #expect(try await desk.journal.adopt(narrow, batch: 1))
        let copies = try [place.copyAfterPowerCut(name: "one/j.sqlite"), place.copyAfterPowerCut(name: "two/j.sqlite")]
        let one = try await Desk(journal: copies[0].open(time: time), time: time, rules: narrow)
        #expect(try await one.adopt(narrow, batch: 1).first?.trips == [.tooMany(.groupRemoval, people: 2, allowed: 1)])
        let two = try await Desk(journal: copies[1].open(time: time), time: time, rules: wide)
        let other = try rules("c3", #"department eq "Ops""#)
        #expect(try await two.adopt(other, batch: 1).first?.trips == [.tooMany(.groupRemoval, people: 3, allowed: 1)])
        for journal in [desk.journal, one.journal, two.journal] { await journal.close() }
    }
}
