import Foundation
import SCIM
import TestSupport
import Testing

@Suite("The journal, at the command line")
struct JournalCommandTests {
    @Test("it is listed, shown, checked, copied and archived, with a daemon and without one")
    func verbs() async throws {
        let scenario = try Scenario()
        let sandbox = try await scenario.startSandbox(["--limit", "0"])
        try scenario.configure(url: sandbox.url, pace: .unlimited)
        let daemon = try await scenario.startDaemon()
        try scenario.drop(Roster(20).csv, as: "roster.csv")
        try await scenario.untilDrained()
        try await look(scenario)
        try await copy(scenario, as: "first.sqlite")
        let young = try await scenario.command("journal", "archive", "--before", "1h", "--yes")
        #expect(young.exitStatus == 65 && young.errors.contains("at least 1d"))
        let archived = try await scenario.command("journal", "archive", "--before", "1d", "--yes", "--json")
        #expect(archived.exitStatus == 0, "\(archived)")
        let report = try JSONValue.parse(archived.output)
        #expect(FileManager.default.fileExists(atPath: report["path"]?.stringValue ?? ""))
        #expect(report["rows"]?.objectValue?.isEmpty == true, "all of it is young")

        #expect(try await scenario.stop(daemon) == .exited(0))
        try await look(scenario)
        try await copy(scenario, as: "second.sqlite")
    }

    private func look(_ scenario: Scenario) async throws {
        let listed = try JSONValue.parse(try await scenario.command("journal", "list", "--json", "--limit", "5").output)
        #expect(listed["operations"]?.arrayValue?.count == 5)
        let next = try #require(listed["next"]?.integerValue)
        let text = try await scenario.command("journal", "list", "--person", "10003", "--state", "done")
        #expect(
            text.exitStatus == 0 && text.output.contains("create-user") && text.output.contains("person.3@example.com")
        )
        #expect(try await scenario.command("journal", "list", "--exchanges").output.contains("create-group"))
        let shown = try await scenario.command("journal", "show", "\(next)")
        #expect(shown.exitStatus == 0 && shown.output.contains("by now done since"), "\(shown)")
        #expect(try await scenario.command("journal", "show", "999999").exitStatus == 64)
        let checked = try await scenario.command("journal", "check")
        #expect(checked.exitStatus == 0 && checked.output.hasSuffix("checks: all is well\n"), "\(checked)")
    }

    private func copy(_ scenario: Scenario, as name: String) async throws {
        let file = scenario.path(name)
        let made = try await scenario.command("journal", "backup", file)
        #expect(made.exitStatus == 0, "\(made)")
        let attributes = try FileManager.default.attributesOfItem(atPath: file)
        #expect((attributes[.posixPermissions] as? NSNumber)?.intValue == 0o600)
        #expect(try Data(contentsOf: URL(fileURLWithPath: file)).starts(with: Data("SQLite format 3".utf8)))
        let again = try await scenario.command("journal", "backup", file)
        #expect(again.exitStatus == 73 && again.errors.contains("File exists"))
        #expect(try scenario.files(in: "state").allSatisfy { !$0.hasPrefix(".backup") })
    }
}
