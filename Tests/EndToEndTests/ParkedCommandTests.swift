import Randomness
import SCIM
import TestSupport
import Testing

@Suite("What is parked, at the command line")
struct ParkedCommandTests {
    /// Two of ten people are refused, for one reason each.
    private func played() async throws -> (Scenario, Sandbox, ChildProcess) {
        let scenario = try Scenario()
        let sandbox = try await scenario.startSandbox(["--limit", "0"])
        try scenario.configure(url: sandbox.url, pace: .unlimited)
        let daemon = try await scenario.startDaemon()
        try await scenario.untilStatus("the empty target is read") { $0.isDrained }
        try sandbox.script([
            #"{"fault": "403", "method": "POST", "path": "/Users", "skip": 3}"#,
            #"{"fault": "403", "method": "POST", "path": "/Users", "skip": 4}"#,
        ])
        try scenario.drop(Roster(10).csv, as: "roster.csv")
        try await scenario.untilStatus("two are parked") { $0.parked.count == 2 }
        return (scenario, sandbox, daemon)
    }

    private func parked(_ scenario: Scenario, _ arguments: String...) async throws -> [JSONValue] {
        let result = try await Rosterd.run(
            ["queue", "--parked", "--json", "--config", scenario.path("rosterd.yaml")] + arguments,
            logging: scenario.directory
        )
        let json = try JSONValue.parse(result.output)
        #expect(result.exitStatus == (json["count"]?.integerValue == 0 ? 0 : 1))
        return json["operations"]?.arrayValue?.compactMap { $0["operation"] } ?? []
    }

    @Test("it is listed, tried again by person, and discarded with a reason that stays")
    func decisions() async throws {
        let (scenario, sandbox, daemon) = try await played()
        let listed = try await parked(scenario)
        let addresses = listed.compactMap { $0["address"]?.stringValue }
        #expect(addresses.count == 2)
        let text = try await scenario.command("queue", "--parked").output
        #expect(text.contains("2 operations parked") && text.contains("to do: mend what is wrong"))
        #expect(try await scenario.command("queue").output.contains("2 operations parked; see rosterd queue --parked"))

        let retried = try await scenario.command("retry", "--person", addresses[0])
        #expect(retried.exitStatus == 0 && retried.output == "1 operation tried again\n", "\(retried)")
        try await scenario.untilStatus("one is parked") { $0.parked.count == 1 }
        let number = try #require(try await parked(scenario).first?["sequence"]?.integerValue)

        let asking = try await scenario.command("discard", "#\(number)", "--reason", "no licence")
        #expect(asking.exitStatus == 64 && asking.errors.contains("'--yes'"))
        let discarded = try await scenario.command("discard", "#\(number)", "--reason", "no licence", "--yes")
        #expect(discarded.exitStatus == 0 && discarded.output.hasSuffix("1 operation discarded\n"), "\(discarded)")
        let again = try await scenario.command("discard", "\(number)", "--reason", "no licence", "--yes", "--json")
        #expect(again.exitStatus == 1 && again.output.contains("\"discarded\""))
        try await scenario.untilDrained()
        #expect(try await parked(scenario).isEmpty)

        // The nightly file says the same, and nothing is sent.
        let before = try sandbox.log().requests.count
        try scenario.drop(Roster(10).shuffled(by: 1).csv, as: "again.csv")
        try await scenario.untilDrained()
        #expect(try sandbox.log().requests.count == before)
        #expect(try sandbox.state().accounts.count == 9)
        #expect(try await scenario.stop(daemon) == .exited(0))
    }

    @Test("it is discarded by what the target said, by person, and as a whole, and nothing of it is sent any more")
    func discards() async throws {
        let scenario = try Scenario()
        let sandbox = try await scenario.startSandbox(["--limit", "0"])
        try scenario.configure(url: sandbox.url, pace: .unlimited)
        let daemon = try await scenario.startDaemon()
        try await scenario.untilStatus("the empty target is read") { $0.isDrained }
        // One of them for another reason; never three forbidden ones in a row, which would pause the target.
        try sandbox.script(
            [(1, "403"), (1, "422"), (1, "403"), (1, "422"), (0, "422")].map { skip, fault in
                #"{"fault": "\#(fault)", "method": "POST", "path": "/Users", "skip": \#(skip)}"#
            }
        )
        try scenario.drop(Roster(12).csv, as: "roster.csv")
        try await scenario.untilStatus("five are parked") { $0.parked.count == 5 }
        func discard(_ arguments: String...) async throws -> Rosterd.Result {
            try await Rosterd.run(
                ["discard", "--reason", "left by hand", "--config", scenario.path("rosterd.yaml")] + arguments,
                logging: scenario.directory
            )
        }
        let none = try await discard("--error", "418", "--yes")
        #expect(none.exitStatus == 1 && none.output == "nothing is parked\n0 operations discarded\n", "\(none)")
        let unasked = try await discard("--error", "403")
        #expect(unasked.exitStatus == 64 && unasked.errors.contains("'--yes'"), "\(unasked)")
        #expect(try await parked(scenario).count == 5)
        let forbidden = try await discard("--error", "403", "--yes")
        #expect(forbidden.exitStatus == 0 && forbidden.output.hasSuffix("2 operations discarded\n"), "\(forbidden)")

        let left = try await parked(scenario)
        #expect(left.count == 3)
        let address = try #require(left.first?["address"]?.stringValue)
        let person = try await discard("--person", address, "--yes", "--json")
        #expect(person.exitStatus == 0, "\(person)")
        let decided = try JSONValue.parse(person.output)["decided"]?.arrayValue?.compactMap(\.integerValue)
        #expect(decided == left.first?["sequence"]?.integerValue.map { [$0] })
        let mixed = try await discard("--all", "--person", address, "--yes")
        #expect(mixed.exitStatus == 64, "\(mixed)")
        let all = try await discard("--all", "--yes")
        #expect(all.exitStatus == 0 && all.output.hasSuffix("2 operations discarded\n"), "\(all)")

        try await scenario.untilDrained()
        #expect(try await parked(scenario).isEmpty)
        #expect(try sandbox.state().accounts.count == 7)
        let sent = try sandbox.log().requests.count
        #expect(try await scenario.stop(daemon) == .exited(0))
        let next = try await scenario.startDaemon()
        try await scenario.untilDrained()
        #expect(try sandbox.log().requests.count == sent, "not even after a restart")
        #expect(try await scenario.command("why", address).output.contains("left by hand"))
        #expect(try await scenario.stop(next) == .exited(0))
    }

    @Test("without a daemon the journal is written, and it goes with the next start")
    func withoutDaemon() async throws {
        let (scenario, sandbox, daemon) = try await played()
        #expect(try await scenario.stop(daemon) == .exited(0))
        let unasked = try await scenario.command("retry", "--all")
        #expect(unasked.exitStatus == 64 && unasked.errors.contains("'--yes'"))
        let all = try await scenario.command("retry", "--all", "--json", "--yes")
        #expect(all.exitStatus == 0)
        let none = try await scenario.command("retry", "--all", "--yes")
        #expect(none.exitStatus == 1 && none.output == "nothing is parked\n0 operations tried again\n")
        let next = try await scenario.startDaemon()
        try await scenario.untilDrained()
        #expect(try sandbox.state().differences(from: Roster(10)) == [])
        #expect(try await scenario.stop(next) == .exited(0))
    }

    @Test("an operator's pause says why wherever one looks, whatever the target's name")
    func paused() async throws {
        let scenario = try Scenario()
        let sandbox = try await scenario.startSandbox(["--limit", "0"])
        try scenario.configure(url: sandbox.url, pace: .limit(requests: 100, window: "1m"))
        try scenario.reconfigure("  saas:", as: "  saas-eu_1:")
        let daemon = try await scenario.startDaemon()
        try await scenario.untilStatus("the empty target is read") { $0.isDrained }
        let unasked = try await scenario.command("pause", "saas-eu_1")
        #expect(unasked.exitStatus == 64 && unasked.errors.contains("--yes"), "\(unasked)")
        let paused = try await scenario.command(
            "pause",
            "saas-eu_1",
            "--reason",
            "their maintenance, until 4 pm",
            "--yes"
        )
        #expect(paused.exitStatus == 0, "\(paused)")
        try scenario.drop(Roster(3).csv, as: "roster.csv")
        try await scenario.untilStatus("it waits") { $0.pause != nil && $0.openOperations > 3 }
        let reason = "their maintenance, until 4 pm"
        #expect(try await scenario.command("status").output.contains("PAUSED: \(reason)"))
        #expect(try await scenario.command("queue").output.contains("requests to go; PAUSED: \(reason)"))
        #expect(try await scenario.command("why", "10002").output.contains("nothing is sent to saas-eu_1: \(reason)"))
        #expect(try scenario.log().contains(reason))
        #expect(try await scenario.command("resume", "saas-eu_1").exitStatus == 0)
        try await scenario.untilDrained()
        #expect(try sandbox.state().differences(from: Roster(3)) == [])
        #expect(try await scenario.stop(daemon) == .exited(0))
    }
}

extension Roster {
    fileprivate func shuffled(by seed: UInt64) -> Roster {
        var random = SeededRandom(seed: seed)
        return shuffled(using: &random)
    }
}
