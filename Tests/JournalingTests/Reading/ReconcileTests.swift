import Ports
import Provisioning
import TestSupport
import Testing

@testable import Journaling

@Suite("Setting a target right")
struct ReconcileTests {
    private let rules: TargetRules

    init() throws { rules = amplitude(groups: [try group(everyone), try group("Data", #"department eq "Data""#)]) }

    /// HR's people, delivered; every other one is in Data.
    private func delivered(
        _ people: Int,
        guards: GuardLimits = .off,
        rules: TargetRules? = nil
    ) async throws -> (desk: Desk, book: Book) {
        let desk = try await Desk(rules ?? self.rules, guards: guards)
        var book = Book()
        let all = (1...people).map { person("\($0)", department: $0.isMultiple(of: 2) ? "Data" : "Ops") }
        try await desk.takeIn("a", all)
        try await desk.deliverAll(to: &book)
        book.forgetRequests()
        return (desk, book)
    }

    @Test("50 accounts deleted and 20 memberships added by hand: just these are repaired, in the fewest requests")
    func drift() async throws {
        var (desk, book) = try await delivered(300)
        let before = (book.users, book.groups)
        for number in 1...50 { book.delete("p\(number)@example.com") }
        for number in stride(from: 101, to: 141, by: 2) { book.groups["Data"]?.insert("p\(number)@example.com") }
        let (shown, verdicts) = try await desk.reconcile(&book)
        #expect(shown.counts == ["deleted": 50, "joined-group": 20])
        #expect(shown.step == .compared && shown.drifted == 70 && shown.pages == 4)
        #expect(book.requests == [.listUsers: 3, .listGroups: 1])
        guard case .accepted = verdicts.first, verdicts.count == 1 else {
            Issue.record("\(verdicts)")
            return
        }
        book.forgetRequests()
        try await desk.deliverAll(to: &book)
        // 50 into Everyone; 25 into Data, and 20 out of it.
        #expect(book.requests == [.createUser: 50, .patchGroup: 2])
        #expect(book.users == before.0 && book.groups == before.1)
        let (again, nothing) = try await desk.reconcile(&book)
        #expect(again.counts == [:] && nothing.isEmpty)
        #expect(try await desk.planAll() == 0)
    }

    @Test("What it would send is shown first, and a dry run changes nothing")
    func dryRun() async throws {
        var (desk, book) = try await delivered(20)
        book.delete("p1@example.com")
        book.users["p2@example.com"]?["name.givenName"] = "Ida"
        book.groups["Data"]?.remove("p4@example.com")
        let number = try #require(try await desk.journal.beginReading(of: saas, repairs: false))
        try await desk.read(&book)
        let shown = try #require(try await desk.report())
        #expect(shown.number == number)
        #expect(shown.changes.map(\.employee) == ["1", "2", "4"])
        #expect(shown.changes.map(\.kinds) == [[.deleted], [.changedAttributes], [.leftGroup]])
        #expect(shown.changes[1].attributes == ["name.givenName"] && shown.changes[2].groupsLost == ["Data"])
        #expect(try await desk.report(number, of: "2")?.counts == ["changed-attributes": 1])
        let plan = try await desk.journal.preview(repairing: number, of: nil, at: desk.target, rules: desk.rules)
        #expect(plan?.operations.map(\.kind) == [.createUser, .addMember, .addMember, .updateUser])
        #expect(plan?.trips == [])
        let one = try await desk.journal.preview(repairing: number, of: "2", at: desk.target, rules: desk.rules)
        #expect(one?.operations.map(\.kind) == [.updateUser])
        #expect(try await desk.planAll() == 0)
        // One person's alone is repaired; the others' still is to be.
        #expect(try await desk.journal.repair(number, of: "2", at: desk.target))
        _ = try await desk.judgeReceived()
        try await desk.deliverAll(to: &book)
        #expect(book.users["p2@example.com"]?["name.givenName"] == "Ada")
        #expect(book.users["p1@example.com"] == nil)
    }

    @Test("What passes the guards is repaired by itself; the rest is held, shown and approved as any plan")
    func guarded() async throws {
        var (desk, book) = try await delivered(20, guards: .most(2, .joiner))
        for number in 1...3 { book.delete("p\(number)@example.com") }
        let (_, verdicts) = try await desk.reconcile(&book)
        #expect(verdicts.first?.trips == [.tooMany(.joiner, people: 3, allowed: 2)])
        try await desk.deliverAll(to: &book)
        #expect(book.users.count == 17)
        let report = try #require(try await desk.report())
        let hash = try #require(report.repairs.first?.hold)
        #expect(report.repairs.map(\.state) == [.held])
        guard case .found(let detail) = try await desk.journal.hold(hash, limit: 10) else {
            Issue.record("nothing is held")
            return
        }
        #expect(detail.changes.map(\.employee) == ["1", "2", "3"])
        #expect(detail.changes.first?.cause == "at the target: the account was deleted")
        #expect(try await desk.approve(hash) != nil)
        try await desk.deliverAll(to: &book)
        #expect(book.users.count == 20)
    }

    @Test("What the next reading finds replaces what an earlier one's hold waits with")
    func replaced() async throws {
        var (desk, book) = try await delivered(20, guards: .most(2, .joiner))
        for number in 1...3 { book.delete("p\(number)@example.com") }
        try await desk.reconcile(&book)
        book.delete("p4@example.com")
        let (_, verdicts) = try await desk.reconcile(&book)
        #expect(verdicts.first?.trips == [.tooMany(.joiner, people: 4, allowed: 2)])
        #expect(try await desk.journal.holds().count == 1)
        while try await desk.journal.sweep() {}
        #expect(try await desk.number("SELECT count(*) FROM drift") == 4)
        #expect(try await desk.number("SELECT count(*) FROM read_user") == 0)
    }

    @Test("Of whom something is being delivered while the target is read nothing is believed")
    func inMotion() async throws {
        var (desk, book) = try await delivered(10)
        try await desk.takeIn(
            "b",
            (1...11).map { person("\($0)", given: $0 == 3 ? "Ida" : "Ada", department: "Ops") },
            asOf: 1
        )
        _ = try await desk.journal.beginReading(of: saas, repairs: true)
        // Its page is asked for, and then the joiner goes out; the page doesn't list them.
        let page = try #require(try await desk.journal.openPage(of: desk.target))
        let stale = book.remoteUsers
        try await desk.deliverAll(to: &book)
        #expect(book.users.count == 11)
        try await desk.close(page, learned: [.page(ReadPage(stale, from: 0, size: 100))])
        let groups = try #require(try await desk.journal.openPage(of: desk.target))
        try await desk.close(groups, learned: [.page(ReadPage(book.remoteGroups, from: 0, size: 100))])
        while try await desk.journal.continueReading(of: desk.target, batch: 3) {}
        let shown = try #require(try await desk.report())
        #expect(shown.counts == [:] && shown.inMotion == 7)
        #expect(shown.step == .ended)
        #expect(try await desk.planAll() == 0)
    }

    @Test("An account that changes between the reading and its repair is left as it is")
    func overtaken() async throws {
        var (desk, book) = try await delivered(4)
        book.users["p1@example.com"]?["name.givenName"] = "Ida"
        book.users["p2@example.com"]?["name.givenName"] = "Ida"
        let number = try #require(try await desk.journal.beginReading(of: saas, repairs: false))
        try await desk.read(&book)
        try await desk.takeIn(
            "b",
            (1...4).map {
                person("\($0)", given: $0 == 1 ? "Eve" : "Ada", department: $0.isMultiple(of: 2) ? "Data" : "Ops")
            },
            asOf: 1
        )
        try await desk.deliverAll(to: &book)
        #expect(try await desk.journal.repair(number, of: nil, at: desk.target))
        _ = try await desk.judgeReceived()
        book.forgetRequests()
        try await desk.deliverAll(to: &book)
        #expect(book.requests == [.updateUser: 1])
        #expect(book.users["p1@example.com"]?["name.givenName"] == "Eve")
        #expect(book.users["p2@example.com"]?["name.givenName"] == "Ada")
    }

    @Test("Somebody who left and is there again is removed, past the guards")
    func returned() async throws {
        var (desk, book) = try await delivered(4, guards: .most(2, .leaver))
        try await desk.takeIn(
            "b",
            (2...4).map { person("\($0)", department: $0.isMultiple(of: 2) ? "Data" : "Ops") },
            asOf: 1
        )
        try await desk.deliverAll(to: &book)
        book.users["p1@example.com"] = ["userName": "p1@example.com"]
        let (shown, _) = try await desk.reconcile(&book)
        #expect(shown.counts == ["appeared": 1])
        book.forgetRequests()
        try await desk.deliverAll(to: &book)
        #expect(book.requests == [.deleteUser: 1] && book.users.count == 3)
    }

    @Test("A group that somebody deleted is made again, with its members")
    func deletedGroup() async throws {
        var (desk, book) = try await delivered(6)
        book.groups["Data"] = nil
        let (shown, _) = try await desk.reconcile(&book)
        #expect(shown.counts == ["left-group": 3])
        book.forgetRequests()
        try await desk.deliverAll(to: &book)
        #expect(book.requests == [.createGroup: 1] && book.groups["Data"]?.count == 3)
    }

    @Test("However much is found, it is staged in short steps, and a crash goes on with the next")
    func steps() async throws {
        let place = try JournalPlace()
        let time = ManualTime()
        var journal = try place.open(time: time)
        var desk = try await Desk(journal: journal, time: time, rules: [rules])
        try await desk.takeIn("a", [person("1")])
        try await desk.deliverAll()
        let number = try #require(try await journal.beginReading(of: saas, repairs: false))
        try await desk.read([
            RemoteUser(id: "p1@example.com", address: AccountAddress("p1@example.com"), attributes: [:])
        ])
        try await desk.fillDrift(2_500, in: number)
        let target = desk.target
        try await journal.writer.perform { db in
            let reading = try #require(try ReadingRow.find(db, number.rawValue))
            let staging = DriftIntakes(db: db, reading: reading, rules: target, wall: time.wall)
            #expect(try staging.begin(for: nil).step())
        }
        #expect(try await desk.number("SELECT count(*) FROM staging") == 1_000)
        #expect(try await journal.intakes(in: .received, limit: 10).isEmpty)
        let after = try place.copyAfterPowerCut()
        await journal.close()
        journal = try after.open(time: time)
        desk = try await Desk(journal: journal, time: time, rules: desk.rules, isRead: false)
        #expect(try await journal.leftOfReading(saas) == .findings, "delivery goes on with it")
        #expect(try await journal.openPage(of: target) == nil)
        var staged: [Int] = []
        while try await journal.continueReading(of: target, batch: 100) {
            staged.append(try await desk.number("SELECT count(*) FROM staging"))
        }
        #expect(staged == [2_000])
        #expect(try await desk.number("SELECT count(DISTINCT employee) FROM staging") == 2_501)
        #expect(try await desk.number("SELECT max(row) FROM staging") == 2_501)
        #expect(try await desk.number("SELECT rows FROM intake WHERE state = 'received'") == 2_501)
    }

    @Test(
        "Where there is no room between two steps of a repair, it is begun all the same, and delivery goes on with it"
    )
    func noRoom() async throws {
        let (desk, _) = try await delivered(2)
        var book = Book()
        let number = try #require(try await desk.journal.beginReading(of: saas, repairs: false))
        try await desk.read(&book)
        try await desk.fillDrift(5_000, in: number)
        func allow(_ pages: Int) async throws {
            let used = try await desk.number("PRAGMA page_count")
            _ = try await desk.number("PRAGMA max_page_count = \(used + pages)")
        }
        try await allow(3)
        #expect(try await desk.journal.repair(number, of: nil, at: desk.target))
        #expect(try await desk.journal.leftOfReading(saas) == .findings)
        try await allow(10_000)
        while try await desk.journal.continueReading(of: desk.target, batch: 100) {}
        #expect(try await desk.journal.leftOfReading(saas) == nil)
        #expect(try await desk.number("SELECT sum(rows) FROM intake WHERE state = 'received'") == 5_002)
    }

    @Test("However many groups are found, they are taken over in short steps, and once")
    func manyGroups() async throws {
        let (desk, _) = try await delivered(2)
        var book = Book()
        for number in 1...1_200 { book.groups[GroupName("g\(number)")] = [] }
        let number = try #require(try await desk.journal.beginReading(of: saas, repairs: false))
        try await desk.read(&book)
        #expect(try await desk.journal.repair(number, of: nil, at: desk.target))
        let intake = try #require(try await desk.journal.intakes(in: .received, limit: 10).first)
        #expect(try await desk.journal.judge(intake.id, rules: desk.rules)?.isAccepted == true)
        var known: Set<Int> = []
        while try await desk.journal.apply(intake.id, rules: desk.rules, batch: 100), known.count < 10 {
            known.insert(try await desk.number("SELECT count(*) FROM remote_group WHERE remote_id LIKE 'id of g%'"))
        }
        #expect(known == [500, 1_000, 1_200])
        // Those that were there before are not any more.
        #expect(try await desk.number("SELECT count(*) FROM remote_group WHERE remote_id IS NOT NULL") == 1_200)
        #expect(try await desk.number("SELECT count(*) FROM reading WHERE groups_place IS NOT NULL") == 0)
    }

    @Test("What the target shows of nobody isn't missing of anybody")
    func unshown() async throws {
        let desk = try await Desk(TargetRules(id: saas, profile: .rfc7644, sources: [hr], groups: []))
        try await desk.takeIn("a", [person("1"), person("2")])
        try await desk.deliverAll()
        _ = try await desk.journal.beginReading(of: saas, repairs: true)
        // Given names are shown, of others than this; family names and departments are not.
        let users = [("p1@example.com", ["name.givenName": "Ada"]), ("p2@example.com", [:])].map { name, attributes in
            RemoteUser(
                id: RemoteID(name),
                address: AccountAddress(name),
                attributes: attributes.merging(["userName": name, "active": "true"]) { $1 }
            )
        }
        try await desk.read(users)
        let shown = try #require(try await desk.report())
        #expect(shown.changes.map(\.employee) == ["2"] && shown.changes.first?.attributes == ["name.givenName"])
    }

    @Test("A placeholder in the place of a name that nobody has is no difference")
    func placeholders() async throws {
        let desk = try await Desk(amplitude())
        var mononym = person("1")
        mononym.fields[.familyName] = nil
        try await desk.takeIn("a", [mononym])
        try await desk.deliverAll()
        _ = try await desk.journal.beginReading(of: saas, repairs: true)
        let attributes = ["userName": "p1@example.com", "name.givenName": "Ada", "name.familyName": "NO_FAMILY_NAME"]
        try await desk.read([
            RemoteUser(id: "p1@example.com", address: AccountAddress("p1@example.com"), attributes: attributes)
        ])
        #expect(try await desk.report()?.counts == [:])
    }

    @Test("A target whose list keeps changing is compared by what was seen: nobody counts as gone")
    func partial() async throws {
        var (desk, book) = try await delivered(4)
        _ = try await desk.journal.beginReading(of: saas, repairs: true)
        // Seen, and otherwise than it was; in Data, of which no page tells any more.
        book.users["p2@example.com"]?["name.givenName"] = "Ida"
        book.groups["Data"] = nil
        for round in 0..<100 {
            guard let page = try await desk.journal.openPage(of: desk.target) else { break }
            let users = Array(book.remoteUsers.prefix(2))
            let read =
                page.kind == .listUsers
                ? ReadPage(.users(users), count: users.count, total: 100 + round, isLast: round.isMultiple(of: 2))
                : ReadPage(book.remoteGroups, from: 0, size: 100)
            try await desk.close(page, learned: [.page(read)])
        }
        while try await desk.journal.continueReading(of: desk.target, batch: 3) {}
        let shown = try #require(try await desk.report())
        #expect(shown.isPartial && shown.restarts == 4 && shown.counts == ["changed-attributes": 1])
        _ = try await desk.judgeReceived()
        #expect(try await desk.deliverAll().map(\.kind) == [.updateUser])
        // What wasn't seen is as it was known: the others, who is in a group, and the group.
        for employee in ["1", "2", "3", "4"] {
            let situation = try #require(try await desk.situation(EmployeeID(employee)))
            #expect(situation.confirmed.exists && situation.confirmed.memberships == situation.desired.memberships)
        }
        #expect(try await desk.number("SELECT count(*) FROM remote_group WHERE remote_id IS NOT NULL") == 2)
    }

    @Test("Whoever wants a reading set right that is under way for somebody else's eyes gets that")
    func joined() async throws {
        var (desk, book) = try await delivered(4)
        book.delete("p1@example.com")
        let number = try await desk.journal.beginReading(of: saas, repairs: false)
        #expect(try await desk.journal.beginReading(of: saas, repairs: true) == number)
        #expect(try await desk.journal.beginReading(of: saas, repairs: false) == number)
        try await desk.read(&book)
        _ = try await desk.judgeReceived()
        try await desk.deliverAll(to: &book)
        #expect(book.users.count == 4)
    }
}
