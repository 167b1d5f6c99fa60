import Foundation
import SCIM
import TestSupport
import Testing

@Suite("The command line")
struct CommandLineTests {
    private static let commands = [
        ["run"], ["status"], ["plan"], ["holds"], ["approve"], ["reject"], ["why"], ["queue"], ["retry"], ["discard"],
        ["replay"], ["reconcile"], ["journal", "list"], ["journal", "show"], ["journal", "check"],
        ["journal", "backup"],
        ["journal", "archive"], ["pause"], ["resume"], ["check"], ["demo"], ["sandbox"],
    ]

    @Test("each command's help has examples, exit statuses and what its JSON holds", arguments: commands)
    func help(command: [String]) async throws {
        let directory = try TemporaryDirectory()
        let help = try await Rosterd.run(command + ["--help"], logging: directory.path(""))
        #expect(help.exitStatus == 0 && help.output.contains("Examples:\n  rosterd \(command.joined(separator: " "))"))
        #expect(help.output.contains("Exits with "))
        #expect(help.output.contains("--json  ") == help.output.contains("With --json it prints "), "\(help.output)")
    }

    /// As on a terminal of so many columns.
    private func narrow(_ scenario: Scenario, _ columns: Int, _ arguments: String...) async throws -> [Substring] {
        let process = try Rosterd.start(
            arguments + ["--config", scenario.path("rosterd.yaml")],
            under: ["/usr/bin/env", "COLUMNS=\(columns)"],
            logging: scenario.directory,
            as: "narrow-\(columns)"
        )
        _ = try await process.ended(within: .seconds(30))
        let printed = try String(contentsOfFile: scenario.path("narrow-\(columns).out"), encoding: .utf8)
        return printed.split(separator: "\n")
    }

    @Test("tables fit the terminal, and lose nothing by it")
    func narrowTables() async throws {
        let scenario = try Scenario()
        let sandbox = try await scenario.startSandbox(["--limit", "0"])
        try scenario.configure(url: sandbox.url, pace: .unlimited)
        let daemon = try await scenario.startDaemon()
        try scenario.drop(Roster(4).csv, as: "a-roster-with-a-name-that-is-rather-long.csv")
        try await scenario.untilDrained()
        let wide = try await scenario.command("journal", "list").output
        #expect(wide.contains("person.3@example.com"), "in a pipe lines are as long as they are")
        let lists = try await narrow(scenario, 60, "journal", "list")
        #expect(lists.allSatisfy { $0.count <= 60 } && lists.contains("ACCOUNT    person.3@example.com"), "\(lists)")
        let status = try await narrow(scenario, 90, "status")
        let names = status.filter { $0.contains("a-roster-with-a-name-that-is-rather-long.csv  applied") }
        #expect(status.allSatisfy { $0.count <= 90 } && names.count == 1, "\(status)")
        let list = try await narrow(scenario, 180, "journal", "list")
        #expect(list.allSatisfy { $0.count <= 180 } && list.first?.hasPrefix("OPERATION  MADE") ?? false, "\(list)")
        _ = try await scenario.stop(daemon)
    }

    @Test("a control socket that can't be used isn't taken for no daemon")
    func unusableSocket() async throws {
        let scenario = try Scenario()
        try scenario.configure(url: "http://127.0.0.1:9/", pace: .unlimited)
        try scenario.reconfigure("control: control.sock", as: "control: rosterd.yaml/control.sock")
        for command in ["status", "queue", "holds"] {
            let result = try await scenario.command(command)
            #expect(
                result.exitStatus == 69 && result.output.isEmpty && result.errors.hasSuffix("Not a directory\n"),
                "\(result)"
            )
        }
    }

    /// The keys in the order in which they are written.
    private func keys(_ text: String, depth: Int) -> [String] {
        let indent = String(repeating: "  ", count: depth) + "\""
        return text.split(separator: "\n").filter { $0.hasPrefix(indent) }.compactMap {
            $0.split(separator: "\"").dropFirst().first
        }
        .map(String.init)
    }

    @Test("check refuses a token that others can read, as the daemon does, and warns of one in the environment")
    func checkedCredentials() async throws {
        let scenario = try Scenario()
        try scenario.configure(url: "http://127.0.0.1:9/scim/", pace: .unlimited)
        let token = scenario.path("token")
        try FileManager.default.setAttributes([.posixPermissions: 0o644], ofItemAtPath: token)
        let refused = try await scenario.command("check")
        #expect(refused.exitStatus == 78 && refused.output.isEmpty, "\(refused)")
        #expect(refused.errors.contains("targets.saas.credential: the file \(token) can be read by others"))
        let told = try await scenario.command("check", "--json")
        #expect(try JSONValue.parse(told.output)["valid"] == false && told.exitStatus == 78)
        try FileManager.default.removeItem(atPath: token)
        let absent = try await scenario.command("check")
        #expect(absent.exitStatus == 0 && absent.errors.contains("no such file (a warning)"), "\(absent)")
        try scenario.reconfigure("{ file: token }", as: "{ environment: SAAS_TOKEN }")
        let exposed = try await scenario.command("check")
        #expect(exposed.exitStatus == 0 && exposed.errors.contains("can read the environment"), "\(exposed)")
        #expect(exposed.errors.contains("(a warning)"))
    }

    @Test("JSON has its keys sorted, whoever answers; what needs a daemon says so")
    func json() async throws {
        let scenario = try Scenario()
        let sandbox = try await scenario.startSandbox(["--limit", "0"])
        try scenario.configure(url: sandbox.url, pace: .limit(requests: 1000, window: "10s"))
        let before = try await scenario.command("pause", "saas", "--json", "--yes")
        #expect(before.exitStatus == 69 && before.output.isEmpty && before.errors.contains("rosterd run"), "\(before)")
        let file = scenario.path("copy.sqlite")
        let nothing = try await scenario.command("journal", "backup", file)
        #expect(nothing.exitStatus == 65 && nothing.errors == "there is no journal yet; rosterd run makes one\n")
        let missing = try await scenario.command("plan", scenario.path("nope.csv"))
        #expect(missing.exitStatus == 66 && missing.errors.hasSuffix("can't be read: No such file or directory\n"))
        let daemon = try await scenario.startDaemon()
        try scenario.drop(Roster(4).csv, as: "roster.csv")
        try await scenario.untilDrained()
        for command in ["status", "queue", "holds", "check"] {
            let result = try await scenario.command(command, "--json")
            #expect(try JSONValue.parse(result.output) != .null)
            let found = keys(result.output, depth: 1)
            #expect(found == found.sorted(), "\(command): \(found)")
        }
        let queue = try JSONValue.parse(try await scenario.command("queue", "--json").output)
        #expect(queue["targets"]?.arrayValue?.first?["limit"] == ["requests": 1000, "windowSeconds": 10])
        let paused = try JSONValue.parse(
            try await scenario.command("pause", "saas", "--reason", "r", "--json", "--yes").output
        )
        #expect(paused["isPaused"] == true && paused["target"] == "saas" && paused["reason"] == "r")
        let resumed = try JSONValue.parse(try await scenario.command("resume", "saas", "--json").output)
        #expect(resumed["isPaused"] == false && resumed["target"] == "saas")
        let copied = try JSONValue.parse(try await scenario.command("journal", "backup", file, "--json").output)
        #expect(copied["file"]?.stringValue == file && copied["bytes"]?.integerValue ?? 0 > 4096)
        _ = try await scenario.stop(daemon)
    }
}
