import Foundation
import TestSupport
import Testing

@Suite("An export that isn't plain CSV")
struct FormatTests {
    /// Plans the export, drops it, and looks at the target.
    private func expectDelivered(
        _ export: Data,
        of roster: Roster,
        as name: String,
        _ configure: (Scenario) throws -> Void
    ) async throws {
        let scenario = try Scenario()
        let sandbox = try await scenario.startSandbox(["--limit", "0"])
        try scenario.configure(url: sandbox.url, pace: .unlimited, guards: .standard(but: "firstSnapshot: accept"))
        try configure(scenario)
        let daemon = try await scenario.startDaemon()
        try await scenario.untilDrained()
        let sent = try sandbox.log().requests.count

        let file = scenario.path(name)
        try export.write(to: URL(fileURLWithPath: file))
        let plan = try await scenario.command("plan", file)
        #expect(plan.exitStatus == 0, "\(plan.output)\(plan.errors)")
        #expect(plan.output.hasPrefix("\(name) for hr: \(roster.workers.count) rows\n"), "\(plan.output)")
        for worker in roster.accounts.values {
            #expect(
                plan.output.split(separator: "\n").contains { $0.contains("create-user") && $0.contains(worker.email) }
            )
        }
        #expect(try sandbox.log().requests.count == sent, "a plan sends nothing")

        try scenario.drop(export, as: name)
        try await scenario.untilDrained()
        #expect(try scenario.files(in: "processed", droppedAs: name).count == 1)
        #expect(try sandbox.state().differences(from: roster) == [])
        let after = try await scenario.command("plan", file)
        #expect(after.exitStatus == 0 && after.output.contains("0 operations"), "\(after.output)")
        #expect(try await scenario.stop(daemon) == .exited(0))
    }

    private static let roster: Roster = {
        var roster = Roster(40)
        roster.change(5) { $0.status = "Terminated" }
        roster.change(9) { $0.status = "On Leave" }
        return roster
    }()

    @Test("JSON, deep in an object, its fields nested, and all of it gzipped: planned, dropped, delivered")
    func json() async throws {
        let people = Self.roster.workers.map { worker in
            [
                "ids": ["worker": Int(worker.id) ?? 0] as [String: any Sendable],
                "employment": ["status": worker.status, "unit": ["name": worker.department]],
                "person": ["names": [worker.givenName, worker.familyName], "mail": worker.email],
            ]
        }
        let export: [String: any Sendable] = ["meta": ["pages": 1], "data": ["people": people]]
        let place = try TemporaryDirectory()
        try JSONSerialization.data(withJSONObject: export).write(to: place.url.appending(path: "people.json"))
        let zipped = try await Tool.run(["gzip", "-c", place.path("people.json")], in: place.url.path)
        #expect(zipped.prefix(2) == Data([0x1F, 0x8B]))

        try await expectDelivered(zipped, of: Self.roster, as: "people.json.gz") { scenario in
            for (old, new) in [
                ("{ type: csv }", "{ type: json, records: /data/people }"), ("WorkerID", "/ids/worker"),
                ("WorkerStatus", "/employment/status"), (": Email", ": /person/mail"),
                ("FirstName", "/person/names/0"), ("LastName", "/person/names/1"),
                ("department: Department", "department: /employment/unit/name"),
            ] {
                try scenario.reconfigure(old, as: new)
            }
        }
    }

    @Test("UTF-16 with semicolons, neither of them declared: planned, dropped, delivered", arguments: [true, false])
    func utf16(isLittleEndian: Bool) async throws {
        let lines = Self.roster.csv(separator: ";")
        let encoding = isLittleEndian ? String.Encoding.utf16LittleEndian : .utf16BigEndian
        let export = try #require("\u{FEFF}\(lines)".data(using: encoding))
        #expect(export.prefix(2) == Data(isLittleEndian ? [0xFF, 0xFE] : [0xFE, 0xFF]))
        try await expectDelivered(export, of: Self.roster, as: "people.csv") { _ in }
    }
}
