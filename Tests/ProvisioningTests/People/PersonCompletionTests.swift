import Testing

@testable import Provisioning

@Suite("A person is made of what a record says and what is known")
struct PersonCompletionTests {
    private let now = WallInstant.at("2026-06-01T00:00:00Z")

    private func complete(
        _ mapping: RecordMapping,
        _ values: [PersonField: String?],
        over known: Person? = nil,
        _ semantics: FeedSemantics = .snapshot
    ) throws -> Person {
        try PersonCompletion(mapping)
            .person(
                PersonPatch(employee: "7", values: values),
                over: known,
                semantics: semantics,
                from: "hr",
                asOf: now
            )
    }

    private func problem(_ mapping: RecordMapping, _ values: [PersonField: String?]) -> CompletionProblem? {
        do {
            _ = try complete(mapping, values)
            return nil
        } catch {
            return error as? CompletionProblem
        }
    }

    private func mapping(identity: RecordMapping.Identity = .own) throws -> RecordMapping {
        let address = try FieldTemplate(parsing: "{givenName|mailbox}.{familyName|mailbox}@example.com")
        return .plain(
            [
                .givenName: FieldRule(.column("G")), .familyName: FieldRule(.column("F")),
                .department: FieldRule(.column("D"), fallback: "None"), .title: FieldRule(.column("T")),
                .email: FieldRule(.template(address)),
                .displayName: FieldRule(.template(try FieldTemplate(parsing: "{givenName} ({employeeId})"))),
            ],
            identity: identity
        )
    }

    @Test("Templates are made of fields, and defaults fill what is empty")
    func templates() throws {
        let person = try complete(
            mapping(),
            [.status: "active", .givenName: "Zoë", .familyName: "O'Brien", .department: nil]
        )
        #expect(
            person.fields == [
                .givenName: "Zoë", .familyName: "O'Brien", .department: "None", .email: "zoe.obrien@example.com",
                .displayName: "Zoë (7)",
            ]
        )
        #expect(person.identity == "hr/7" && person.status == .active && person.period == .open)
    }

    @Test("A snapshot is all there is; changes are laid over what is known, and null clears")
    func semantics() throws {
        let mapping = try mapping()
        let known = try complete(
            mapping,
            [.status: "active", .givenName: "Ada", .familyName: "King", .title: "Countess", .department: "Data"]
        )
        let snapshot = try complete(mapping, [.status: "active", .givenName: "Ada", .familyName: "King"], over: known)
        #expect(snapshot.fields[.title] == nil && snapshot.fields[.department] == "None")
        let changed = try complete(mapping, [.familyName: "Lovelace", .department: nil], over: known, .changes)
        #expect(changed.fields[.title] == "Countess" && changed.fields[.department] == "None")
        #expect(changed.fields[.email] == "ada.lovelace@example.com")
        #expect(try complete(mapping, [:], over: changed, .changes) == changed)
    }

    @Test("A name that goes takes with it what was made of it")
    func templateWithoutField() throws {
        var mapping = try mapping()
        mapping.fields[.email] = FieldRule(.column("E"))
        let known = try complete(mapping, [.status: "active", .givenName: "Ada", .email: "a@example.com"])
        #expect(known.fields[.displayName] == "Ada (7)")
        let changed = try complete(mapping, [.givenName: nil], over: known, .changes)
        #expect(changed.fields[.displayName] == nil)
    }

    @Test("An active person needs an address and what is required; the problem says what it lacks")
    func required() throws {
        let mapping = try mapping()
        #expect(
            problem(mapping, [.status: "active", .givenName: "Ada"])?.description
                == "email: an active person needs it, and it can't be made without familyName"
        )
        #expect(problem(mapping, [.status: "active", .givenName: "小明", .familyName: "王"])?.field == .email)
        #expect(problem(mapping, [.status: "ended"]) == nil)
        #expect(problem(mapping, [.status: "suspended"]) == nil)
        let titled = RecordMapping.plain([.title: FieldRule(.column("T"), isRequired: true)])
        #expect(problem(titled, [.status: "active", .title: nil])?.field == .title)
        #expect(problem(titled, [.status: "ended", .title: nil]) == nil)
    }

    @Test("What a template makes is checked as a column's value is")
    func flawedTemplate() throws {
        let mapping = RecordMapping.plain([
            .givenName: FieldRule(.column("G")),
            .locale: FieldRule(.template(try FieldTemplate(parsing: "{givenName}!DE"))),
        ])
        #expect(problem(mapping, [.status: "active", .givenName: "de"])?.field == .locale)
        #expect(try complete(mapping, [.status: "ended", .givenName: "de"]).fields[.locale] == nil)
    }

    @Test("Somebody new needs a status; of somebody known it stays what it is")
    func status() throws {
        let mapping = RecordMapping.plain()
        #expect(problem(mapping, [:])?.field == .status)
        let known = try complete(mapping, [.status: "suspended"])
        #expect(try complete(mapping, [:], over: known, .changes).status == .suspended)
        var lenient = mapping
        lenient.status?.fallback = .active
        #expect(try complete(lenient, [:]).status == .active)
        var listed = mapping
        listed.status = nil
        #expect(try complete(listed, [:]).status == .active)
        #expect(try complete(listed, [:], over: known).status == .active)
        #expect(try complete(listed, [:], over: known, .changes).status == .suspended)
    }

    @Test("One identity for two records: by address without case, by another field, by template")
    func identities() throws {
        let email = RecordMapping.plain([.email: FieldRule(.column("E"))], identity: .field(.email))
        #expect(try complete(email, [.status: "active", .email: "Ada@Example.com"]).identity == "ada@example.com")
        let number = RecordMapping.plain(identity: .field(.employeeNumber))
        #expect(try complete(number, [.status: "active", .employeeNumber: "A1"]).identity == "A1")
        let made = RecordMapping.plain(identity: .template(try FieldTemplate(parsing: "{employeeId}/{country|lower}")))
        #expect(try complete(made, [.status: "active", .country: "DE"]).identity == "7/de")
        #expect(problem(number, [.status: "active"])?.field == .employeeNumber)
        #expect(problem(made, [.status: "active"])?.field == .country)
    }

    @Test(
        "A leaver's row says nothing by what it leaves blank, in a snapshot and in changes",
        arguments: [true, false]
    )
    func blankedLeaver(isSnapshot: Bool) throws {
        let mapping = try mapping()
        let known = try complete(
            mapping,
            [.status: "active", .givenName: "Ada", .familyName: "King", .title: "Countess", .department: "Data"]
        )
        let blank: [PersonField: String?] = [
            .status: "ended", .givenName: nil, .familyName: nil, .title: "Former", .department: nil,
        ]
        let left = try complete(mapping, blank, over: known, isSnapshot ? .snapshot : .changes)
        var expected = known.fields
        expected[.title] = "Former"
        #expect(left.fields == expected)
        guard isSnapshot else { return }
        #expect(try complete(mapping, blank, over: left) == left)
    }

    @Test("What is said of somebody who is gone already counts when they come back")
    func saidMeanwhile() throws {
        let mapping = RecordMapping.plain([.title: FieldRule(.column("T"))])
        let known = try complete(mapping, [.status: "active", .email: "ada@example.com", .title: "Lead"])
        let left = try complete(mapping, [.status: "ended"], over: known, .changes)
        let moved = try complete(mapping, [.email: "ada@new.example", .title: nil], over: left, .changes)
        let back = try complete(mapping, [.status: "active"], over: moved, .changes)
        #expect(back.fields == [.email: "ada@new.example"])
    }

    @Test("Nobody is kept from leaving by what their row lacks, and what was made of it stays until the grace is over")
    func leaversLack() throws {
        var mapping = RecordMapping.plain(
            [
                .title: FieldRule(.column("T"), isRequired: true),
                .userName: FieldRule(.template(try FieldTemplate(parsing: "{email}"))),
                .displayName: FieldRule(.template(try FieldTemplate(parsing: "{title}"))),
            ],
            grace: .seconds(3_600)
        )
        mapping.fields[.title]?.isRequired = false
        let known = try complete(mapping, [.status: "active", .email: "ada@example.com"])
        mapping.fields[.title]?.isRequired = true
        let left = try complete(mapping, [.status: "ended", .email: "ada@home.example"], over: known)
        #expect(left.status == .ended && left.status(at: now) == .active)
        #expect(left.fields == known.fields)
        #expect(left.fields[.userName] == "ada@example.com")
    }

    @Test("A leaver's account keeps its address, whatever address their row has by then")
    func privateAddress() throws {
        let mapping = RecordMapping.plain()
        let known = try complete(mapping, [.status: "active", .email: "ada@example.com"])
        let left = try complete(mapping, [.status: "ended", .email: "ada@home.example"], over: known)
        #expect(left.fields[.email] == "ada@example.com")
        let back = try complete(mapping, [.status: "active", .email: "ada@home.example"], over: left)
        #expect(back.fields[.email] == "ada@home.example")
    }

    @Test("Whoever has left and works here until an end to come needs an address until then")
    func leavingWithoutAddress() throws {
        var mapping = try mapping()
        mapping.dates = DateRules(pattern: .iso8601, zone: try #require(NamedZone(named: "Europe/Berlin")))
        #expect(problem(mapping, [.status: "ended", .endDate: "2026-06-30"])?.field == .email)
        #expect(problem(mapping, [.status: "ended", .endDate: "2026-05-30"]) == nil)
    }

    @Test("A leaver whose identity was blanked keeps the known one, and needs none where nobody knew them")
    func blankedIdentity() throws {
        let mapping = RecordMapping.plain(identity: .field(.employeeNumber))
        let known = try complete(mapping, [.status: "active", .employeeNumber: "A1"])
        #expect(try complete(mapping, [.status: "ended"], over: known).identity == "A1")
        #expect(try complete(mapping, [.status: "ended"]).identity == "hr/7")
    }

    @Test("What can't be read stays as it was known, even in a snapshot; what is silent there is cleared")
    func unread() throws {
        let mapping = RecordMapping.plain([.email: FieldRule(.column("E")), .mobilePhone: FieldRule(.column("P"))])
        let completion = PersonCompletion(mapping)
        let values: [PersonField: String?] = [.status: "active", .email: "a@example.com"]
        var patch = PersonPatch(employee: "7", values: values.merging([.mobilePhone: "+49 30 1"]) { $1 })
        let instant = WallInstant(milliseconds: 0)
        let known = try completion.person(patch, over: nil, semantics: .snapshot, from: "hr", asOf: instant)
        patch = PersonPatch(employee: "7", values: values, unread: [.mobilePhone])
        for semantics in FeedSemantics.allCases {
            let person = try completion.person(patch, over: known, semantics: semantics, from: "hr", asOf: instant)
            #expect(person == known)
        }
        patch.unread = []
        let person = try completion.person(patch, over: known, semantics: .snapshot, from: "hr", asOf: instant)
        #expect(person.fields == [.email: "a@example.com"])
        patch.unread = [.mobilePhone]
        #expect(try completion.person(patch, over: nil, semantics: .snapshot, from: "hr", asOf: instant) == person)
    }
}
