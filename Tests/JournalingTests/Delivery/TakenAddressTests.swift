import Ports
import Provisioning
import TestSupport
import Testing

@testable import Journaling

@Suite("A joiner whose address somebody else's account has at the target")
struct TakenAddressTests {
    private let conflict = Resolution.lookUp(notBefore: nil, countsAttempt: false, isUncertain: false, reason: "409")

    /// Somebody's account is there, and its id is `a@example.com`.
    private func desk(
        protected: Set<AccountAddress> = [],
        removal: TargetProfile.Removal = .deactivate
    ) async throws -> Desk {
        var rules = TargetRules(id: saas, profile: .rfc7644, sources: [hr], groups: [])
        rules.profile.removal = removal
        rules.reading.protected = protected
        let desk = try await Desk(rules)
        try await desk.takeIn("base", [person("1", "a@example.com")])
        try await desk.deliverAll()
        return desk
    }

    /// Somebody has renamed it by hand.
    private let renamed = RemoteUser(
        id: "a@example.com",
        address: AccountAddress("d@example.com"),
        attributes: [
            "userName": "d@example.com", "name.givenName": "Ada", "name.familyName": "Test", "active": "true",
        ]
    )

    private func joiner(given: String = "Ada") -> [Person] {
        [person("1", "a@example.com", given: given), person("4", "d@example.com")]
    }

    /// The joiner's creation is refused, and the look-up finds the renamed account.
    private func refuse(_ creation: OpenedExchange, _ desk: Desk) async throws -> [Parking] {
        #expect(creation.kind == .createUser)
        try await desk.close(creation, conflict)
        try await desk.planAll()
        let lookUp = try #require(try await desk.dispatch(kinds: [.lookUpUser]).opened.first)
        let parkings = try await desk.close(
            lookUp,
            learned: [.adopted(lookUp.carried[0].operation.account, renamed)]
        )
        try await desk.planAll()
        return parkings
    }

    @Test("Where nothing on its way frees the address, somebody has to decide, and nothing is sent again")
    func nothingFreesIt() async throws {
        let desk = try await desk()
        try await desk.takeIn("a", joiner(), asOf: 1)
        let parkings = try await refuse(try #require(try await desk.next()), desk)
        #expect(parkings.count == 1)
        #expect(parkings.first?.reason.contains("is linked to hr/1, and nothing on its way frees the address") == true)
        desk.time.advance(by: .seconds(3600))
        #expect(try await desk.next() == nil)
        #expect(try await desk.operations() == ["create-user done", "create-user parked"])
    }

    @Test("Where the other account is about to give the address up, the joiner waits behind that")
    func isFreed() async throws {
        let desk = try await desk()
        try await desk.takeIn("a", joiner(given: "New"), asOf: 1)
        let creation = try #require(try await desk.next())
        let update = try #require(try await desk.next())
        #expect(update.kind == .updateUser)
        let again = Resolution.again(notBefore: nil, countsAttempt: true, isUncertain: false, reason: "412")
        try await desk.close(update, again, learned: [.read(update.carried[0].operation.account, renamed)])
        try await desk.planAll()
        #expect(try await refuse(creation, desk).isEmpty)
        let freeing = try #require(try await desk.next())
        #expect(freeing.kind == .updateUser)
        #expect(freeing.carried[0].operation.address == AccountAddress("d@example.com"))
        #expect(try await desk.next() == nil)
        try await desk.close(freeing)
        #expect(try await desk.next()?.kind == .createUser)
    }

    @Test("Where the other account is about to be removed under another address, the joiner is tried again later")
    func isLeaving() async throws {
        let desk = try await desk(removal: .delete)
        try await desk.takeIn("a", joiner(), asOf: 1)
        let creation = try #require(try await desk.next())
        try await desk.takeIn("b", [person("4", "d@example.com")], asOf: 2)
        #expect(try await refuse(creation, desk).isEmpty)
        let removal = try #require(try await desk.next())
        #expect(removal.carried[0].operation.kind == .deleteUser)
        #expect(try await desk.next() == nil)
        try await desk.close(removal)
        #expect(try await desk.next() == nil)
        desk.time.advance(by: .seconds(300))
        #expect(try await desk.next()?.kind == .createUser)
    }

    @Test("Whoever closes an exchange hears of everything that it parks, and of nothing else")
    func parkings() async throws {
        let desk = try await desk(protected: [AccountAddress("boss@example.com")])
        try await desk.takeIn("a", [person("1", "a@example.com")] + (2...5).map { person("\($0)") }, asOf: 1)
        let done = try #require(try await desk.next())
        #expect(try await desk.close(done, learned: desk.lessons(of: done)).isEmpty)
        let refused = try #require(try await desk.next())
        #expect(
            try await desk.close(refused, .parked(reason: "400", isUncertain: false))
                == [Parking(sequence: refused.carried[0].operation.sequence, reason: "400")]
        )
        let found = try #require(try await desk.next())
        let boss = RemoteUser(id: "boss@example.com", address: found.carried[0].operation.address, attributes: [:])
        let sequence = found.carried[0].operation.sequence
        #expect(
            try await desk.close(found, learned: [.adopted(found.carried[0].operation.account, boss)])
                == [Parking(sequence: sequence, reason: "the account is on the target's list of protected ones")]
        )
        var forgotten = try #require(try await desk.next())
        let last = forgotten.carried[0].operation.sequence
        forgotten.carried = []
        #expect(try await desk.close(forgotten).map(\.sequence) == [last])
    }
}
