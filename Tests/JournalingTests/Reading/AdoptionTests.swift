import Ports
import Provisioning
import TestSupport
import Testing

@testable import Journaling

@Suite("A target that is not empty")
struct AdoptionTests {
    private func unread(_ rules: TargetRules) async throws -> Desk { try await Desk(rules, isRead: false) }

    @Test(
        "3,000 accounts, 1,000 of them HR's, 30 of these otherwise: nobody is invited, and just these are corrected",
        arguments: [true, false]
    )
    func large(fileFirst: Bool) async throws {
        let desk = try await unread(amplitude(groups: [group(everyone)]))
        var book = Book()
        for number in 1...3000 {
            let address = number <= 1000 ? "P\(number)@Example.com" : "x\(number)@example.com"
            book.users[address] = [
                "userName": address, "name.givenName": number <= 30 ? "Ida" : "Ada", "name.familyName": "Test",
            ]
        }
        book.groups[everyone] = Set((1...1000).map { "p\($0)@example.com" })
        let people = (1...1000).map { person("\($0)") }
        if fileFirst {
            try await desk.takeIn("a", people)
            #expect(try await desk.next() == nil)
        }
        try await desk.read(&book)
        #expect(book.requests == [.listUsers: 30, .listGroups: 1])
        book.forgetRequests()
        if !fileFirst { try await desk.takeIn("a", people) }
        try await desk.planAll()
        try await desk.deliverAll(to: &book)
        #expect(book.requests == [.updateUser: 30])
        #expect(try await desk.number("SELECT count(*) FROM account WHERE remote_id IS NOT NULL") == 1000)
        #expect(try await desk.number("SELECT count(*) FROM account WHERE confirmed_address IS NULL") == 0)
    }

    @Test("However many were found whom HR doesn't name, they are forgotten in short steps")
    func strangers() async throws {
        let desk = try await unread(amplitude())
        var book = Book()
        for number in 1...5_000 { book.users["x\(number)@example.com"] = ["userName": "x\(number)@example.com"] }
        try await desk.read(&book, batch: 500)
        _ = try await desk.judge("a", [.person(person("1"))])
        var left: Set<Int> = []
        while try await desk.journal.apply("a", rules: desk.rules, batch: 100), left.count < 10 {
            left.insert(try await desk.number("SELECT count(*) FROM stranger"))
        }
        #expect(left.isSuperset(of: [3_000, 1_000, 0]))
        #expect(try await desk.journal.state(of: "a")?.state == .applied)
        // The file counts as named by all: with the next event nobody is taken for what was read then.
        #expect(try await desk.number("SELECT count(*) FROM stranger") == 0)
    }

    @Test("A group that is there under another spelling is adopted by it, without a request in vain")
    func spelling() async throws {
        let desk = try await unread(amplitude(groups: [group("Dept data")]))
        var book = Book()
        book.users["p1@example.com"] = ["userName": "p1@example.com"]
        book.groups["Dept Data"] = ["p1@example.com"]
        try await desk.read(&book)
        book.forgetRequests()
        try await desk.takeIn("a", [person("1"), person("2")])
        let sent = try await desk.deliverAll()
        #expect(sent.map(\.kind) == [.createUser, .patchGroup, .updateUser])
        let pack = sent.first { $0.kind == .patchGroup }
        #expect(pack?.group?.remoteID == Book.id(of: "Dept Data"))
        #expect(pack?.carried.map(\.operation.address.folded) == ["p2@example.com"])
    }

    @Test("A crash goes on with the next page of the same reading")
    func crash() async throws {
        let desk = try await unread(amplitude())
        let users = (1...4).map { number in
            RemoteUser(
                id: RemoteID("p\(number)@example.com"),
                address: AccountAddress("p\(number)@example.com"),
                attributes: ["userName": "p\(number)@example.com"]
            )
        }
        let first = try #require(try await desk.journal.openPage(of: desk.target))
        try await desk.close(first, learned: [.page(ReadPage(users, from: 0, size: 2))])
        let second = try #require(try await desk.journal.openPage(of: desk.target))
        #expect(second.startIndex == 3)
        // Its answer never comes.
        _ = try await desk.journal.recover(desk.target, settle: .seconds(30), historyMax: 100)
        let again = try #require(try await desk.journal.openPage(of: desk.target))
        #expect(again.startIndex == 3 && again.sequence != second.sequence)
        try await desk.close(again, learned: [.page(ReadPage(users, from: 2, size: 2))])
        #expect(try await desk.journal.openPage(of: desk.target)?.kind == .listGroups)
        #expect(try await desk.number("SELECT count(*) FROM reading") == 1)
        #expect(try await desk.number("SELECT count(*) FROM read_user") == 4)
    }

    @Test("What was read an hour before an interruption is read again")
    func interrupted() async throws {
        let desk = try await unread(amplitude())
        let users = ["a@example.com", "b@example.com"].map {
            RemoteUser(id: RemoteID($0), address: AccountAddress($0), attributes: ["userName": $0])
        }
        let first = try #require(try await desk.journal.openPage(of: desk.target))
        try await desk.close(first, learned: [.page(ReadPage(users, from: 0, size: 1))])
        desk.time.advance(by: .seconds(2 * 60 * 60))
        #expect(try await desk.journal.openPage(of: desk.target)?.startIndex == 1)
        #expect(try await desk.number("SELECT count(*) FROM reading WHERE state = 'ended'") == 1)
    }

    @Test("Where the target has HR's own name for somebody, another address is theirs, too")
    func externalIDs() async throws {
        var rules = TargetRules(id: saas, profile: .rfc7644, sources: [hr], groups: [])
        rules.profile.attributes = [
            AttributeRule("userName", from: .field(.email)), AttributeRule("externalId", from: .identity),
        ]
        let desk = try await unread(rules)
        let user = RemoteUser(
            id: "17",
            address: AccountAddress("maiden@example.com"),
            attributes: ["userName": "maiden@example.com", "externalId": "hr/1", "active": "true"]
        )
        try await desk.read([user])
        try await desk.takeIn("a", [person("1")])
        let sent = try #require(try await desk.next())
        #expect(sent.kind == .updateUser && sent.carried[0].confirmed.remoteID == "17")
        #expect(sent.carried[0].operation.changes.map(\.after) == ["p1@example.com"])
    }

    @Test("However many accounts other targets have, a step passes over few of them")
    func manyOfOthers() async throws {
        let desk = try await Desk(amplitude(), isRead: false)
        try await desk.journal.writer.perform { db in
            for target in ["other", "saas"] {
                try db.execute(
                    sql: """
                        WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 1000)
                        INSERT INTO account (target, identity, source, employee, desired, confirmed, cause)
                        SELECT ?1, 'hr/' || i, 'hr', i, '[]', '[]', 'clock' FROM n
                        """,
                    arguments: [target]
                )
            }
        }
        while let exchange = try await desk.journal.openPage(of: desk.target) {
            let none: ReadPage.Resources = exchange.kind == .listUsers ? .users([]) : .groups([])
            try await desk.close(exchange, learned: [.page(ReadPage(none, count: 0, total: 0))])
        }
        #expect(try await desk.journal.continueReading(of: desk.target, batch: 10))
        #expect(try await desk.number("SELECT CAST(place AS INTEGER) FROM reading") == 100)
        while try await desk.journal.continueReading(of: desk.target, batch: 10) {}
        #expect(try await desk.journal.isRead(saas))
    }

    @Test("Where nobody is to be looked for any more, nothing of a reading that a crash cut short is left")
    func lookUpsInstead() async throws {
        let desk = try await Desk(amplitude(), isRead: false)
        let number = try await desk.journal.writer.perform { [time = desk.time] db in
            let reading = try ReadingRow.begin(db, saas, for: .adoption, repairs: true, restarts: 0, at: time.wall)
            return ReadingNumber(rawValue: reading.number)
        }
        try await desk.fillDrift(2_500, in: number)
        try await desk.journal.writer.perform { [target = desk.target, time = desk.time] db in
            let reading = try #require(try ReadingRow.find(db, number.rawValue))
            let staging = DriftIntakes(db: db, reading: reading, rules: target, wall: time.wall)
            #expect(try staging.begin(for: nil).step())
        }
        try await desk.journal.finishReading(saas)
        while try await desk.journal.sweep() {}
        #expect(try await desk.journal.intakes(in: .staging, limit: 10).isEmpty)
        #expect(try await desk.number("SELECT count(*) FROM staging") == 0)
        #expect(try await desk.number("SELECT count(*) FROM drift") == 0)
    }

    @Test("A protected account is nobody's: not adopted, not changed, not removed")
    func protected() async throws {
        var rules = amplitude()
        rules.reading.protected = [AccountAddress("P1@example.com")]
        let desk = try await unread(rules)
        var book = Book()
        book.users["p1@example.com"] = ["userName": "p1@example.com", "name.givenName": "Boss"]
        try await desk.read(&book)
        book.forgetRequests()
        try await desk.takeIn("a", [person("1"), person("2")])
        try await desk.deliverAll(to: &book)
        #expect(book.requests == [.createUser: 1])
        try await desk.takeIn("b", [person("2")], asOf: 1)
        try await desk.deliverAll(to: &book)
        #expect(book.requests == [.createUser: 1])
        #expect(book.users["p1@example.com"]?["name.givenName"] == "Boss")
    }
}
