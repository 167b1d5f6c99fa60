import Ports
import Provisioning
import TestSupport
import Testing

@testable import Journaling

/// Every cause of a plan passes the guards (promise 7); a first reading is one.
@Suite("What a first reading would take from anybody")
struct AdoptionGuardTests {
    private let data: TargetRules

    init() throws { data = amplitude(groups: [try group("Data", #"department eq "Data""#)]) }

    private func user(_ number: Int, given: String = "Ada") -> [String: String] {
        ["userName": "p\(number)@example.com", "name.givenName": given, "name.familyName": "Test"]
    }

    /// Of four people nobody is to be in Data, and three are; one of these has another name, too.
    private func book() -> Book {
        var book = Book()
        for number in 1...4 { book.users["p\(number)@example.com"] = user(number, given: number == 1 ? "Ida" : "Ada") }
        book.groups["Data"] = ["p1@example.com", "p2@example.com", "p3@example.com"]
        return book
    }

    private let people = (1...4).map { person("\($0)", department: "Ops") }

    @Test(
        "Too many removals from a group wait; the rest of the adoption goes on, and takes nothing of the decision away"
    )
    func removals() async throws {
        let desk = try await Desk(data, guards: .most(2, .groupRemoval), isRead: false)
        var book = book()
        try await desk.takeIn("a", people)
        try await desk.read(&book)
        book.forgetRequests()
        // Nothing is planned before it is judged.
        try await desk.planAll()
        try await desk.deliverAll(to: &book)
        #expect(book.requests == [:])
        let verdicts = try await desk.judgeReceived()
        #expect(verdicts.flatMap(\.trips) == [.tooMany(.groupRemoval, people: 3, allowed: 2)])
        let hold = try await desk.onlyHold()
        #expect(hold.name == "first reading of saas")
        #expect(
            try await desk.shown(hold.hash)
                == ["1 groupRemoval", "2 groupRemoval", "3 groupRemoval"].map {
                    $0.replacing("groupRemoval", with: AccessChange.groupRemoval.rawValue)
                }
        )
        try await desk.planAll()
        try await desk.deliverAll(to: &book)
        #expect(book.requests == [.updateUser: 1] && book.groups["Data"]?.count == 3)
        #expect(try await desk.approve(hold.hash) != nil)
        book.forgetRequests()
        try await desk.deliverAll(to: &book)
        #expect(book.requests == [.patchGroup: 1] && book.groups["Data"] == [])
        while try await desk.journal.sweep() {}
        #expect(try await desk.number("SELECT count(*) FROM drift") == 0)
    }

    @Test(
        "Nobody begins before a leaver whom it has found has left, however late that is judged",
        arguments: [false, true]
    )
    func leaverFirst(hasJoinerReturned: Bool) async throws {
        let desk = try await Desk(data, isRead: false)
        var book = book()
        let left = person("1", status: .ended, ends: desk.time.wall)
        if hasJoinerReturned {
            try await desk.takeIn("c", [person("9")])
            try await desk.takeIn("b", [person("9", status: .ended)], asOf: 1)
        }
        try await desk.takeIn("a", [left, person("2", "mover@example.com"), person("9")], asOf: 2)
        try await desk.read(&book)
        book.forgetRequests()
        try await desk.planAll()
        #expect(try await desk.next() == nil)
        #expect(try await desk.judgeReceived().allSatisfy(\.isAccepted))
        let first = try #require(try await desk.next())
        #expect(first.kind == .deleteUser && first.carried.map(\.operation.address.folded) == ["p1@example.com"])
        book.take(first)
        try await desk.close(first)
        try await desk.deliverAll(to: &book)
        #expect(book.users["p1@example.com"] == nil && book.users["p9@example.com"] != nil)
    }

    @Test("What a guard lets pass is done without anybody being asked")
    func few() async throws {
        let desk = try await Desk(data, guards: .most(3, .groupRemoval), isRead: false)
        var book = book()
        try await desk.takeIn("a", people)
        try await desk.read(&book)
        #expect(try await desk.judgeReceived().allSatisfy(\.isAccepted))
        book.forgetRequests()
        try await desk.deliverAll(to: &book)
        #expect(book.requests == [.updateUser: 1, .patchGroup: 1] && book.groups["Data"] == [])
        #expect(
            try await desk.number(
                "SELECT sum(people) FROM change_count WHERE change = '\(AccessChange.groupRemoval.rawValue)'"
            ) == 3
        )
    }

    @Test(
        "A file that comes after the reading is held for what it takes from those who were found, and invites nobody twice"
    )
    func readingFirst() async throws {
        let desk = try await Desk(data, guards: .most(2, .groupRemoval, .joiner), isRead: false)
        var book = book()
        try await desk.read(&book)
        let verdict = try await desk.judge("a", people.map { .person($0) })
        #expect(verdict.trips == [.tooMany(.groupRemoval, people: 3, allowed: 2)], "nobody of them joins")
    }

    @Test(
        "Those who have left in the meantime, or before anybody knew of an account of theirs, are leavers",
        arguments: [true, false]
    )
    func leavers(wasKnown: Bool) async throws {
        var desk = try await Desk(data, isRead: false)
        var book = book()
        if wasKnown { try await desk.takeIn("a", people) }
        let gone = (2...4).map { person("\($0)", status: .ended) }
        try await desk.takeIn("b", [person("1", department: "Ops")] + gone, asOf: 1)
        desk.rules = .made([data], guards: .most(2, .leaver))
        try await desk.read(&book)
        try await desk.planAll()
        let verdicts = try await desk.judgeReceived()
        #expect(verdicts.flatMap(\.trips) == [.tooMany(.leaver, people: 3, allowed: 2)])
        try await desk.deliverAll(to: &book)
        #expect(book.users.count == 4)
        #expect(try await desk.approve(try await desk.onlyHold().hash) != nil)
        try await desk.deliverAll(to: &book)
        #expect(book.users.keys.sorted() == ["p1@example.com"])
    }

    @Test("Somebody whom the target knows by another address keeps it until that may change")
    func addresses() async throws {
        var rules = TargetRules(id: saas, profile: .rfc7644, sources: [hr], groups: [])
        rules.profile.attributes = [
            AttributeRule("userName", from: .field(.email)), AttributeRule("externalId", from: .identity),
        ]
        let desk = try await Desk(rules, guards: .most(0, .addressChange), isRead: false)
        try await desk.takeIn("a", [person("1"), person("2")])
        let users = [("17", "maiden@example.com", "hr/1"), ("18", "p2@example.com", "hr/2")].map { id, name, external in
            RemoteUser(
                id: RemoteID(id),
                address: AccountAddress(name),
                attributes: ["userName": name, "externalId": external, "active": "true"]
            )
        }
        try await desk.read(users)
        try await desk.planAll()
        #expect(try await desk.next() == nil)
        let verdicts = try await desk.judgeReceived()
        #expect(verdicts.flatMap(\.trips) == [.tooMany(.addressChange, people: 1, allowed: 0)])
        #expect(try await desk.approve(try await desk.onlyHold().hash) != nil)
        let sent = try await desk.deliverAll()
        #expect(sent.map(\.kind) == [.updateUser] && sent[0].carried[0].confirmed.remoteID == "17")
        #expect(sent[0].carried[0].operation.changes.map(\.before) == ["maiden@example.com"])
    }

    @Test("A leaver who waits for a decision and comes back is looked for, and not invited again")
    func comesBack() async throws {
        let desk = try await Desk(data, guards: .most(0, .leaver), isRead: false)
        var book = book()
        try await desk.takeIn("a", [person("1", status: .ended)] + people.dropFirst())
        try await desk.read(&book)
        let verdicts = try await desk.judgeReceived()
        #expect(verdicts.flatMap(\.trips).contains(.tooMany(.leaver, people: 1, allowed: 0)))
        try await desk.deliverAll(to: &book)
        book.forgetRequests()
        try await desk.takeIn("b", people, asOf: 1)
        try await desk.deliverAll(to: &book)
        #expect(book.requests[.createUser] == nil && book.requests[.lookUpUser] == 1)
        #expect(book.users["p1@example.com"] != nil)
    }

    @Test("What is read again of one person leaves what waits of the others as it is")
    func ofOnePerson() async throws {
        let desk = try await Desk(data, guards: .most(2, .groupRemoval), isRead: false)
        var book = book()
        try await desk.takeIn("a", people)
        try await desk.read(&book)
        _ = try await desk.judgeReceived()
        let hold = try await desk.onlyHold()
        let number = try #require(try await desk.journal.beginReading(of: saas, repairs: false))
        try await desk.read(&book)
        _ = try await desk.journal.repair(number, of: "4", at: desk.target)
        _ = try await desk.judgeReceived()
        #expect(try await desk.journal.holds().map(\.hash) == [hold.hash])
        #expect(try await desk.approve(hold.hash) != nil)
    }

    @Test("Of what is rejected nothing is done, until a reconcile finds it")
    func rejected() async throws {
        let desk = try await Desk(data, guards: .most(2, .groupRemoval), isRead: false)
        var book = book()
        try await desk.takeIn("a", people)
        try await desk.read(&book)
        _ = try await desk.judgeReceived()
        #expect(try await desk.reject(try await desk.onlyHold().hash))
        try await desk.deliverAll(to: &book)
        #expect(book.groups["Data"]?.count == 3)
        let (shown, verdicts) = try await desk.reconcile(&book)
        #expect(shown.counts == ["joined-group": 3])
        #expect(verdicts.flatMap(\.trips) == [.tooMany(.groupRemoval, people: 3, allowed: 2)])
    }
}
