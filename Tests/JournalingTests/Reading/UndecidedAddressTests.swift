import Ports
import Provisioning
import TestSupport
import Testing

@testable import Journaling

/// A first reading confirms what harms nobody, and hides the rest until the guards let it pass, or somebody has decided.
@Suite("Addresses that a first reading has found, and nobody has decided on")
struct UndecidedAddressTests {
    private let rules: TargetRules

    init() throws {
        var rules = TargetRules(
            id: saas,
            profile: .rfc7644,
            sources: [hr],
            groups: [try group("Data", #"department eq "Data""#)]
        )
        rules.profile.removal = .delete
        rules.profile.attributes = [
            AttributeRule("userName", from: .field(.email)), AttributeRule("externalId", from: .identity),
            AttributeRule("name.givenName", from: .field(.givenName)),
        ]
        self.rules = rules
    }

    private func user(
        _ id: RemoteID,
        _ address: String,
        of employee: String,
        isActive: Bool = true
    ) -> RemoteUser {
        RemoteUser(
            id: id,
            address: AccountAddress(address),
            attributes: [
                "userName": address, "externalId": "hr/\(employee)", "name.givenName": "Ida",
                "active": isActive ? "true" : "false",
            ]
        )
    }

    /// One has left, and another is to have the address.
    ///
    /// - wasKnown: HR had named the first one before the target was read.
    private func passedOn(wasKnown: Bool) async throws -> Desk {
        var desk = try await Desk(rules, isRead: false)
        if wasKnown { try await desk.takeIn("a", [person("1", "x@example.com")]) }
        let joiner = person("2", "x@example.com", department: "Ops")
        try await desk.takeIn("b", [person("1", "x@example.com", status: .ended), joiner], asOf: 1)
        desk.rules = .made([rules], guards: .most(0, .leaver))
        try await desk.read([user("17", "x@example.com", of: "1")])
        _ = try await desk.judgeReceived()
        try await desk.planAll()
        #expect(try await desk.next() == nil, "nobody is invited at an address that isn't free")
        return desk
    }

    @Test(
        "Whoever is to have a leaver's waits until that one is removed, and isn't parked",
        arguments: [true, false]
    )
    func leaver(wasKnown: Bool) async throws {
        let desk = try await passedOn(wasKnown: wasKnown)
        #expect(try await desk.journal.check().problems == [])
        #expect(try await desk.approve(try await desk.onlyHold().hash) != nil)
        #expect(try await desk.deliverAll().map(\.kind) == [.deleteUser, .createUser])
    }

    @Test("Once it is decided that a leaver stays, whoever waited goes on")
    func rejected() async throws {
        let desk = try await passedOn(wasKnown: true)
        #expect(try await desk.reject(try await desk.onlyHold().hash))
        try await desk.planAll()
        #expect(try await desk.next()?.kind == .createUser)
    }

    @Test("A change of address that waits goes out inside no other request; groups don't wait for it")
    func insideAnother() async throws {
        let desk = try await Desk(rules, guards: .most(0, .addressChange), isRead: false)
        try await desk.takeIn("a", [person("1", "new@example.com")])
        try await desk.read([user("17", "maiden@example.com", of: "1")])
        _ = try await desk.judgeReceived()
        try await desk.planAll()
        #expect(try await desk.deliverAll().map(\.kind) == [.createGroup])
        #expect(try await desk.deliverAll().isEmpty)
        #expect(try await desk.approve(try await desk.onlyHold().hash) != nil)
        let sent = try await desk.deliverAll()
        #expect(sent.map(\.kind) == [.updateUser])
        #expect(sent.first?.carried[0].operation.changes.map(\.after) == ["Ada", "new@example.com"])
    }

    @Test(
        "Nor is anybody invited anew whose address is to become one that a deactivated account still has",
        arguments: [true, false]
    )
    func heldByAnother(wasKnown: Bool) async throws {
        var desk = try await Desk(rules, isRead: false)
        if wasKnown { try await desk.takeIn("a", [person("1", "y@example.com")]) }
        let other = person("2", "y@example.com")
        try await desk.takeIn("b", [person("1", "y@example.com", status: .ended), other], asOf: 1)
        desk.rules = .made([rules], guards: .most(0, .addressChange))
        try await desk.read([
            user("17", "y@example.com", of: "1", isActive: false), user("18", "x@example.com", of: "2"),
        ])
        _ = try await desk.judgeReceived()
        try await desk.planAll()
        #expect(try await desk.operations().allSatisfy { !$0.hasPrefix("create-user") })
        #expect(try await desk.approve(try await desk.onlyHold().hash) != nil)
        #expect(try await desk.operations().contains { $0.hasPrefix("update-user") })
        #expect(try await desk.operations().allSatisfy { !$0.hasPrefix("create-user") })
    }
}
