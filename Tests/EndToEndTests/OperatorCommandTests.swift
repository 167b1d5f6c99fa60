import Foundation
import SCIM
import TestSupport
import Testing

@Suite("What the commands say to whom they are asked by")
struct OperatorCommandTests {
    private func plan(_ scenario: Scenario, _ text: String, _ flags: String...) async throws -> Rosterd.Result {
        let file = scenario.path("planned.csv")
        try Data(text.utf8).write(to: URL(fileURLWithPath: file))
        return try await Rosterd.run(
            ["plan", file, "--config", scenario.path("rosterd.yaml")] + flags,
            logging: scenario.directory
        )
    }

    @Test("plan's exit status tells clean from refused rows from held from refused, with a daemon and against nobody")
    func exitStatuses() async throws {
        let scenario = try Scenario()
        let sandbox = try await scenario.startSandbox(["--limit", "0"])
        try scenario.configure(url: sandbox.url, pace: .unlimited, guards: .standard(but: "firstSnapshot: accept"))
        let daemon = try await scenario.startDaemon()
        let roster = Roster(30)
        try scenario.drop(roster.csv, as: "roster.csv")
        try await scenario.untilDrained()

        #expect(try await plan(scenario, roster.csv).exitStatus == 0)
        var odd = roster
        odd.change(4) { $0.status = "Vanished" }
        let refused = try await plan(scenario, odd.csv)
        #expect(refused.exitStatus == 1)
        #expect(refused.output.contains("1 row refused") && refused.output.contains("row 5"), "\(refused.output)")
        odd.workers.removeLast(6)
        let held = try await plan(scenario, odd.csv)
        #expect(held.exitStatus == 2, "what would be held outranks refused rows")
        #expect(held.output.contains("WOULD BE HELD") && held.output.contains("6 leavers, where 5 are allowed"))
        #expect(held.output.contains("delete-user"), "what it would do then is shown, too")
        let json = try JSONValue.parse(try await plan(scenario, odd.csv, "--json").output)
        #expect(json["guards"]?.arrayValue?.compactMap(\.stringValue) == ["6 leavers, where 5 are allowed at once"])
        #expect(json["refusedRows"]?.arrayValue?.first?["row"]?.integerValue == 5)
        #expect(json["targets"]?.arrayValue?.first?["cost"]?["requests"]?.integerValue == 6)
        #expect(try await plan(scenario, String(odd.csv.dropLast(1))).exitStatus == 65)

        let fromNobody = try await plan(scenario, roster.csv, "--empty")
        #expect(fromNobody.exitStatus == 0)
        #expect(fromNobody.output.contains("30 people") || fromNobody.output.contains("create-user"))
        #expect(try await plan(scenario, roster.csv).output.contains("0 operations"), "the daemon still knows them")
        #expect(try await scenario.stop(daemon) == .exited(0))
    }

    /// Rejects what is held, and approves the same when it comes again.
    private func decideAsJSON(_ scenario: Scenario, _ hash: String) async throws {
        for flags in [[], ["--json"]] {
            let asking = try await Rosterd.run(
                ["reject", hash, "--reason", "no", "--config", scenario.path("rosterd.yaml")] + flags,
                logging: scenario.directory
            )
            #expect(asking.exitStatus == 64 && asking.errors.contains("'--yes'"), "\(asking)")
        }
        let rejected = try await scenario.command("reject", hash, "--reason", "once more", "--json", "--yes")
        let rejection = try JSONValue.parse(rejected.output)
        #expect(rejection["outcome"]?.stringValue == "rejected" && rejection["reason"]?.stringValue == "once more")
        #expect(rejection["hold"]?["hash"]?.stringValue == hash)
        try scenario.drop(Roster(3).csv, as: "again.csv")
        let again = try #require(try await scenario.untilHolds(1).first)
        let asking = try await scenario.command("approve", again.hash, "--json")
        #expect(asking.exitStatus == 64 && asking.errors.contains("'--json' asks nobody"))
        let approved = try await scenario.command("approve", again.hash, "--json", "--yes")
        #expect(approved.exitStatus == 0)
        let approval = try JSONValue.parse(approved.output)
        #expect(approval["outcome"]?.stringValue == "approved" && approval["isRunning"]?.boolValue == true)
        #expect(approval["hold"]?["name"]?.stringValue == "again.csv")
    }

    @Test("approve asks nobody where nobody can be asked, and names what is held where a hash is unknown")
    func approving() async throws {
        let scenario = try Scenario()
        let sandbox = try await scenario.startSandbox(["--limit", "0"])
        try scenario.configure(url: sandbox.url, pace: .unlimited, guards: .standard(but: ""))
        let daemon = try await scenario.startDaemon()
        #expect(try await scenario.command("holds").output == "nothing waits for an approval\n")
        let nothing = try await scenario.command("approve", "abc", "--yes")
        #expect(nothing.exitStatus == 64 && nothing.errors.contains("nothing is held"))
        try scenario.drop(Roster(3).csv, as: "first\u{1B}[2J.csv")
        let hold = try #require(try await scenario.untilHolds(1).first)

        let unasked = try await scenario.command("approve", hold.hash)
        #expect(unasked.exitStatus == 64 && unasked.errors.contains("--yes"))
        let unknown = try await scenario.command("reject", "0123456789abcdef0", "--reason", "none", "--yes")
        #expect(unknown.exitStatus == 64 && unknown.errors.contains("held are \(hold.hash)"), "\(unknown.errors)")
        let noHash = try await scenario.command("holds", "first.csv")
        #expect(noHash.exitStatus == 64 && noHash.errors.contains("is no hash"))
        #expect(try await scenario.holds().map(\.hash) == [hold.hash])

        // A name that came with a file does nothing to a terminal.
        for arguments in [["holds"], ["holds", hold.hash], ["status"]] {
            let output = try await Rosterd.run(
                arguments + ["--config", scenario.path("rosterd.yaml")],
                logging: scenario.directory
            ).output
            #expect(!output.contains("\u{1B}") && output.contains("[2J.csv"))
        }
        let status = try await scenario.command("status")
        #expect(status.exitStatus == 1)
        let told = try JSONValue.parse(try await scenario.command("status", "--json").output)["holds"]
        let listed = try JSONValue.parse(try await scenario.command("holds", "--json").output)
        #expect(told == listed, "a hold is told of in one way")
        try await decideAsJSON(scenario, hold.hash)
        #expect(status.output.split(separator: "\n").prefix(2).last?.hasPrefix("1 plan waits for an approval") == true)
        #expect(try await scenario.stop(daemon) == .exited(0))
    }
}
