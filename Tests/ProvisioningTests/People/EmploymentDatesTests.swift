import Randomness
import TestSupport
import Testing

@testable import Provisioning

@Suite("From when until when somebody has access")
struct EmploymentDatesTests {
    private static let day = Duration.seconds(86_400)

    private func mapping(grace: Duration = .zero, lead: Duration = .zero) throws -> RecordMapping {
        let zone = try #require(NamedZone(named: "Europe/Berlin"))
        return .plain(
            [.hireDate: FieldRule(.column("H")), .endDate: FieldRule(.column("X"))],
            dates: DateRules(pattern: .iso8601, zone: zone, lead: lead),
            grace: grace
        )
    }

    private func person(
        _ mapping: RecordMapping,
        _ status: EmploymentStatus,
        hired: String? = nil,
        left: String? = nil,
        over known: Person? = nil,
        asOf: String = "2026-06-01T00:00:00Z"
    ) throws -> Person {
        try PersonCompletion(mapping).person(
            PersonPatch(employee: "7", values: [.status: status.rawValue, .hireDate: hired, .endDate: left]),
            over: known,
            semantics: .snapshot,
            from: "hr",
            asOf: .at(asOf)
        )
    }

    @Test("A hire date begins at midnight in the zone, less the lead; an end date ends with its day, and the grace")
    func hours() throws {
        let plain = try person(mapping(), .active, hired: "2026-07-01", left: "2026-12-31")
        #expect(plain.period.begins == .at("2026-06-30T22:00:00Z"))
        #expect(plain.period.ends == .at("2026-12-31T23:00:00Z"))
        let mapping = try mapping(grace: .seconds(3_600), lead: Self.day * 3)
        let shifted = try person(mapping, .active, hired: "2026-07-01", left: "2026-12-31")
        #expect(shifted.period.begins == .at("2026-06-27T22:00:00Z"))
        #expect(shifted.period.ends == .at("2027-01-01T00:00:00Z"))
        #expect(shifted.status(at: .at("2026-06-27T21:59:59Z")) == .ended)
        #expect(shifted.status(at: .at("2026-06-27T22:00:00Z")) == .active)
        #expect(shifted.status(at: .at("2026-12-31T23:59:59Z")) == .active)
        #expect(shifted.status(at: .at("2027-01-01T00:00:00Z")) == .ended)
    }

    @Test("The hours are the configuration's, and a date's own time goes before them")
    func ownHours() throws {
        var mapping = try mapping()
        mapping.dates?.hireHour = try #require(TimeOfDay(written: "08:00"))
        mapping.dates?.endHour = try #require(TimeOfDay(written: "17:00"))
        let person = try person(mapping, .active, hired: "2026-07-01", left: "2026-12-31")
        #expect(
            person.period.begins == .at("2026-07-01T06:00:00Z") && person.period.ends == .at("2026-12-31T16:00:00Z")
        )
        let timed = try self.person(mapping, .active, hired: "2026-07-01T09:00:00", left: "2026-12-31T10:00:00Z")
        #expect(timed.period.begins == .at("2026-07-01T07:00:00Z") && timed.period.ends == .at("2026-12-31T10:00:00Z"))
    }

    @Test("A hire that is rescinded, by its date or by the status, never begins; a moved one begins then")
    func rescinded() throws {
        let mapping = try mapping(grace: Self.day)
        let announced = try person(mapping, .active, hired: "2026-07-01")
        let moved = try person(mapping, .active, hired: "2026-08-01", over: announced)
        #expect(moved.period.begins == .at("2026-07-31T22:00:00Z"))
        let cancelled = try person(mapping, .ended, hired: "2026-07-01", over: announced)
        let cleared = try person(mapping, .ended, over: announced)
        for instant in ["2026-06-01T00:00:00Z", "2026-06-30T23:00:00Z", "2026-07-02T00:00:00Z", "2030-01-01T00:00:00Z"]
        {
            #expect(cancelled.status(at: .at(instant)) == .ended)
            #expect(cleared.status(at: .at(instant)) == .ended)
        }
    }

    @Test("Who has left without a date does so as of the record and after the grace, and no later record puts it off")
    func endWithoutDate() throws {
        let mapping = try mapping(grace: Self.day)
        let active = try person(mapping, .active)
        let first = try person(mapping, .ended, over: active)
        #expect(first.period.ends == .at("2026-06-02T00:00:00Z"))
        #expect(first.status(at: .at("2026-06-01T12:00:00Z")) == .active)
        let again = try person(mapping, .ended, over: first, asOf: "2026-06-05T00:00:00Z")
        #expect(again == first)
    }

    @Test("An end that was known already isn't put off by the word that it came")
    func endWasKnown() throws {
        let mapping = try mapping(grace: Self.day)
        let planned = try person(mapping, .active, left: "2026-05-20")
        #expect(planned.period.ends == .at("2026-05-21T22:00:00Z"))
        let ended = try person(mapping, .ended, over: planned)
        #expect(ended.period.ends == planned.period.ends)
        let dated = try person(mapping, .ended, left: "2026-05-20", over: planned)
        #expect(dated.status(at: .at("2026-06-01T00:00:00Z")) == .ended)
    }

    @Test("Nobody gets access out of a grace who never had any")
    func graceIsNoInvitation() throws {
        let mapping = try mapping(grace: Self.day * 30)
        let stranger = try person(mapping, .ended)
        #expect(stranger.period.ends == EmploymentDates.longSince)
        let recent = try person(mapping, .ended, left: "2026-05-31")
        #expect(recent.status(at: .at("2026-06-01T00:00:00Z")) == .ended)
        #expect(try person(mapping, .ended, left: "2026-05-31", over: recent) == recent)
        // HR says ahead of time that somebody ends: until then they work here.
        let ahead = try person(mapping, .ended, left: "2026-06-30")
        #expect(ahead.status(at: .at("2026-06-15T00:00:00Z")) == .active)
        #expect(try person(mapping, .ended, left: "2026-06-30", over: ahead, asOf: "2026-06-20T00:00:00Z") == ahead)
    }

    @Test("Nobody who is away comes back by leaving: not for the grace, and not until an end that is still to come")
    func away() throws {
        let mapping = try mapping(grace: Self.day)
        let away = try person(mapping, .suspended)
        let left = try person(mapping, .ended, over: away)
        #expect(left.status == .ended && left.status(at: .at("2026-06-01T00:00:00Z")) == .ended)
        let absent = away.ended(asOf: .at("2026-06-01T00:00:00Z"), grace: Self.day)
        #expect(absent.status(at: .at("2026-06-01T00:00:00Z")) == .ended)
        let leaving = try person(mapping, .ended, left: "2026-06-30", over: away)
        #expect(leaving.status(at: .at("2026-06-15T00:00:00Z")) == .suspended)
        #expect(leaving.status(at: .at("2026-07-02T00:00:00Z")) == .ended)
        let again = try person(mapping, .ended, left: "2026-06-30", over: leaving, asOf: "2026-06-20T00:00:00Z")
        #expect(again == leaving)
        let later = try person(mapping, .ended, left: "2026-07-31", over: leaving, asOf: "2026-07-10T00:00:00Z")
        #expect(later.status(at: .at("2026-07-11T00:00:00Z")) == .suspended)
    }

    @Test("Whoever leaves before they begin never does, whatever end HR says and however long the grace")
    func neverBegun() throws {
        let mapping = try mapping(grace: Self.day * 60, lead: Self.day * 2)
        let announced = try person(mapping, .active, hired: "2026-07-01")
        let absent = announced.ended(asOf: .at("2026-06-28T00:00:00Z"), grace: Self.day * 60)
        let withdrawn = try person(mapping, .ended, hired: "2026-07-01", left: "2026-07-01", over: announced)
        let unheard = try person(mapping, .ended, hired: "2026-07-01", left: "2026-07-31")
        for person in [absent, withdrawn, unheard] {
            for instant in ["2026-06-28T00:00:00Z", "2026-06-29T22:00:00Z", "2026-07-02T00:00:00Z"] {
                #expect(person.status(at: .at(instant)) == .ended)
            }
        }
    }

    @Test("Nor does who leaves before the first day, in a record that names the last day alone, however often it moves")
    func neverBegunWithoutFirstDay() throws {
        let mapping = try mapping(grace: Self.day)
        let announced = try person(mapping, .active, hired: "2026-06-03", left: "2026-06-30")
        let left = try person(mapping, .ended, left: "2026-06-01", over: announced)
        let moved = try person(mapping, .ended, left: "2026-06-02", over: left)
        for person in [left, moved] {
            for instant in ["2026-06-01T00:00:00Z", "2026-06-01T12:00:00Z", "2026-06-04T00:00:00Z"] {
                #expect(person.status(at: .at(instant)) == .ended)
            }
        }
        let hired = try person(mapping, .active, over: moved)
        #expect(hired.status(at: .at("2026-06-01T12:00:00Z")) == .active)
    }

    @Test("An end date that moves moves the end, back-dated ones included")
    func movedEnd() throws {
        let mapping = try mapping(grace: .seconds(3_600))
        let known = try person(mapping, .active, left: "2026-06-30")
        let later = try person(mapping, .active, left: "2026-07-31", over: known)
        #expect(later.period.ends == .at("2026-07-31T23:00:00Z"))
        let backdated = try person(mapping, .ended, left: "2026-05-15", over: later)
        #expect(backdated.period.ends == .at("2026-05-15T23:00:00Z"))
        let cleared = try person(mapping, .active, over: backdated)
        #expect(cleared.period.ends == nil && cleared.status(at: .at("2026-06-01T00:00:00Z")) == .active)
    }

    @Test("Somebody hired again after their end works here from then on")
    func rehire() throws {
        let mapping = try mapping()
        let left = try person(mapping, .ended, hired: "2020-01-01", left: "2026-03-31")
        let back = try person(mapping, .active, hired: "2026-07-01", left: "2026-03-31", over: left)
        #expect(back.period == EmploymentPeriod(begins: .at("2026-06-30T22:00:00Z"), ends: nil))
        #expect(back.status(at: .at("2026-06-15T00:00:00Z")) == .ended)
        #expect(back.status(at: .at("2026-07-01T00:00:00Z")) == .active)
        let notYet = try person(mapping, .ended, hired: "2026-07-01", left: "2026-03-31", over: left)
        #expect(notYet.status(at: .at("2027-01-01T00:00:00Z")) == .ended)
    }

    @Test("A change that says nothing of the end leaves it where absence put it")
    func changesKeepTheEnd() throws {
        let mapping = try mapping(grace: Self.day)
        let absent = try person(mapping, .active, left: "2026-12-31").ended(
            asOf: .at("2026-06-01T00:00:00Z"),
            grace: .zero
        )
        let patch = PersonPatch(employee: "7", values: [.title: "x"])
        let changed = try PersonCompletion(mapping)
            .person(patch, over: absent, semantics: .changes, from: "hr", asOf: .at("2026-06-03T00:00:00Z"))
        #expect(changed.period == absent.period && changed.status == .ended)
    }

    @Test("The same record again gives the same person, whatever was known", arguments: 0..<40)
    func repeatable(seed: UInt64) throws {
        var random = SeededRandom(seed: seed)
        let days: [String?] = [
            nil, nil, "2024-02-29", "2026-03-29", "2026-05-31", "2026-06-01", "2026-10-25", "2027-01-01",
        ]
        let mapping = try mapping(grace: .seconds(Int.random(in: 0...200_000, using: &random)))
        var known: Person?
        for step in 0..<20 {
            let status = EmploymentStatus.allCases.randomElement(using: &random) ?? .active
            let (hired, left) = (days.randomElement(using: &random) ?? nil, days.randomElement(using: &random) ?? nil)
            let asOf = "2026-06-\(step < 9 ? "0" : "")\(step + 1)T00:00:00Z"
            let first = try person(mapping, status, hired: hired, left: left, over: known, asOf: asOf)
            #expect(try person(mapping, status, hired: hired, left: left, over: first, asOf: asOf) == first)
            let empty = PersonPatch(employee: "7", values: [:])
            let completion = PersonCompletion(mapping)
            #expect(
                try completion.person(empty, over: first, semantics: .changes, from: "hr", asOf: .at(asOf)) == first
            )
            let later = try person(mapping, status, hired: hired, left: left, over: first, asOf: "2026-06-29T00:00:00Z")
            #expect(later == first, "\(status) \(hired ?? "-") \(left ?? "-")")
            if status == .ended, known == nil, left == nil { #expect(first.status(at: .at(asOf)) == .ended) }
            known = first
        }
    }
}
