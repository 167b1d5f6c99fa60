import Ports
import Provisioning
import TestSupport
import Testing

@testable import Journaling

@Suite("Whose account was there before they begin")
struct StillToBeginTests {
    private static let day = Duration.seconds(86_400)

    /// Somebody who begins tomorrow has an account already, and one who works here, too.
    private func found(isHeardFirst: Bool) async throws -> (desk: Desk, book: Book, begins: WallInstant) {
        let desk = try await Desk(amplitude(), isRead: false)
        let begins = desk.time.wall + Self.day
        var book = Book()
        for name in ["p1@example.com", "p2@example.com", "x@example.com"] {
            book.users[name] = ["userName": name, "name.givenName": "Ada", "name.familyName": "Test"]
        }
        let people = [person("1", begins: begins), person("2")]
        if isHeardFirst { try await desk.takeIn("a", people) }
        try await desk.read(&book)
        if !isHeardFirst { try await desk.takeIn("a", people) }
        try await desk.deliverAll(to: &book)
        book.forgetRequests()
        return (desk, book, begins)
    }

    @Test("It is theirs on their first day, however often HR was heard of until then", arguments: [true, false])
    func adopted(isHeardFirst: Bool) async throws {
        var (desk, book, begins) = try await found(isHeardFirst: isHeardFirst)
        for (asOf, intake) in [IntakeID("b1"), "b2"].enumerated() {
            try await desk.takeIn(intake, [person("1", begins: begins), person("2")], asOf: Int64(asOf) + 1)
        }
        #expect(try await desk.number("SELECT count(*) FROM stranger") == 1)
        try await desk.takeIn("c", [person("1", department: "Ops", begins: begins), person("2")], asOf: 3)
        try await desk.deliverAll(to: &book)
        #expect(book.users["p1@example.com"] != nil)
        desk.time.advance(by: Self.day)
        try await desk.look()
        try await desk.deliverAll(to: &book)
        // It may have gone since it was found.
        #expect(book.requests == [.lookUpUser: 1])
        #expect(book.users.keys.sorted() == ["p1@example.com", "p2@example.com", "x@example.com"])
        // Once nobody is to begin any more, nobody is taken for what was read then.
        try await desk.takeIn("d", [person("1", begins: begins), person("2")], asOf: 4)
        #expect(try await desk.number("SELECT count(*) FROM stranger") == 0)
    }

    @Test("It is theirs under another address, too, and doesn't stay under the old one", arguments: [true, false])
    func moved(isHeardFirst: Bool) async throws {
        var (desk, book, begins) = try await found(isHeardFirst: isHeardFirst)
        try await desk.takeIn("b", [person("1", "new@example.com", begins: begins), person("2")], asOf: 1)
        try await desk.deliverAll(to: &book)
        #expect(book.requests == [:])
        desk.time.advance(by: Self.day)
        try await desk.look()
        try await desk.deliverAll(to: &book)
        #expect(book.requests == [.createUser: 1, .deleteUser: 1])
        #expect(book.users.keys.sorted() == ["new@example.com", "p2@example.com", "x@example.com"])
    }

    @Test("It goes with whoever leaves before their first day", arguments: [true, false])
    func left(isHeardFirst: Bool) async throws {
        var (desk, book, begins) = try await found(isHeardFirst: isHeardFirst)
        try await desk.takeIn("b", [person("1", "new@example.com", begins: begins), person("2")], asOf: 1)
        try await desk.takeIn("c", [person("2")], asOf: 2)
        try await desk.deliverAll(to: &book)
        #expect(book.requests == [.deleteUser: 1])
        #expect(book.users.keys.sorted() == ["p2@example.com", "x@example.com"])
    }

    @Test("It goes with whoever is away, whatever first day HR names")
    func away() async throws {
        var (desk, book, begins) = try await found(isHeardFirst: false)
        try await desk.takeIn("b", [person("1", status: .suspended, begins: begins), person("2")], asOf: 1)
        try await desk.deliverAll(to: &book)
        #expect(book.users.keys.sorted() == ["p2@example.com", "x@example.com"])
    }

    @Test("It is still theirs when other people's changes are taken over on their first day before them")
    func othersFirst() async throws {
        var (desk, book, _) = try await found(isHeardFirst: true)
        desk.time.advance(by: Self.day)
        try await desk.hear("b", .person(person("3")), asOf: 1)
        try await desk.look()
        try await desk.deliverAll(to: &book)
        #expect(book.requests == [.createUser: 1, .lookUpUser: 1])
        #expect(book.users.keys.sorted() == ["p1@example.com", "p2@example.com", "p3@example.com", "x@example.com"])
    }

    @Test("Where somebody has removed it meanwhile they get another one", arguments: [true, false])
    func gone(isHeardFirst: Bool) async throws {
        var (desk, book, _) = try await found(isHeardFirst: isHeardFirst)
        book.delete("p1@example.com")
        desk.time.advance(by: Self.day)
        try await desk.look()
        try await desk.deliverAll(to: &book)
        #expect(book.requests == [.lookUpUser: 1, .createUser: 1])
        #expect(book.users.keys.sorted() == ["p1@example.com", "p2@example.com", "x@example.com"])
    }

    @Test("It isn't kept where the same human has just left")
    func hasLeft() async throws {
        let desk = try await Desk(amplitude(), isRead: false)
        let begins = desk.time.wall + Self.day
        var book = Book()
        for name in ["p1@example.com", "p2@example.com"] { book.users[name] = ["userName": name] }
        try await desk.read(&book)
        let identity = IdentityKey("ada")
        try await desk.takeIn(
            "a",
            [
                person("1", status: .ended, identity: identity, ends: desk.time.wall),
                person("9", "p1@example.com", identity: identity, begins: begins), person("2"),
            ]
        )
        try await desk.deliverAll(to: &book)
        #expect(book.users["p1@example.com"] == nil)
    }

    @Test("Whoever is to begin elsewhere keeps nothing here")
    func elsewhere() async throws {
        let other = TargetRules(id: "other", profile: .amplitude, sources: ["contractors"], groups: [])
        let desk = try await Desk(amplitude(), other, isRead: false)
        let begins = desk.time.wall + Self.day
        var book = Book()
        for name in ["p1@example.com", "p2@example.com"] { book.users[name] = ["userName": name] }
        try await desk.read(&book)
        let identity = IdentityKey("ada")
        let contractor = person("9", "p1@example.com", source: "contractors", identity: identity, begins: begins)
        try await desk.takeIn("c", [contractor], source: "contractors")
        let leaver = person("1", status: .ended, identity: identity, ends: desk.time.wall)
        try await desk.takeIn("a", [leaver, person("2")])
        try await desk.deliverAll(to: &book)
        #expect(book.users["p1@example.com"] == nil)
    }

    @Test("Somebody else who is given its address doesn't get it")
    func addressOfAnother() async throws {
        var (desk, book, begins) = try await found(isHeardFirst: true)
        let mover = person("1", "new@example.com", begins: begins)
        try await desk.takeIn("b", [mover, person("2"), person("3", "p1@example.com")], asOf: 1)
        let creation = try #require(try await desk.next())
        try await desk.close(
            creation,
            .lookUp(notBefore: nil, countsAttempt: false, isUncertain: false, reason: "409")
        )
        try await desk.planAll()
        let lookUp = try #require(try await desk.next())
        let user = try #require(book.remoteUsers.first { $0.id == "p1@example.com" })
        let parkings = try await desk.close(lookUp, learned: [.adopted(lookUp.carried[0].operation.account, user)])
        #expect(parkings.first?.reason.contains("is kept for hr/1, who is still to begin") == true)
        #expect(try await desk.number("SELECT count(*) FROM stranger WHERE reserved = 'hr/1'") == 1)
        desk.time.advance(by: Self.day)
        try await desk.look()
        try await desk.deliverAll(to: &book)
        // It is freed first, and then the other one's is made.
        #expect(book.requests == [.createUser: 2, .deleteUser: 1])
        #expect(try await desk.operations().last == "create-user done")
        #expect(book.users.keys.sorted() == ["new@example.com", "p1@example.com", "p2@example.com", "x@example.com"])
    }

    @Test("It is theirs where the target has HR's own name for them, whatever its address", arguments: [true, false])
    func externalName(isHeardFirst: Bool) async throws {
        var rules = TargetRules(id: saas, profile: .rfc7644, sources: [hr], groups: [])
        rules.profile.attributes = [
            AttributeRule("userName", from: .field(.email)), AttributeRule("externalId", from: .identity),
        ]
        let desk = try await Desk(rules, isRead: false)
        let people = [person("1", begins: desk.time.wall + Self.day)]
        let user = RemoteUser(
            id: "17",
            address: AccountAddress("maiden@example.com"),
            attributes: ["userName": "maiden@example.com", "externalId": "hr/1", "active": "true"]
        )
        if isHeardFirst { try await desk.takeIn("a", people) }
        try await desk.read([user])
        if !isHeardFirst { try await desk.takeIn("a", people) }
        while try await desk.journal.sweep() {}
        #expect(try await desk.next() == nil)
        desk.time.advance(by: Self.day)
        try await desk.look()
        let sent = try #require(try await desk.next())
        #expect(sent.kind == .updateUser && sent.carried[0].confirmed.remoteID == "17")
    }

    @Test("A later reading finds it theirs, whatever their address is by then")
    func readAgain() async throws {
        var (desk, book, begins) = try await found(isHeardFirst: true)
        try await desk.takeIn("b", [person("1", "new@example.com", begins: begins), person("2")], asOf: 1)
        let (shown, _) = try await desk.reconcile(&book)
        #expect(shown.changes.map(\.address) == ["x@example.com"])
        desk.time.advance(by: Self.day)
        try await desk.look()
        try await desk.deliverAll(to: &book)
        #expect(book.users["new@example.com"] != nil && book.users["p1@example.com"] == nil)
    }
}
