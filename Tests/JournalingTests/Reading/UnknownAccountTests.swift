import Ports
import Provisioning
import TestSupport
import Testing

@testable import Journaling

@Suite("Accounts that HR doesn't know")
struct UnknownAccountTests {
    private let rules: TargetRules

    init() throws { rules = amplitude(groups: [try group(everyone), try group("Data", #"department eq "Data""#)]) }

    /// One target of each way to end access; unknown accounts are to go, and no guard is in the way.
    static let ways = [TargetProfile.amplitude, .rfc7644]

    @Test(
        "An unknown account is nobody's: it always waits, and is named by nothing that an employee's id may read as",
        arguments: ways
    )
    func nobodys(profile: TargetProfile) async throws {
        var rules = TargetRules(id: saas, profile: profile, sources: [hr], groups: [])
        rules.reading.unknownAccounts = .remove
        let desk = try await Desk(rules)
        try await desk.takeIn("a", [person("1"), person("17")])
        try await desk.deliverAll()
        let known = ["p1@example.com", "p17@example.com"]
        let stranger = profile.idIsAddress ? "x@example.com" : "17"
        func read() async throws -> [IntakeVerdict] {
            _ = try await desk.journal.beginReading(of: saas, repairs: true)
            try await desk.read(
                (known + [stranger]).map { id in
                    RemoteUser(
                        id: RemoteID(id),
                        address: AccountAddress(id.contains("@") ? id : "x@example.com"),
                        attributes: ["userName": id.contains("@") ? id : "x@example.com", "active": "true"]
                    )
                }
            )
            return try await desk.judgeReceived()
        }
        // Removed, and there again: nobody does that twice without an operator's word.
        for round in 1...2 {
            let verdicts = try await read()
            #expect(verdicts.flatMap(\.trips) == [.unknownAccounts(1)], "round \(round)")
            let hash = try #require(verdicts.compactMap(\.hash).first)
            #expect(try await desk.shown(hash) == ["\u{2205}/\(stranger) leaver"])
            #expect(try await desk.next() == nil)
            #expect(try await desk.approve(hash) != nil)
            #expect(try await desk.deliverAll().map(\.kind) == [profile.idIsAddress ? .deleteUser : .deactivateUser])
            while try await desk.journal.sweep() {}
        }
        #expect(try await desk.report(nil, of: "17")?.changes.isEmpty == true)
        let people = try await desk.journal.people("17")
        #expect(people == [PersonKey(source: hr, employee: "17")])
        #expect(try await desk.journal.explain(people[0]).accounts.count == 1)
    }

    @Test("Whose time has come by a clock alone that is ahead is neither to be removed, nor unknown")
    func clockAhead() async throws {
        let desk = try await Desk(amplitude(), isRead: false)
        let now = desk.time.wall
        try await desk.takeIn("a", [person("1", ends: now + .seconds(86_400))], asOf: now.milliseconds)
        try await desk.look()
        try await desk.journal.writer.perform { db in try db.run("DELETE FROM account") }
        desk.time.step(wall: now + .seconds(30 * 86_400))
        try await desk.read([
            RemoteUser(
                id: "p1@example.com",
                address: AccountAddress("p1@example.com"),
                attributes: ["userName": "p1@example.com"]
            )
        ])
        #expect(try await desk.number("SELECT count(*) FROM drift") == 0)
        #expect(try await desk.number("SELECT count(*) FROM stranger") == 1)
    }

    @Test("Who is known to HR is no unknown account: of whoever has left it goes, of whoever is to come it stays")
    func knownAfterAll() async throws {
        var strict = rules
        strict.reading.unknownAccounts = .remove
        let desk = try await Desk(strict)
        var book = Book()
        let soon = desk.time.wall + .seconds(86_400)
        let people = [
            person("1"), person("2", status: .ended), person("3", begins: soon), person("4", status: .suspended),
        ]
        try await desk.takeIn("a", people)
        try await desk.deliverAll(to: &book)
        #expect(book.users.count == 1)
        for number in 2...4 {
            book.users["p\(number)@example.com"] = ["userName": "p\(number)@example.com"]
        }
        let (shown, verdicts) = try await desk.reconcile(&book)
        #expect(shown.unknown == 0 && shown.counts == ["appeared": 2])
        #expect(verdicts.count == 1 && verdicts.first?.isAccepted == true)
        try await desk.deliverAll(to: &book)
        #expect(book.users.keys.sorted() == ["p1@example.com", "p3@example.com"])
    }

    @Test("Accounts that HR doesn't know are left alone; where they are to go, that waits for an approval")
    func unknownAccounts() async throws {
        var desk = try await Desk(rules)
        var book = Book()
        try await desk.takeIn("a", (1...4).map { person("\($0)", department: $0.isMultiple(of: 2) ? "Data" : "Ops") })
        try await desk.deliverAll(to: &book)
        book.forgetRequests()
        book.users["boss@example.com"] = ["userName": "boss@example.com"]
        book.users["bot@example.com"] = ["userName": "Bot@Example.com"]
        book.groups["Data"]?.insert("boss@example.com")
        let (shown, verdicts) = try await desk.reconcile(&book)
        #expect(shown.unknown == 2 && shown.drifted == 0 && verdicts.isEmpty)
        var strict = rules
        strict.reading.unknownAccounts = .remove
        strict.reading.protected = [AccountAddress("BOT@example.com")]
        desk.rules = .made([strict])
        let (other, held) = try await desk.reconcile(&book)
        #expect(other.unknown == 1 && other.protected == 1)
        #expect(held.first?.trips == [.unknownAccounts(1)])
        book.forgetRequests()
        try await desk.deliverAll(to: &book)
        #expect(book.requests == [:])
        #expect(try await desk.approve(try #require(held.first?.hash)) != nil)
        try await desk.deliverAll(to: &book)
        #expect(book.requests == [.deleteUser: 1])
        #expect(book.users.keys.contains("bot@example.com") && !book.users.keys.contains("boss@example.com"))
    }

    @Test("Whoever was removed as unknown and is hired then gets what is left of their account")
    func hiredAfterAll() async throws {
        var rules = TargetRules(id: saas, profile: .rfc7644, sources: [hr], groups: [])
        rules.reading.unknownAccounts = .remove
        let desk = try await Desk(rules)
        try await desk.takeIn("a", [person("1")])
        try await desk.deliverAll()
        _ = try await desk.journal.beginReading(of: saas, repairs: true)
        let users = [("p1@example.com", "p1@example.com"), ("17", "p2@example.com")].map { id, name in
            RemoteUser(
                id: RemoteID(id),
                address: AccountAddress(name),
                attributes: ["userName": name, "active": "true", "externalId": "", "name.givenName": "Ada"]
            )
        }
        try await desk.read(users)
        let verdicts = try await desk.judgeReceived()
        let hash = try #require(verdicts.compactMap(\.hash).first)
        #expect(try await desk.approve(hash) != nil)
        #expect(try await desk.deliverAll().contains { $0.kind == .deactivateUser })
        try await desk.takeIn("b", [person("1"), person("2")], asOf: 1)
        let sent = try await desk.deliverAll().filter {
            $0.carried.contains { $0.operation.address.folded == "p2@example.com" }
        }
        #expect(sent.map(\.kind) == [.updateUser] && sent[0].carried[0].confirmed.remoteID == "17")
    }
}
