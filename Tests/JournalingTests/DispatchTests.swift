import Ports
import Provisioning
import TestSupport
import Testing

@testable import Journaling

@Suite("What goes next")
struct DispatchTests {
    @Test("Memberships of one group share requests: ⌈members ÷ cap⌉ of them")
    func packs() async throws {
        let desk = try await Desk(amplitude(groups: [group(everyone)]))
        try await desk.takeIn("a", (1...25).map { person("\($0)") })
        let sent = try await desk.deliverAll(membersMax: 10)
        #expect(sent.filter { $0.kind == .createUser }.count == 25)
        let packs = sent.filter { $0.group != nil }
        #expect(packs.map(\.kind) == [.createGroup, .patchGroup, .patchGroup])
        #expect(packs.map(\.carried.count) == [10, 10, 5])
    }

    @Test("A pack waits for members that could still join, not for those that are retried")
    func growing() async throws {
        let desk = try await Desk(amplitude(groups: [group(everyone)]))
        try await desk.takeIn("a", [person("1"), person("2")])
        let first = try #require(try await desk.next())
        try await desk.close(first, learned: desk.lessons(of: first))
        let second = try #require(try await desk.next())
        #expect(second.kind == .createUser)
        // The group's pack holds 1, and 2 is on the wire.
        let idle = try await desk.dispatch()
        #expect(idle.opened.isEmpty)
        #expect(idle.nextAt == desk.time.boot + .seconds(600))
        let later = desk.time.boot + .seconds(3600)
        try await desk.close(
            second,
            .again(notBefore: later, countsAttempt: true, isUncertain: false, reason: "refused connection")
        )
        // An answer that isn't plain success has its account planned again first; till then more could still join.
        #expect(try await desk.next() == nil)
        try await desk.planAll()
        let pack = try #require(try await desk.next())
        #expect(pack.kind == .createGroup && pack.carried.count == 1)
    }

    @Test("A pack that is still waited for goes ten minutes after its first member")
    func packAge() async throws {
        let desk = try await Desk(amplitude(groups: [group(everyone)]))
        try await desk.takeIn("a", [person("1"), person("2")])
        let first = try #require(try await desk.next())
        try await desk.close(first, learned: desk.lessons(of: first))
        _ = try #require(try await desk.next())
        desk.time.advance(by: .seconds(599))
        #expect(try await desk.next() == nil)
        desk.time.advance(by: .seconds(1))
        #expect(try await desk.next()?.kind == .createGroup)
    }

    @Test("One request of a group at a time")
    func onePackAtATime() async throws {
        let desk = try await Desk(amplitude(groups: [group(everyone)]))
        try await desk.takeIn("a", (1...3).map { person("\($0)") })
        let created = try await desk.dispatch(capacity: 3, membersMax: 2).opened
        for exchange in created { try await desk.close(exchange, learned: desk.lessons(of: exchange)) }
        let opened = try await desk.dispatch(capacity: 9, membersMax: 2).opened
        #expect(opened.map(\.kind) == [.createGroup])
        #expect(try await desk.dispatch(capacity: 9, membersMax: 2).opened.isEmpty)
        try await desk.close(opened[0], learned: desk.lessons(of: opened[0]))
        #expect(try await desk.dispatch(capacity: 9, membersMax: 2).opened.map(\.kind) == [.patchGroup])
    }

    @Test("A refused pack comes back with fewer members, and isn't waited for")
    func packLimits() async throws {
        let desk = try await Desk(amplitude(groups: [group(everyone)]))
        try await desk.takeIn("a", (1...8).map { person("\($0)") })
        let created = try await desk.dispatch(capacity: 8).opened
        for exchange in created { try await desk.close(exchange, learned: desk.lessons(of: exchange)) }
        let pack = try #require(try await desk.next())
        try await desk.close(pack, .again(notBefore: nil, countsAttempt: false, isUncertain: false, reason: "400"))
        let half = try #require(try await desk.dispatch(packLimits: [everyone: 4]).opened.first)
        #expect(half.carried.map(\.operation.sequence) == pack.carried.prefix(4).map(\.operation.sequence))
    }

    @Test("Nobody is taken out of a group that isn't there")
    func removalsOfMissingGroup() async throws {
        let desk = try await Desk(amplitude(groups: [group("Data", #"department eq "Data""#)]))
        try await desk.takeIn("a", [person("1"), person("2")])
        try await desk.deliverAll()
        try await desk.takeIn("b", [person("1", department: "Ops"), person("2"), person("3")], asOf: 1)
        let joiner = try #require(try await desk.next())
        try await desk.close(joiner, learned: desk.lessons(of: joiner))
        let reading = try await desk.journal.open(.listGroups, startIndex: 1, at: saas)
        try await desk.close(reading, learned: [.groupMissing("Data")])
        try await desk.planAll()
        let sent = try await desk.deliverAll()
        #expect(sent.map(\.kind) == [.createGroup])
        #expect(sent[0].carried.map(\.operation.kind) == [.addMember, .addMember])
        #expect(try await desk.situation("1")?.confirmed.memberships == [])
        #expect(try await desk.situation("2")?.confirmed.memberships == ["Data"])
    }

    @Test("A leaver is the next request, whatever the backlog")
    func leaverFirst() async throws {
        let desk = try await Desk(amplitude(groups: [group(everyone)]))
        try await desk.takeIn("a", [person("0")])
        try await desk.deliverAll()
        try await desk.takeIn("b", (1...200).map { person("\($0)") } + [person("0")], asOf: 1)
        for _ in 0..<20 {
            let exchange = try #require(try await desk.next())
            try await desk.close(exchange, learned: desk.lessons(of: exchange))
        }
        try await desk.takeIn("c", (1...200).map { person("\($0)") }, asOf: 2)
        #expect(try await desk.next()?.kind == .deleteUser)
    }

    @Test("A leaver that waits for its next attempt goes before the many that an outage left")
    func leaverAmongRetries() async throws {
        let desk = try await Desk(amplitude())
        try await desk.takeIn("a", (1...60).map { person("\($0)") })
        try await desk.deliverAll()
        try await desk.takeIn("b", (1...59).map { person("\($0)", given: "New") } + [person("60")], asOf: 1)
        for _ in 1...59 { try await fail(desk, at: desk.time.boot + .seconds(1)) }
        try await desk.takeIn("c", (1...59).map { person("\($0)", given: "New") }, asOf: 2)
        try await fail(desk, at: desk.time.boot + .seconds(2))
        let idle = try await desk.dispatch()
        #expect(idle.opened.isEmpty && idle.nextAt == desk.time.boot + .seconds(1))
        desk.time.advance(by: .seconds(2))
        #expect(try await desk.next()?.kind == .deleteUser)
    }

    private func fail(_ desk: Desk, at instant: BootInstant) async throws {
        let exchange = try #require(try await desk.next())
        try await desk.close(
            exchange,
            .again(notBefore: instant, countsAttempt: true, isUncertain: false, reason: "503")
        )
    }

    @Test("What waits for an instant doesn't go before it")
    func notBefore() async throws {
        let desk = try await Desk(amplitude())
        try await desk.takeIn("a", [person("1")])
        try await fail(desk, at: desk.time.boot + .seconds(8))
        desk.time.advance(by: .seconds(7))
        let early = try await desk.dispatch()
        #expect(early.opened.isEmpty && early.nextAt == desk.time.boot + .seconds(1))
        desk.time.advance(by: .seconds(1))
        let carried = try #require(try await desk.next()?.carried.first)
        #expect(carried.operation.attempts == 1)
    }

    @Test("The slot for the oldest goes to what has waited longest")
    func oldest() async throws {
        let desk = try await Desk(amplitude())
        try await desk.takeIn("a", [person("1")])
        try await desk.deliverAll()
        try await desk.takeIn("b", [person("1", given: "New")], asOf: 1)
        desk.time.advance(by: .seconds(700))
        try await desk.takeIn("c", [person("1", given: "New")] + (2...9).map { person("\($0)") }, asOf: 2)
        #expect(try await desk.next()?.kind == .createUser)
        #expect(try await desk.dispatch(oldestFirst: true).opened.map(\.kind) == [.updateUser])
    }

    @Test("A creation that may have been executed is looked up, not repeated")
    func uncertainCreation() async throws {
        let desk = try await Desk(amplitude())
        try await desk.takeIn("a", [person("1")])
        let create = try #require(try await desk.next())
        try await desk.close(
            create,
            .again(notBefore: desk.time.boot + .seconds(30), countsAttempt: true, isUncertain: true, reason: "timeout")
        )
        #expect(try await desk.next() == nil)
        desk.time.advance(by: .seconds(30))
        try await desk.planAll()
        let lookUp = try #require(try await desk.next())
        #expect(lookUp.kind == .lookUpUser && lookUp.carried.count == 1)
        try await desk.close(lookUp, .again(notBefore: nil, countsAttempt: false, isUncertain: false, reason: "absent"))
        #expect(try await desk.next()?.kind == .createUser)
    }

    @Test("A group whose creation may have been executed is looked up, after its settle time and not before")
    func uncertainGroup() async throws {
        let desk = try await Desk(amplitude(groups: [group(everyone)]))
        try await desk.takeIn("a", [person("1")])
        let user = try #require(try await desk.next())
        try await desk.close(user, learned: desk.lessons(of: user))
        let create = try #require(try await desk.next())
        let settled = desk.time.boot + .seconds(30)
        try await desk.close(
            create,
            .again(notBefore: nil, countsAttempt: false, isUncertain: true, reason: "timeout"),
            learned: [.groupUncertain(everyone, verifyNotBefore: settled)]
        )
        #expect(try await desk.next() == nil)
        desk.time.advance(by: .seconds(30))
        let lookUp = try #require(try await desk.next())
        #expect(lookUp.kind == .lookUpGroup && lookUp.carried.isEmpty && lookUp.group?.name == everyone)
        #expect(try await desk.next() == nil)
        try await desk.close(lookUp, learned: [.groups([RemoteGroup(id: "7", name: everyone, members: [])])])
        try await desk.planAll()
        let patch = try #require(try await desk.next())
        #expect(patch.kind == .patchGroup && patch.group?.remoteID == "7")
    }

    @Test("No more is opened than was asked for")
    func capacity() async throws {
        let desk = try await Desk(amplitude())
        try await desk.takeIn("a", (1...9).map { person("\($0)") })
        #expect(try await desk.dispatch(capacity: 0).opened.isEmpty)
        #expect(try await desk.dispatch(capacity: 4).opened.count == 4)
        #expect(try await desk.dispatch(capacity: 100).opened.count == 5)
    }
}
