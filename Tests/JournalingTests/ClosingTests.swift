import Ports
import Provisioning
import TestSupport
import Testing

@testable import Journaling

@Suite("What an answer changes")
struct ClosingTests {
    @Test("A parked operation says why, isn't planned again, and lets others go on")
    func parked() async throws {
        let desk = try await Desk(amplitude(groups: [group(everyone)]))
        try await desk.takeIn("a", [person("1"), person("2")])
        let exchange = try #require(try await desk.next())
        try await desk.close(exchange, .parked(reason: "the target refused it with 400", isUncertain: false))
        #expect(try await desk.planAll() == 0)
        #expect(try await desk.deliverAll().map(\.kind) == [.createUser, .createGroup])
        let summary = try await desk.journal.summary()
        #expect(summary.targets.first?.parked.map(\.reason) == ["the target refused it with 400"])
        #expect(summary.targets.first?.parked.map(\.employee) == ["1"])
        // The nightly file changes nothing of it.
        try await desk.takeIn("b", [person("1"), person("2")], asOf: 1)
        #expect(try await desk.deliverAll().isEmpty)
        // Leaving does, and costs no request, since the account isn't there.
        try await desk.takeIn("c", [person("2")], asOf: 2)
        #expect(try await desk.deliverAll().isEmpty)
        #expect(try await desk.situation("1")?.open == [])
    }

    @Test(
        "A look-up takes nobody out of a group whom nothing of ours has put there, and whoever we have put there it does"
    )
    func othersAdditions() async throws {
        let desk = try await Desk(amplitude(groups: [group("Data", #"department eq "Data""#)]))
        let people = [person("1", department: "Ops"), person("2"), person("3")]
        try await desk.takeIn("a", people)
        try await desk.deliverAll()
        try await desk.takeIn("b", people.dropLast() + [person("3", department: "Ops")], asOf: 1)
        let exchange = try #require(try await desk.next())
        #expect(exchange.kind == .patchGroup)
        try await desk.close(exchange)
        try await desk.takeIn("c", [person("1", given: "Eve", department: "Ops"), person("2"), people[2]], asOf: 2)
        try await desk.takeIn("d", [people[0], person("2"), person("3", department: "Ops")], asOf: 3)
        let probe = try await desk.journal.open(.probe, startIndex: nil, at: saas)
        let found = ["p1@example.com", "p2@example.com", "p3@example.com"].map { RemoteID($0) }
        try await desk.close(probe, learned: [.groups([RemoteGroup(id: "id of Data", name: "Data", members: found)])])
        try await desk.planAll()
        let removed = try await desk.deliverAll().flatMap { $0.carried.map(\.operation) }
            .filter { $0.kind == .removeMember }.map(\.address.folded)
        #expect(removed == ["p3@example.com"])
    }

    @Test("Attempts are counted, and given back where the target was out")
    func forgiven() async throws {
        let desk = try await Desk(amplitude())
        try await desk.takeIn("a", [person("1")])
        let exchange = try #require(try await desk.next())
        let sequence = exchange.carried[0].operation.sequence
        try await desk.close(exchange, .again(notBefore: nil, countsAttempt: true, isUncertain: false, reason: "503"))
        #expect(try await desk.situation("1")?.open.first?.attempts == 1)
        let probe = try await desk.journal.open(.probe, startIndex: nil, at: saas)
        let record = ExchangeRecord(status: 503, verdict: "retry", reason: nil, transmissions: 1)
        try await desk.journal.close(
            ExchangeClosing(
                sequence: probe.sequence,
                endedAt: desk.time.boot,
                record: record,
                resolutions: [:],
                learned: [],
                forgiven: [sequence],
                gatedUntil: nil
            ),
            at: desk.target
        )
        #expect(try await desk.situation("1")?.open.first?.attempts == 0)
    }

    @Test("An exchange is closed once")
    func closedTwice() async throws {
        let desk = try await Desk(amplitude())
        try await desk.takeIn("a", [person("1")])
        let exchange = try #require(try await desk.next())
        try await desk.close(exchange)
        await #expect(throws: JournalError.self) { try await desk.close(exchange) }
        #expect(try await desk.operations() == ["create-user done"])
    }

    @Test("An operation that a closing says nothing of is parked, not forgotten on the wire")
    func forgotten() async throws {
        let desk = try await Desk(amplitude())
        try await desk.takeIn("a", [person("1")])
        var exchange = try #require(try await desk.next())
        exchange.carried = []
        try await desk.close(exchange)
        #expect(try await desk.operations() == ["create-user parked"])
    }

    @Test("An account that turns out to be there is ours, and is corrected where it differs")
    func adopted() async throws {
        let desk = try await Desk(amplitude())
        try await desk.takeIn("a", [person("1")])
        let exchange = try #require(try await desk.next())
        try await desk.close(
            exchange,
            learned: [.adopted(exchange.carried[0].operation.account, remote("P1@example.com", given: "Grace"))]
        )
        try await desk.planAll()
        let sent = try await desk.deliverAll()
        #expect(sent.map(\.kind) == [.updateUser])
        #expect(sent[0].carried[0].operation.cause == .reading)
    }

    @Test("A placeholder that a look-up shows says nothing: what was sent is confirmed, and a later name is an update")
    func adoptedWithPlaceholder() async throws {
        let desk = try await Desk(amplitude())
        try await desk.takeIn("a", [person("1")])
        let exchange = try #require(try await desk.next())
        try await desk.takeIn("b", [person("1", given: "New")], asOf: 1)
        let found = remote("p1@example.com", given: "NO_GIVEN_NAME")
        try await desk.close(exchange, learned: [.adopted(exchange.carried[0].operation.account, found)])
        try await desk.planAll()
        let sent = try await desk.deliverAll()
        #expect(sent.map(\.kind) == [.updateUser])
        let change = try #require(sent[0].carried[0].operation.changes.first)
        #expect(change.before != "NO_GIVEN_NAME")
        #expect(change.after == "New")
    }

    @Test("An account that someone else removed is created again")
    func missing() async throws {
        let desk = try await Desk(amplitude(groups: [group(everyone)]))
        try await desk.takeIn("a", [person("1")])
        try await desk.deliverAll()
        try await desk.takeIn("b", [person("1", given: "New")], asOf: 1)
        let update = try #require(try await desk.next())
        try await desk.close(
            update,
            .superseded(reason: "gone"),
            learned: [.missing(update.carried[0].operation.account)]
        )
        try await desk.planAll()
        #expect(try await desk.deliverAll().map(\.kind) == [.createUser, .patchGroup])
    }

    @Test("A revocation waits for the pack in flight that names the person")
    func revocationWaitsForPack() async throws {
        let desk = try await Desk(amplitude(groups: [group(everyone)]))
        try await desk.takeIn("a", [person("1"), person("2")])
        for _ in 0..<2 {
            let create = try #require(try await desk.next())
            try await desk.close(create, learned: desk.lessons(of: create))
        }
        let pack = try #require(try await desk.next())
        try await desk.takeIn("b", [person("2")], asOf: 1)
        #expect(try await desk.next() == nil)
        try await desk.close(pack, learned: desk.lessons(of: pack))
        #expect(try await desk.next()?.kind == .deleteUser)
    }

    @Test("A pack of unknown outcome is undone for whoever left, never repeated")
    func uncertainMembership() async throws {
        let desk = try await Desk(amplitude(groups: [group(everyone)]))
        try await desk.takeIn("a", [person("1"), person("2")])
        for _ in 0..<2 {
            let create = try #require(try await desk.next())
            try await desk.close(create, learned: desk.lessons(of: create))
        }
        let pack = try #require(try await desk.next())
        try await desk.takeIn("b", [person("2")], asOf: 1)
        try await desk.close(
            pack,
            .again(notBefore: nil, countsAttempt: true, isUncertain: true, reason: "reset"),
            learned: [.group(everyone, "7")]
        )
        try await desk.planAll()
        let sent = try await desk.deliverAll()
        #expect(sent.map(\.kind) == [.deleteUser, .patchGroup])
        #expect(sent[1].carried.map(\.operation.address) == [AccountAddress("p2@example.com")])
    }

    // MARK: - The first reading

    @Test(
        "Whoever is there already is adopted, whether HR's file comes before the reading or after it",
        arguments: [true, false]
    )
    func firstReading(fileFirst: Bool) async throws {
        let desk = try await Desk(
            journal: .inMemory(time: ManualTime()),
            time: ManualTime(),
            rules: [amplitude(groups: [group(everyone), group("Data")])],
            isRead: false
        )
        let people = [person("1"), person("2"), person("3")]
        if fileFirst { try await desk.takeIn("a", people) }
        try await desk.read(
            [
                remote("P1@Example.com", given: "Ada"), remote("p2@example.com", given: "NO_GIVEN_NAME"),
                remote("boss@example.com", given: "B"),
            ],
            [
                RemoteGroup(id: "7", name: everyone, members: ["p1@example.com", "boss@example.com"]),
                RemoteGroup(id: "8", name: "Elsewhere", members: ["p1@example.com"]),
            ],
            pageSize: 2
        )
        #expect(try await desk.journal.isRead(saas))
        if !fileFirst { try await desk.takeIn("a", people) }
        try await desk.planAll()
        let sent = try await desk.deliverAll()
        #expect(sent.map(\.kind) == [.createUser, .createGroup, .patchGroup])
        #expect(sent[1].carried.count == 3)
        #expect(sent[2].carried.map(\.operation.address.folded) == ["p2@example.com", "p3@example.com"])
        #expect(try await desk.number("SELECT count(*) FROM remote_group WHERE remote_id IS NOT NULL") == 3)
        #expect(try await desk.number("SELECT count(*) FROM stranger") == (fileFirst ? 1 : 0))
    }

    @Test("A reading takes nobody for a member whom the target doesn't list")
    func readingRemovesMemberships() async throws {
        let desk = try await Desk(amplitude(groups: [group(everyone)]))
        try await desk.takeIn("a", [person("1"), person("2")])
        try await desk.deliverAll()
        let groups = try await desk.journal.open(.listGroups, startIndex: 1, at: saas)
        try await desk.close(
            groups,
            learned: [.groups([RemoteGroup(id: "7", name: everyone, members: ["P2@example.com"])])]
        )
        #expect(try await desk.situation("1")?.confirmed.memberships == [])
        try await desk.planAll()
        let sent = try await desk.deliverAll()
        #expect(sent.map(\.kind) == [.patchGroup])
        #expect(sent[0].carried.map(\.operation.address.folded) == ["p1@example.com"])
    }

    @Test("A group that answers to two spellings has each member once, and is left by one request")
    func spelledTwice() async throws {
        let desk = try await Desk(amplitude(groups: [group("Dept data", #"department eq "Data""#)]))
        try await desk.takeIn("a", (1...3).map { person("\($0)") })
        for _ in 1...3 {
            let created = try #require(try await desk.next())
            try await desk.close(created, learned: desk.lessons(of: created))
        }
        func read(_ name: GroupName, _ members: RemoteID...) async throws {
            let reading = try await desk.journal.open(.listGroups, startIndex: 1, at: saas)
            try await desk.close(reading, learned: [.groups([RemoteGroup(id: "7", name: name, members: members)])])
            try await desk.planAll()
        }
        try await read("Dept Data", "p1@example.com", "p2@example.com")
        try await read("Dept data", "p1@example.com", "p2@example.com", "p3@example.com")
        #expect(try await desk.situation("1")?.confirmed.memberships == ["Dept Data"])
        #expect(try await desk.situation("3")?.confirmed.memberships == ["Dept data"])
        // Somebody took them out: out of both spellings.
        try await read("Dept data", "p1@example.com", "p3@example.com")
        #expect(try await desk.situation("2")?.confirmed.memberships == [])
        try await desk.takeIn(
            "b",
            [person("1", department: "Ops"), person("2", department: "Ops"), person("3")],
            asOf: 1
        )
        let carried = try await desk.deliverAll().flatMap(\.carried)
        #expect(carried.map(\.operation.kind) == [.removeMember])
        #expect(carried.map(\.operation.address.folded) == ["p1@example.com"])
    }

    private func remote(_ address: String, given: String) -> RemoteUser {
        RemoteUser(
            id: RemoteID(address),
            address: AccountAddress(address),
            attributes: [
                "userName": address, "name.givenName": given, "name.familyName": "Test", "active": "true",
            ]
        )
    }
}
