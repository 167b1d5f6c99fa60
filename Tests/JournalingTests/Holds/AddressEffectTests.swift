import Ports
import Provisioning
import TestSupport
import Testing

@testable import Journaling

@Suite("Whatever changes an account's address waits alone, where ids are addresses")
struct AddressEffectTests {
    private static let ada: IdentityKey = "ada"
    private static let contractors: SourceID = "contractors"
    private static let day = Duration.seconds(24 * 60 * 60)
    private static let (old, new) = ("ada@example.com", "ada@contractors.example.com")

    /// Ada, twice in one source or once in each of two, and somebody else.
    private func desk(
        with second: Person? = nil,
        first: Person = ada1(),
        guards: GuardLimits = .only { $0.holdsAddressChange = true }
    ) async throws -> Desk {
        let desk = try await Desk(amplitude(sources: [hr, Self.contractors]), guards: guards)
        let inHR = [first, person("9")] + [second].compactMap(\.self).filter { $0.key.source == hr }
        try await desk.takeIn("a", inHR, asOf: desk.time.wall.milliseconds)
        if let second, second.key.source != hr {
            let others = [second, person("c9", "c9@example.com", source: Self.contractors)]
            try await desk.takeIn("c", others, asOf: desk.time.wall.milliseconds, source: Self.contractors)
        }
        try await desk.deliverAll()
        desk.time.advance(by: .seconds(60))
        return desk
    }

    private static func ada1(
        _ address: String = old,
        status: EmploymentStatus = .active,
        begins: WallInstant? = nil,
        ends: WallInstant? = nil
    ) -> Person {
        person("1", address, status: status, identity: ada, begins: begins, ends: ends)
    }

    private static func ada2(source: SourceID = hr, given: String = "Ada") -> Person {
        person("2", new, given: given, source: source, identity: ada)
    }

    private func desired(_ desk: Desk) async throws -> FactSet? {
        try await desk.journal.writer.perform { db in
            try db.value(String.self, "SELECT desired FROM account WHERE identity = 'ada'").map {
                try JournalText.facts($0)
            }
        }
    }

    private func address(_ desk: Desk) async throws -> String? { try await desired(desk)?.userName }

    /// Held alone, with everybody as they were, while the rest went on; approved, it is done.
    private func check(_ verdict: IntakeVerdict, _ desk: Desk, shows: [String]) async throws {
        try await desk.finish()
        let hash = try #require(verdict.heldAlone.first)
        #expect(verdict.heldAlone.count == 1)
        #expect(try await desk.shown(hash) == shows)
        #expect(try await desk.onlyHold().counts["address-change"] == 1)
        #expect(try await address(desk) == Self.old)
        let kinds = try await desk.deliverAll().map(\.kind)
        #expect(kinds == [.updateUser], "the rest went on")
        guard case .approved = try await desk.approve(hash) else {
            Issue.record("it was not approved")
            return
        }
        #expect(try await address(desk) == Self.new)
        #expect(try await desk.deliverAll().map(\.kind) == [.createUser, .deleteUser])
        #expect(try await desk.isSettled())
    }

    private func now(_ desk: Desk) -> Int64 { desk.time.wall.milliseconds }

    @Test(
        "The one who spoke for an identity has left, by a row or by absence, and another one speaks",
        arguments: [true, false]
    )
    func speakerLeaves(isAbsent: Bool) async throws {
        let desk = try await desk(with: Self.ada2())
        let rest = [Self.ada2(), person("9", given: "Eve")]
        let rows = isAbsent ? rest : [Self.ada1(status: .ended)] + rest
        let verdict = try await desk.takeIn("b", rows, asOf: now(desk))
        guard case .accepted(_, leavers: 0, _, _) = verdict else { throw verdict.unexpected }
        #expect(try await desk.employees(.ended) == [])
        try await check(verdict, desk, shows: ["1 address-change"])
        #expect(try await desk.employees(.ended) == ["1"])
    }

    @Test("The one who spoke has left, and the one who speaks from now on is in another source")
    func speakerElsewhere() async throws {
        let desk = try await desk(with: Self.ada2(source: Self.contractors))
        let verdict = try await desk.takeIn("b", [person("9", given: "Eve")], asOf: now(desk))
        try await check(verdict, desk, shows: ["1 address-change"])
    }

    @Test("Somebody new speaks before whoever did")
    func newSpeaker() async throws {
        let desk = try await desk(first: person("1", Self.old, identity: Self.ada))
        let senior = person("0", Self.new, identity: Self.ada)
        let verdict = try await desk.takeIn("b", [Self.ada1(), senior, person("9", given: "Eve")], asOf: now(desk))
        try await check(verdict, desk, shows: ["0 address-change"])
    }

    @Test("What the rows of one account do to it together waits together, and none of it is done by half")
    func together() async throws {
        let desk = try await desk(with: Self.ada2())
        let second = Self.ada2(given: "Augusta")
        let verdict = try await desk.takeIn("b", [second, person("9", given: "Eve")], asOf: now(desk))
        try await check(verdict, desk, shows: ["1 address-change", "2 address-change"])
        #expect(try await desired(desk)?[.attribute("name.givenName")] == "Augusta")
    }

    @Test("Another change of one of them doesn't take back what waits of the other one")
    func oneOfThem() async throws {
        let desk = try await desk(with: Self.ada2())
        let end = PersonPatch(employee: "1", values: [.status: "ended"])
        let name = PersonPatch(employee: "2", values: [.givenName: "Augusta"])
        #expect(try await desk.hear("e1", .patch(end), .patch(name), asOf: now(desk)).heldAlone.count == 1)
        desk.time.advance(by: .seconds(60))
        let other = PersonPatch(employee: "1", values: [.email: "newer@example.com"])
        #expect(try await desk.hear("e2", .patch(other), asOf: now(desk)).heldAlone.count == 1)
        #expect(try await desk.approve(try await desk.onlyHold().hash) != nil)
        #expect(try await address(desk) == Self.new)
        #expect(try await desired(desk)?[.attribute("name.givenName")] == "Augusta")
        #expect(try await desk.employees(.ended) == ["1"])
        #expect(try await desk.isSettled())
    }

    @Test("The same again in the next file is no other hold, whoever's row it comes of")
    func sameAgain() async throws {
        let desk = try await desk(with: Self.ada2())
        let rest = [Self.ada2(), person("9", given: "Eve")]
        let first = try await desk.takeIn("b", rest, asOf: now(desk)).heldAlone
        desk.time.advance(by: Self.day)
        #expect(try await desk.takeIn("c", rest, asOf: now(desk)).heldAlone.isEmpty)
        #expect(try await desk.onlyHold().hash == first.first)
        #expect(try await desk.takeIn("d", rest + [Self.ada1()], asOf: now(desk)).heldAlone.isEmpty)
        #expect(try await desk.journal.holds().isEmpty)
    }

    @Test("Whoever was absent and is heard of since takes the hold away")
    func heardOfSince() async throws {
        let desk = try await desk(with: Self.ada2())
        #expect(try await desk.takeIn("b", [Self.ada2(), person("9")], asOf: now(desk)).heldAlone.count == 1)
        desk.time.advance(by: .seconds(60))
        try await desk.hear("e", .patch(PersonPatch(employee: "1", values: [.givenName: "Eve"])), asOf: now(desk))
        #expect(try await desk.journal.holds().isEmpty)
        #expect(try await address(desk) == Self.old)
    }

    @Test("Somebody who has left and is in their grace gets another address")
    func grace() async throws {
        let desk = try await desk()
        let leaving = Self.ada1(Self.new, status: .ended, ends: desk.time.wall + Self.day)
        let verdict = try await desk.takeIn("b", [leaving, person("9", given: "Eve")], asOf: now(desk))
        try await check(verdict, desk, shows: ["1 address-change", "1 leaver"])
    }

    @Test("Whoever comes back under another address while the old account is there still", arguments: [true, false])
    func returns(isThere: Bool) async throws {
        let desk = try await desk()
        try await desk.takeIn("b", [Self.ada1(status: .suspended), person("9")], asOf: now(desk))
        if !isThere { try await desk.deliverAll() }
        desk.time.advance(by: .seconds(60))
        let verdict = try await desk.takeIn("c", [Self.ada1(Self.new), person("9")], asOf: now(desk))
        #expect(verdict.heldAlone.count == (isThere ? 1 : 0))
        guard isThere else { return }
        let hash = try #require(verdict.heldAlone.first)
        #expect(try await desk.shown(hash) == ["1 address-change", "1 joiner"])
        try await desk.deliverAll()
        // By then it is gone: less than was shown.
        guard case .approved = try await desk.approve(hash) else { throw verdict.unexpected }
        #expect(try await desk.deliverAll().map(\.kind) == [.createUser])
    }

    @Test("Whoever was away where accounts stay, and comes back under another address, whenever HR said so")
    func away() async throws {
        var target = amplitude()
        target.profile.removal = .deactivate
        let desk = try await Desk(target, guards: .only { $0.holdsAddressChange = true })
        for (number, person) in [Self.ada1(), Self.ada1(status: .suspended), Self.ada1(Self.new, status: .suspended)]
            .enumerated()
        {
            let verdict = try await desk.takeIn(IntakeID("f\(number)"), [person], asOf: Int64(number))
            #expect(verdict.isAccepted && verdict.heldAlone.isEmpty)
            try await desk.deliverAll()
        }
        let verdict = try await desk.takeIn("back", [Self.ada1(Self.new)], asOf: 9)
        let hash = try #require(verdict.heldAlone.first)
        #expect(try await desk.shown(hash) == ["1 address-change", "1 joiner"])
        #expect(try await desk.employees(.suspended) == ["1"])
        #expect(try await desk.deliverAll().isEmpty)
        #expect(try await desk.approve(hash) != nil)
        #expect(try await desk.deliverAll().map(\.kind) == [.createUser, .deleteUser])
    }

    // MARK: - By the calendar, and by a configuration

    private func heldByDate() async throws -> (desk: Desk, hold: HoldHash) {
        let ends = ManualTime().wall + Self.day
        let desk = try await desk(with: Self.ada2(), first: Self.ada1(ends: ends))
        desk.time.advance(by: Self.day)
        let verdict = try #require(try await desk.look().first)
        return (desk, try #require(verdict.heldAlone.first))
    }

    @Test("A date that comes: it is asked for once, and never again where it is rejected")
    func byDate() async throws {
        let (desk, hash) = try await heldByDate()
        #expect(try await address(desk) == Self.old)
        #expect(try await desk.look().isEmpty)
        #expect(try await desk.journal.nextDue() == nil)
        #expect(try await desk.reject(hash))
        #expect(try await desk.look().isEmpty)
        #expect(try await address(desk) == Self.old)

        let (other, approved) = try await heldByDate()
        #expect(try await other.approve(approved) != nil)
        #expect(try await address(other) == Self.new)
        #expect(try await other.look().isEmpty)
    }

    @Test("A date that has been moved since takes its hold away; so does a file that says what comes of it")
    func dateMoved() async throws {
        let (desk, _) = try await heldByDate()
        let rest = [Self.ada2(), person("9")]
        try await desk.takeIn("b", [Self.ada1(ends: desk.time.wall + Self.day)] + rest, asOf: now(desk))
        #expect(try await desk.journal.holds().isEmpty)
        #expect(try await address(desk) == Self.old)

        let (other, byDate) = try await heldByDate()
        let verdict = try await other.takeIn("b", [Self.ada1(status: .ended)] + rest, asOf: now(other))
        #expect(verdict.heldAlone.count == 1 && verdict.heldAlone != [byDate])
        #expect(try await other.onlyHold().hash == verdict.heldAlone.first)
    }

    @Test(
        "A rule that gives people another address is one decision, however few they are; what waits already is none of it"
    )
    func byConfiguration() async throws {
        let (desk, byDate) = try await heldByDate()
        let same = RosterRules.made(
            desk.rules.targets,
            guards: .only { $0.holdsAddressChange = true },
            configuration: "c2"
        )
        #expect(try await desk.adopt(same).map(\.isAccepted) == [true])
        #expect(try await desk.onlyHold().hash == byDate)

        var target = desk.target
        target.profile.attributes[0] = AttributeRule("userName", from: .field(.givenName))
        let other = RosterRules.made([target], guards: .only { $0.holdsAddressChange = true }, configuration: "c3")
        let verdicts = try await desk.adopt(other)
        #expect(verdicts.map(\.trips) == [[.tooMany(.addressChange, people: 3, allowed: 0)]])
        #expect(try await desk.journal.holds().count == 2)
        let hash = try #require(verdicts.first?.hash)
        guard case .found(.approved) = try await desk.journal.approve(hash, rules: other) else {
            throw verdicts[0].unexpected
        }
        #expect(try await desk.journal.holds().isEmpty)
    }

    @Test("More than a hundred in one file are one decision, too, whatever the guards allow")
    func crowd() async throws {
        let desk = try await Desk(amplitude(), guards: .only { $0.holdsAddressChange = true })
        try await desk.takeIn("a", (1...101).map { person("\($0)") })
        let moved = (1...101).map { person("\($0)", "n\($0)@example.com") }
        let verdict = try await desk.judge("b", moved.map { .person($0) }, asOf: 1)
        #expect(verdict.trips == [.tooMany(.addressChange, people: 101, allowed: 100)])
        #expect(try await desk.reject(try #require(verdict.hash)))
        let rest = [person("101")] + moved.dropLast()
        #expect(try await desk.judge("c", rest.map { .person($0) }, asOf: 2).heldAlone.count == 100)
    }
}
