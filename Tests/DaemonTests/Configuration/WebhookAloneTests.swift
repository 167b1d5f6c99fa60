import HRFeed
import Ports
import Provisioning
import SystemPackage
import Testing

@testable import Daemon

@Suite("A source that has a webhook alone")
struct WebhookAloneTests {
    /// - lines: of the source, beside its webhook.
    private static func text(_ lines: String..., records: String = "") -> String {
        let lines = lines.map { "\n    \($0)" }.joined()
        return """
            state: /var/lib/rosterd
            sources:
              hr:\(lines)
                webhook:
                  listen: 127.0.0.1:8090
                  bearer: { file: hr.token }
                  eventId: /event\(records)
                  mapping: { employeeId: /id, email: /mail, department: { column: /dept, default: None } }
            targets:
              amplitude:
                profile: amplitude
                url: https://core.amplitude.com/scim/1/
                credential: { file: amplitude.token }
                sources: [hr]
            """
    }

    @Test("stands: its people are what the webhook's mapping says, its events changes, and nothing is watched")
    func stands() throws {
        let configuration = try Configuration(yaml: Self.text(), file: SampleText.file)
        let source = try #require(configuration.sources.first)
        #expect(source.drop == nil && source.dropSource == nil)
        #expect(source.semantics == .changes)
        #expect(source.feed.mapping == source.webhook?.mapping)
        let event = PersonPatch(employee: "7", values: [.email: "a@example.com"])
        let person = try source.rules.completion.person(
            event,
            over: nil,
            semantics: .changes,
            from: "hr",
            asOf: WallInstant(milliseconds: 0)
        )
        #expect(person.fields == [.email: "a@example.com", .department: "None"] && person.status == .active)
        let summary = ConfigurationSummary(configuration).description
        #expect(summary.contains("source   hr: changes that are posted"))
    }

    @Test("is planned by the limits of what is posted: one event can be as large as a body")
    func limits() throws {
        let yaml = Self.text(records: "\n      body: 2MiB")
        let source = try #require(Configuration(yaml: yaml, file: SampleText.file).sources.first)
        #expect(source.feed.limits.rowBytesMax == 2 << 20)
        #expect(source.feed.limits.fileBytesMax == 2 << 20)
    }

    @Test("has identity, dates, grace and guards of its own")
    func ofItsOwn() throws {
        let yaml = Self.text("identity: department", "grace: 1h", "guards: { leavers: 1 }")
        let source = try #require(Configuration(yaml: yaml, file: SampleText.file).sources.first)
        #expect(source.feed.mapping.identity == .field(.department))
        #expect(source.rules.grace == .seconds(3_600))
        #expect(source.rules.guards.allowances[.leaver]?.number == 1)
    }

    @Test(
        "has nothing to say of files",
        arguments: [
            "semantics: changes", "absences: 2", "complete: { after: rename }", "scan: 5s", "keep: 1d",
            "format: { type: csv }", "limits: { row: 1KiB }", "mapping: { employeeId: ID, email: E }",
        ]
    )
    func nothingOfFiles(line: String) {
        let problems = SampleText.problems(in: Self.text(line))
        let key = String(line.prefix { $0 != ":" })
        #expect(problems.count == 1, "\(problems)")
        #expect(
            problems.first?.hasPrefix("4:5: sources.hr.\(key): means something only with drop") == true,
            "\(problems)"
        )
    }

    @Test("is planned as if the file had been posted")
    func planned() async throws {
        let yaml = Self.text(records: "\n      records: /people")
        let configuration = try Configuration(yaml: yaml, file: SampleText.file)
        let journal = try JournalControl(knowingNobody: configuration)
        func plan(_ text: String) async throws -> PlanReport {
            let chunks = AsyncThrowingStream<[UInt8], any Error> { continuation in
                continuation.yield(Array(text.utf8))
                continuation.finish()
            }
            return try await journal.control.plan(source: nil, name: "event.json", modified: nil, chunks: chunks)
        }
        let event = try await plan(#"{"people":[{"id":7,"mail":"a@example.com"}]}"#)
        #expect(event.refusal == nil && event.rows == 1)
        #expect(event.targets.first?.counts == ["create-user": 1])
        #expect(try await plan("id,mail\n7,a@example.com\n").refusal != nil)
        await journal.close()
    }
}
