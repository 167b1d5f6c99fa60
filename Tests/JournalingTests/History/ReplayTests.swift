import Ports
import Provisioning
import TestSupport
import Testing

@testable import Journaling

@Suite("A target that lost data")
struct ReplayTests {
    /// Three people with their groups at the target; an instant; then a joiner, a change, a leaver, and a joiner who left.
    private func played(_ rules: TargetRules? = nil) async throws -> (desk: Desk, since: WallInstant) {
        let groups = [try group(everyone), try group("Sales", "department eq \"Sales\"")]
        let desk = try await Desk(rules ?? amplitude(groups: groups))
        try await desk.takeIn("a", [person("1"), person("2"), person("3")])
        try await desk.deliverAll()
        desk.time.advance(by: .seconds(60))
        let since = desk.time.wall
        desk.time.advance(by: .seconds(60))
        try await desk.takeIn(
            "b",
            [person("1", given: "Eve"), person("2", department: "Sales"), person("4"), person("5")],
            asOf: 1
        )
        try await desk.deliverAll()
        desk.time.advance(by: .seconds(60))
        try await desk.takeIn("c", last, asOf: 2)
        try await desk.deliverAll()
        desk.time.advance(by: .seconds(60))
        return (desk, since)
    }

    private let last = [person("1", given: "Eve"), person("2", department: "Sales"), person("4")]

    private func replay(_ desk: Desk, _ scope: ReplayScope) async throws {
        try await desk.journal.begin(scope)
        while try await desk.journal.continueReplays(desk.rules) {}
    }

    private func scope(_ desk: Desk, _ since: WallInstant) -> ReplayScope {
        ReplayScope(target: saas, since: since, until: desk.time.wall)
    }

    private func kinds(_ preview: ReplayPreview) -> [String] {
        preview.target.operations.map { "\($0.kind.rawValue) \($0.employee)" }.sorted()
    }

    @Test("The net effect is planned, and nothing else")
    func netEffect() async throws {
        let (desk, since) = try await played()
        let preview = try await desk.journal.preview(scope(desk, since), rules: desk.rules)
        // 5 joined and left again: nothing of it.
        let due = [
            "add-member 2", "add-member 4", "create-user 4", "delete-user 3", "update-user 1",
        ]
        #expect(kinds(preview) == due)
        #expect(preview.accounts == 5 && preview.lost == 8 && preview.trips.isEmpty)
        #expect(preview.groupLookUps == 1)
        #expect(try await desk.number("SELECT count(*) FROM operation WHERE ended_at IS NULL") == 0, "it was a copy")

        try await replay(desk, scope(desk, since))
        #expect(try await desk.number("SELECT count(*) FROM operation WHERE cause = 'replay'") == 5)
        let sent = try await desk.deliverAll()
        // A group that was made since is looked up, and made again.
        #expect(
            sent.map(\.kind.rawValue).sorted() == [
                "create-group", "create-user", "delete-user", "look-up-group", "patch-group", "update-user",
            ]
        )
        for employee in ["1", "2", "4"] {
            let situation = try #require(try await desk.situation(EmployeeID(employee)))
            var confirmed = situation.confirmed
            confirmed[.remoteID] = nil
            #expect(confirmed == situation.desired)
        }
        #expect(try await desk.situation("3")?.confirmed == .absent)
        let again = try await desk.journal.preview(
            ReplayScope(target: saas, since: desk.time.wall, until: desk.time.wall + .seconds(1)),
            rules: desk.rules
        )
        #expect(again.target.operations.isEmpty)
    }

    @Test("A crash at any step leaves the rest to the next life")
    func crash() async throws {
        let place = try JournalPlace()
        let time = ManualTime()
        var journal = try place.open(time: time)
        var desk = try await Desk(journal: journal, time: time, rules: [amplitude(groups: [try group(everyone)])])
        try await desk.takeIn("a", (1...450).map { person("\($0)") })
        let since = time.wall
        time.advance(by: .seconds(1))
        try await desk.deliverAll()
        try await journal.begin(scope(desk, since))
        // Looked through; the first accounts are taken back.
        for _ in 0..<2 { #expect(try await journal.continueReplays(desk.rules)) }
        let after = try place.copyAfterPowerCut()
        await journal.close()
        journal = try after.open(time: time)
        desk = try await Desk(journal: journal, time: time, rules: desk.rules, isRead: false)
        #expect(try await desk.number("SELECT count(*) FROM operation WHERE cause = 'replay'") == 400)
        while try await journal.continueReplays(desk.rules) {}
        #expect(try await desk.number("SELECT count(*) FROM operation WHERE cause = 'replay'") == 900)
        #expect(try await desk.number("SELECT count(*) FROM replay_account") == 0)
        #expect(try await journal.continueReplays(desk.rules) == false)
    }

    @Test("Of one person, or of one intake, nothing else is replayed")
    func selections() async throws {
        let (desk, since) = try await played()
        var one = scope(desk, since)
        one.person = PersonKey(source: hr, employee: "4")
        #expect(kinds(try await desk.journal.preview(one, rules: desk.rules)) == ["add-member 4", "create-user 4"])
        var file = scope(desk, since)
        file.intake = "c"
        #expect(kinds(try await desk.journal.preview(file, rules: desk.rules)) == ["delete-user 5"])
        // Until before the last file: it is taken to be there, and so the joiner of the file before isn't removed again.
        var first = scope(desk, since)
        first.until = since + .seconds(90)
        #expect(
            kinds(try await desk.journal.preview(first, rules: desk.rules)) == [
                "add-member 2", "add-member 4", "create-user 4", "delete-user 3", "update-user 1",
            ]
        )
    }

    @Test("Guards look at it, and its hash says what it does")
    func guards() async throws {
        var (desk, since) = try await played()
        let free = try await desk.journal.preview(scope(desk, since), rules: desk.rules)
        desk.rules = .made(desk.rules.targets, guards: .most(0, .joiner, .leaver))
        let preview = try await desk.journal.preview(scope(desk, since), rules: desk.rules)
        #expect(
            preview.trips[hr]?.map(\.description) == [
                "1 leavers, where 0 are allowed at once", "1 joiners, where 0 are allowed at once",
            ]
        )
        #expect(preview.hash == free.hash && preview.hash.rawValue.count == 12)
        var one = scope(desk, since)
        one.person = PersonKey(source: hr, employee: "4")
        #expect(try await desk.journal.preview(one, rules: desk.rules).hash != free.hash)
    }

    @Test("Where a second account could come of it, each is looked up before it is made")
    func verified() async throws {
        var rules = amplitude(groups: [try group(everyone)])
        rules.profile.conflictStatuses = []
        let (desk, since) = try await played(rules)
        try await replay(desk, scope(desk, since))
        let open = try #require(try await desk.situation("4")?.open)
        #expect(open.first?.mustBeVerified == true)
    }

    @Test("A group that may be lost is looked up first, and nobody's removal is dropped until then")
    func groups() async throws {
        let desk = try await Desk(amplitude(groups: [group("Sales", "department eq \"Sales\"")]))
        var book = Book()
        try await desk.takeIn("a", [person("1"), person("2")])
        try await desk.deliverAll(to: &book)
        desk.time.advance(by: .seconds(60))
        let since = desk.time.wall
        desk.time.advance(by: .seconds(60))
        try await desk.takeIn("b", [person("1", department: "Sales"), person("2")], asOf: 1)
        try await desk.deliverAll(to: &book)
        desk.time.advance(by: .seconds(60))
        let until = desk.time.wall
        desk.time.advance(by: .seconds(60))
        // Put into the group by a request that isn't lost, and out of it by one that isn't sent yet.
        try await desk.takeIn("c", [person("1", department: "Sales"), person("2", department: "Sales")], asOf: 2)
        try await desk.deliverAll(to: &book)
        try await desk.takeIn("d", [person("1", department: "Sales"), person("2")], asOf: 3)
        #expect(book.groups["Sales"]?.count == 2)
        try await replay(desk, ReplayScope(target: saas, since: since, until: until))
        book.forgetRequests()
        for _ in 1...2 {
            try await desk.deliverAll(to: &book)
            try await desk.planAll()
        }
        #expect(book.requests == [.lookUpGroup: 1, .patchGroup: 1], "it isn't lost")
        #expect(book.groups["Sales"] == ["p1@example.com"])
        #expect(try await desk.operations().filter { $0 == "remove-member done" }.count == 1)
    }

    @Test("Where a second account could come of it, it is looked up however late it can be planned")
    func verifiedLater() async throws {
        var rules = TargetRules(id: saas, profile: .rfc7644, sources: [hr], groups: [])
        rules.profile.conflictStatuses = []
        let desk = try await Desk(rules)
        try await desk.takeIn("a", [person("1")])
        let since = desk.time.wall
        desk.time.advance(by: .seconds(60))
        try await desk.deliverAll()
        try await replay(desk, scope(desk, since + .seconds(-1)))
        // What is planned anew for whatever other reason is a creation that has to be looked up first, too.
        try await desk.journal.writer.perform { db in
            try db.run("UPDATE operation SET state = 'superseded', ended_at = 0 WHERE ended_at IS NULL")
            try db.run("UPDATE account SET dirty = 1")
        }
        try await desk.planAll()
        let open = try #require(try await desk.situation("1")?.open)
        #expect(open.map(\.kind) == [.createUser] && open[0].mustBeVerified)
        #expect(try await desk.next()?.kind == .lookUpUser)
    }

    /// Replayed from before everything, where the target has lost nothing.
    private func replayWhatIsThere(_ desk: Desk, _ book: inout Book, since: WallInstant) async throws {
        desk.time.advance(by: .seconds(60))
        try await replay(desk, scope(desk, since))
        for _ in 1...2 {
            try await desk.deliverAll(to: &book)
            try await desk.planAll()
        }
    }

    @Test("A leaver whose removal waits is removed, whether or not the target has lost them", arguments: [false, true])
    func waitingLeaver(isLost: Bool) async throws {
        let desk = try await Desk(amplitude(groups: [try group(everyone)]))
        var book = Book()
        let since = desk.time.wall
        desk.time.advance(by: .seconds(60))
        try await desk.takeIn("a", [person("1"), person("2")])
        try await desk.deliverAll(to: &book)
        try await desk.takeIn("b", [person("2")], asOf: 1)
        if isLost { book = Book() }
        try await replayWhatIsThere(desk, &book, since: since)
        #expect(book.users.keys.sorted() == ["p2@example.com"])
        #expect(try await desk.situation("1")?.confirmed == .absent)
        #expect(try await desk.number("SELECT count(*) FROM operation WHERE ended_at IS NULL") == 0)
    }

    @Test("Whose address has changed again leaves no account behind")
    func waitingAddress() async throws {
        let desk = try await Desk(amplitude())
        var book = Book()
        try await desk.takeIn("a", [person("1", "a@example.com")])
        try await desk.deliverAll(to: &book)
        desk.time.advance(by: .seconds(60))
        let since = desk.time.wall
        desk.time.advance(by: .seconds(60))
        try await desk.takeIn("b", [person("1", "b@example.com")], asOf: 1)
        try await desk.deliverAll(to: &book)
        try await desk.takeIn("c", [person("1", "c@example.com")], asOf: 2)
        try await replayWhatIsThere(desk, &book, since: since)
        #expect(book.users.keys.sorted() == ["c@example.com"])
    }

    @Test("A change that waits is made, though the target would need none had it lost the one before")
    func waitingChange() async throws {
        let desk = try await Desk(amplitude(groups: [try group("Sales", "department eq \"Sales\"")]))
        var book = Book()
        try await desk.takeIn("a", [person("1")])
        try await desk.deliverAll(to: &book)
        desk.time.advance(by: .seconds(60))
        let since = desk.time.wall
        desk.time.advance(by: .seconds(60))
        try await desk.takeIn("b", [person("1", given: "Eve", department: "Sales")], asOf: 1)
        try await desk.deliverAll(to: &book)
        try await desk.takeIn("c", [person("1")], asOf: 2)
        book.forgetRequests()
        try await replayWhatIsThere(desk, &book, since: since)
        #expect(book.requests[.updateUser] == 1)
        #expect(book.groups["Sales"] == [])
    }

    @Test("What was archived can't be replayed any more")
    func beginning() async throws {
        let (desk, since) = try await played()
        let begins = try #require(try await desk.journal.historyBegins())
        #expect(begins < since)
        try await desk.journal.writer.perform { db in try HistoryBeginning(db: db).note(since) }
        #expect(try await desk.journal.historyBegins() == since)
        try await desk.journal.writer.perform { db in try HistoryBeginning(db: db).note(begins) }
        #expect(try await desk.journal.historyBegins() == since, "it never begins earlier")
    }
}
