import Ports
import Provisioning
import Randomness
import TestSupport
import Testing

@testable import Journaling

@Suite("A snapshot's change that waits alone stays what was shown")
struct HeldSnapshotTests {
    /// As configurations make them: of what a snapshot doesn't say, nothing is left.
    private static func completion() throws -> PersonCompletion {
        PersonCompletion(
            RecordMapping(
                key: .column("id", transforms: []),
                status: RecordMapping.Status(column: "status", words: [:], fallback: .active),
                fields: [
                    .email: FieldRule(.column("email")), .givenName: FieldRule(.column("given")),
                    .title: FieldRule(.column("title")), .department: FieldRule(.column("dept"), fallback: "None"),
                    .hireDate: FieldRule(.column("hire")), .endDate: FieldRule(.column("end")),
                    .displayName: FieldRule(.template(try FieldTemplate(parsing: "{givenName} of {department}"))),
                ],
                dates: DateRules(pattern: .iso8601, zone: try #require(NamedZone(named: "Europe/Berlin"))),
                grace: .seconds(3600)
            )
        )
    }

    private func desk() async throws -> Desk {
        let rules = RosterRules(
            configuration: "c1",
            sources: [
                SourceRules(
                    id: hr,
                    guards: .only { $0.holdsAddressChange = true },
                    completion: try Self.completion(),
                    grace: .zero,
                    absencesMin: 1
                )
            ],
            targets: [amplitude()]
        )
        let desk = try await Desk(journal: .inMemory(time: ManualTime()), time: ManualTime(), rules: rules)
        _ = try await desk.judge("a", [.patch(patch("ada@example.com", [.title: "Lead"]))])
        try await desk.finish()
        return desk
    }

    private func patch(_ address: String, _ others: [PersonField: String?] = [:]) -> PersonPatch {
        PersonPatch(employee: "1", values: others.merging([.email: address, .givenName: "Ada"]) { said, _ in said })
    }

    private func known(_ desk: Desk) async throws -> Person? {
        try await desk.journal.writer.perform { db in
            try KnownPerson.find(db, PersonKey(source: hr, employee: "1"))?.person
        }
    }

    @Test("What the file left out is gone once it is approved")
    func silence() async throws {
        let desk = try await desk()
        #expect(try await known(desk)?.fields[.title] == "Lead")
        let verdict = try await desk.judge("b", [.patch(patch("ada@new.example.com"))], asOf: 1)
        try await desk.finish()
        #expect(try await desk.approve(try #require(verdict.heldAlone.first)) != nil)
        let person = try await known(desk)
        #expect(person?.fields[.email] == "ada@new.example.com")
        #expect(person?.fields[.title] == nil)
        // So the same file is no news.
        let again = try await desk.judge("c", [.patch(patch("ada@new.example.com"))], asOf: 2)
        #expect(again.heldAlone.isEmpty)
        try await desk.finish()
        #expect(try await known(desk) == person)
    }

    @Test("What an event has said since stays as the event has it")
    func eventSince() async throws {
        let desk = try await desk()
        let verdict = try await desk.judge("b", [.patch(patch("ada@new.example.com"))], asOf: 1)
        try await desk.finish()
        try await desk.hear("e", .patch(PersonPatch(employee: "1", values: [.title: "Head"])), asOf: 2)
        #expect(try await known(desk)?.fields[.email] == "ada@example.com")
        #expect(try await desk.approve(try #require(verdict.heldAlone.first)) != nil)
        #expect(try await known(desk)?.fields[.email] == "ada@new.example.com")
        #expect(try await known(desk)?.fields[.title] == "Head")
    }

    @Test("As a change it makes whom it makes as a snapshot, of anybody", arguments: 1...200)
    func samePerson(seed: UInt64) throws {
        var random = SeededRandom(seed: seed)
        let completion = try Self.completion()
        func values() -> [PersonField: String?] {
            var values: [PersonField: String?] = [.email: "ada@example.com"]
            let texts: [PersonField: [String]] = [
                .givenName: ["Ada", "Eve"], .title: ["Lead"], .department: ["Data"], .hireDate: ["2025-02-03"],
                .endDate: ["2026-11-20", "2026-12-24"], .status: ["active", "suspended", "ended"],
            ]
            for (field, choices) in texts.sorted(by: { $0.key < $1.key }) where random.chance(60) {
                values.updateValue(random.chance(20) ? nil : choices.randomElement(using: &random), forKey: field)
            }
            return values
        }
        let asOf = ManualTime().wall
        func person(_ patch: PersonPatch, _ known: Person?, _ semantics: FeedSemantics) throws -> Person {
            try completion.person(patch, over: known, semantics: semantics, from: hr, asOf: asOf)
        }
        let first = PersonPatch(employee: "1", values: values())
        let known = random.chance(85) ? try person(first, nil, .snapshot) : nil
        let said = PersonPatch(employee: "1", values: values())
        let shown = try person(said, known, .snapshot)
        #expect(try person(said.explicit(making: shown, of: known), known, .changes) == shown)
    }
}
