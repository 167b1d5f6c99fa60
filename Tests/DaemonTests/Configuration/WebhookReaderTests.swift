import HRFeed
import Intake
import Ports
import Provisioning
import Testing

@testable import Daemon

@Suite("What a configured webhook reads")
struct WebhookReaderTests {
    private func events(_ mapping: [String], _ body: String) throws -> [ReadEvent] {
        let lines =
            ["webhook:", "  listen: 127.0.0.1:8090", "  preset: bamboohr", "  key: { file: k }", "  mapping:"]
            + mapping.map { "    " + $0 }
        let section = lines.map { "    " + $0 }.joined(separator: "\n")
        let text = SampleText.with(("    semantics: snapshot\n", "    semantics: snapshot\n\(section)\n"))
        let configuration = try Configuration(yaml: text, file: SampleText.file)
        return try #require(configuration.sources.first?.webhook).reader.events(in: Array(body.utf8), eventsMax: 10)
    }

    /// As BambooHR posts it, field by field.
    private static let body = #"""
        {"employees": [{
          "id": "123", "action": "Updated", "timestamp": "2026-01-31T18:42:00+0000", "changedFields": ["department"],
          "fields": {"department": {"value": "Data"}, "title": {"value": null}, "status": {"value": "Inactive"}}
        }]}
        """#

    @Test("is a patch: what is there is set, null clears, what isn't there stays")
    func patch() throws {
        let mapping = [
            "employeeId: /id", "email: /fields/workEmail/value", "department: /fields/department/value",
            "title: /fields/title/value",
            "status: { column: /fields/status/value, values: { Active: active, Inactive: ended } }",
        ]
        let patch = PersonPatch(
            employee: "123",
            values: [.department: "Data", .title: nil, .status: EmploymentStatus.ended.rawValue]
        )
        #expect(
            try events(mapping, Self.body) == [
                ReadEvent(id: nil, asOf: WallInstant(milliseconds: 1_769_884_920_000), outcome: .success(.patch(patch)))
            ]
        )
    }

    @Test("leaves a status alone that the mapping doesn't name, so that nobody is back by a change of title")
    func withoutStatus() throws {
        let events = try events(["employeeId: /id", "title: /fields/title/value"], Self.body)
        #expect(events.map(\.outcome) == [.success(.patch(PersonPatch(employee: "123", values: [.title: nil])))])
    }

    @Test("refuses a word that nobody foresaw, and names its place without saying it")
    func unknownWord() throws {
        let status = "status: { column: /fields/status/value, values: { Active: active } }"
        let outcome = try #require(try events(["employeeId: /id", status], Self.body).first?.outcome)
        guard case .failure(let refusal) = outcome else {
            Issue.record("\(outcome)")
            return
        }
        #expect(refusal.reason.contains("/fields/status/value"))
        #expect(!refusal.reason.contains("Inactive"))
    }
}
