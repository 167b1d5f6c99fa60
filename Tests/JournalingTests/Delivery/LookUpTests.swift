import Ports
import Provisioning
import TestSupport
import Testing

@testable import Journaling

@Suite("Operations whose account is looked up first")
struct LookUpTests {
    private let doubt = Resolution.lookUp(notBefore: nil, countsAttempt: false, isUncertain: true, reason: "404")
    private let clear = Resolution.again(notBefore: nil, countsAttempt: false, isUncertain: false, reason: "there")

    /// A leaver whose removal was answered with 404.
    private func doubted(_ desk: Desk) async throws -> OpenedExchange {
        try await desk.takeIn("a", [person("1"), person("2")])
        try await desk.deliverAll()
        try await desk.takeIn("b", [person("1")], asOf: 1)
        let removal = try #require(try await desk.next())
        #expect(removal.kind == .deleteUser)
        try await desk.close(removal, doubt)
        try await desk.planAll()
        return removal
    }

    @Test("The look-up comes first, also after a restart; then the operation itself, if it is needed")
    func lookUpFirst() async throws {
        let desk = try await Desk(amplitude())
        let removal = try await doubted(desk)
        #expect(try await desk.next()?.kind == .lookUpUser)
        _ = try await desk.journal.recover(desk.target, settle: .seconds(30), historyMax: 0)
        try await desk.planAll()
        let lookUp = try #require(try await desk.next())
        #expect(lookUp.kind == .lookUpUser)
        #expect(lookUp.carried.map(\.operation.sequence) == removal.carried.map(\.operation.sequence))
        try await desk.close(lookUp, clear)
        try await desk.planAll()
        #expect(try await desk.next()?.kind == .deleteUser)
    }

    @Test("Who comes back meanwhile is created after the look-up, not before")
    func rehired() async throws {
        let desk = try await Desk(amplitude())
        _ = try await doubted(desk)
        try await desk.takeIn("c", [person("1"), person("2")], asOf: 2)
        let lookUp = try #require(try await desk.next())
        #expect(lookUp.kind == .lookUpUser)
        #expect(try await desk.next() == nil)
        try await desk.close(lookUp)
        #expect(try await desk.next()?.kind == .createUser)
    }

    @Test("What is read in an account's place is taken over, its memberships kept")
    func readAgain() async throws {
        let desk = try await Desk(amplitude(groups: [group(everyone)]))
        try await desk.takeIn("a", [person("1")])
        try await desk.deliverAll()
        try await desk.takeIn("b", [person("1", given: "New")], asOf: 1)
        let update = try #require(try await desk.next())
        try await desk.close(update, .lookUp(notBefore: nil, countsAttempt: true, isUncertain: false, reason: "412"))
        try await desk.planAll()
        let lookUp = try #require(try await desk.next())
        let found = RemoteUser(
            id: "p1@example.com",
            address: AccountAddress("p1@example.com"),
            attributes: ["userName": "p1@example.com", "name.givenName": "New", "name.familyName": "Other"]
        )
        try await desk.close(lookUp, clear, learned: [.read(lookUp.carried[0].operation.account, found)])
        try await desk.planAll()
        let correction = try #require(try await desk.next())
        #expect(correction.carried[0].operation.changes.map(\.fact) == [.attribute("name.familyName")])
        #expect(try await desk.situation("1")?.confirmed.memberships == [everyone])
    }

    @Test("Where another identity's account is found in a leaver's place, the leaver's is gone, and the other stays")
    func anothersAccount() async throws {
        let desk = try await Desk(amplitude())
        let removal = try await doubted(desk)
        let lookUp = try #require(try await desk.next())
        let other = RemoteUser(
            id: "p1@example.com",
            address: AccountAddress("p1@example.com"),
            attributes: ["userName": "p1@example.com"]
        )
        try await desk.close(lookUp, clear, learned: [.read(removal.carried[0].operation.account, other)])
        try await desk.planAll()
        #expect(try await desk.next() == nil)
        #expect(try await desk.situation("2")?.confirmed.exists == false)
        #expect(try await desk.situation("1")?.confirmed.exists == true)
    }

    @Test("A removal knows of the groups to which its account may have been added without our knowing")
    func groupsInDoubt() async throws {
        let desk = try await Desk(amplitude(groups: [group(everyone)]))
        try await desk.takeIn("a", [person("1")])
        try await desk.deliverAll()
        try await desk.takeIn("b", [person("1"), person("2")], asOf: 1)
        let joiner = try #require(try await desk.next())
        try await desk.close(joiner, learned: desk.lessons(of: joiner))
        let pack = try #require(try await desk.next())
        let later = desk.time.boot + .seconds(5)
        try await desk.close(pack, .again(notBefore: later, countsAttempt: true, isUncertain: true, reason: "timeout"))
        try await desk.takeIn("c", [person("1")], asOf: 2)
        let removal = try #require(try await desk.next())
        #expect(removal.kind == .deleteUser)
        #expect(removal.carried[0].confirmed.unsureMemberships == [everyone])
    }

    @Test("Whoever a group doesn't show any more need not leave it again, though nobody knows which request did it")
    func settledRemovals() async throws {
        let desk = try await Desk(amplitude(groups: [group("Data", #"department eq "Data""#)]))
        try await desk.takeIn("a", (1...3).map { person("\($0)") })
        try await desk.deliverAll()
        try await desk.takeIn(
            "b",
            [person("1", department: "Ops"), person("2", department: "Ops"), person("3")],
            asOf: 1
        )
        let pack = try #require(try await desk.next())
        #expect(pack.kind == .patchGroup && pack.carried.count == 2)
        let doubt = Learned.groupUncertain("Data", verifyNotBefore: desk.time.boot)
        let again = Resolution.again(notBefore: nil, countsAttempt: false, isUncertain: true, reason: "400 (noTarget)")
        try await desk.close(pack, again, learned: [doubt])
        try await desk.planAll()
        let lookUp = try #require(try await desk.next())
        #expect(lookUp.kind == .lookUpGroup)
        let found = RemoteGroup(id: "7", name: "Data", members: ["p1@example.com", "p3@example.com"])
        try await desk.close(lookUp, learned: [.groups([found])])
        try await desk.planAll()
        let rest = try #require(try await desk.next())
        #expect(rest.carried.map(\.operation.address) == [AccountAddress("p1@example.com")])
        #expect(rest.carried.allSatisfy { !$0.operation.isUncertain })
    }

    @Test("What gave up while the target was out goes on when that is known")
    func forgivenParked() async throws {
        let desk = try await Desk(amplitude())
        try await desk.takeIn("a", [person("1")])
        let exchange = try #require(try await desk.next())
        try await desk.close(exchange, .parked(reason: "gave up after 8 attempts", isUncertain: false))
        let probe = try await desk.journal.open(.probe, startIndex: nil, at: saas)
        try await desk.close(probe, forgiven: exchange.carried.map(\.operation.sequence))
        #expect(try await desk.operations() == ["create-user ready"])
    }

    @Test("A webhook's joiner and change go before what a file asks for; its leaver still goes first of all")
    func events() async throws {
        let desk = try await Desk(amplitude(groups: [group(everyone)]))
        try await desk.takeIn("a", [person("0"), person("9")])
        try await desk.deliverAll()
        try await desk.takeIn("b", (0...20).map { person("\($0)") }, asOf: 1)
        try await desk.hear("c", .person(person("30")), asOf: 2)
        try await desk.hear("d", .person(person("0", given: "New")), asOf: 3)
        let first = try #require(try await desk.next())
        #expect(first.kind == .createUser && first.carried[0].operation.lane == .event)
        #expect(first.carried[0].operation.address == AccountAddress("p30@example.com"))
        let second = try #require(try await desk.next())
        #expect(second.kind == .updateUser && second.carried[0].operation.lane == .event)
        try await desk.hear("e", .person(person("9", status: .ended)), asOf: 4)
        #expect(try await desk.next()?.kind == .deleteUser)
    }
}
