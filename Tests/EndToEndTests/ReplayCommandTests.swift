import Foundation
import SCIM
import TestSupport
import Testing

@Suite("A provider that was restored from a backup")
struct ReplayCommandTests {
    private func replay(_ scenario: Scenario, _ arguments: String...) async throws -> Rosterd.Result {
        try await Rosterd.run(
            ["replay", "--config", scenario.path("rosterd.yaml")] + arguments,
            logging: scenario.directory
        )
    }

    @Test("replay brings it back with the net effect of what was lost, in the fewest requests, and says so before")
    func restored() async throws {
        let scenario = try Scenario()
        let sandbox = try await scenario.startSandbox(["--limit", "0"])
        try scenario.configure(url: sandbox.url, pace: .unlimited)
        let daemon = try await scenario.startDaemon()
        var roster = Roster(60)
        for index in roster.workers.indices where roster.workers[index].department == "Marketing" {
            roster.change(index) { $0.department = "Sales" }
        }
        try scenario.drop(roster.csv, as: "monday.csv")
        try await scenario.untilDrained()
        let backup = try sandbox.backup()
        try await Task.sleep(for: .milliseconds(20))
        let since = Date.now.formatted(Self.precise)
        try await Task.sleep(for: .milliseconds(20))

        // Four join, two of whom leave again; three leave; three change; five move to another department, and two
        // found one.
        roster.workers += Roster(4, from: 100).workers
        roster.workers.removeSubrange(0..<3)
        for index in 0..<3 { roster.change(index) { $0.givenName += " M." } }
        for index in 10..<15 { roster.change(index) { $0.department = $0.department == "Data" ? "Sales" : "Data" } }
        for index in 20..<22 { roster.change(index) { $0.department = "Marketing" } }
        try scenario.drop(roster.csv, as: "tuesday.csv")
        try await scenario.untilDrained()
        roster.workers.removeLast(2)
        try scenario.drop(roster.csv, as: "wednesday.csv")
        try await scenario.untilDrained()
        #expect(try sandbox.state().differences(from: roster) == [])

        try sandbox.restore(backup)
        let lost = try sandbox.state().differences(from: roster)
        #expect(lost.count > 10)
        let before = try sandbox.log().requests.count

        let shown = try await replay(scenario, "--since", since, "--dry-run", "--json")
        #expect(shown.exitStatus == 0, "\(shown)")
        let plan = try JSONValue.parse(shown.output)
        #expect(plan["plan"]?["counts"]?["create-user"]?.integerValue == 2)
        #expect(plan["plan"]?["counts"]?["delete-user"]?.integerValue == 3)
        #expect(plan["plan"]?["counts"]?["update-user"]?.integerValue == 3)
        let cost = plan["plan"]?["cost"]
        #expect(cost?["reads"]?.integerValue == 1, "whether the group that was founded since is still there")
        let requests = Int((cost?["requests"]?.integerValue ?? 0) + (cost?["reads"]?.integerValue ?? 0))
        #expect(try sandbox.log().requests.count == before, "nothing was sent")

        let asking = try await replay(scenario, "--since", since)
        #expect(asking.exitStatus == 64 && asking.errors.contains("'--yes'"))
        let done = try await replay(scenario, "--since", since, "--yes")
        #expect(done.exitStatus == 0 && done.output.contains("planned anew"), "\(done)")
        try await scenario.untilDrained()
        #expect(try sandbox.state().differences(from: roster) == [])
        #expect(try sandbox.log().requests.count - before == requests, "as many as were shown")
        print("replay: \(lost.count) differences mended in \(requests) requests")

        let reconciled = try await scenario.command("reconcile", "--yes")
        #expect(reconciled.exitStatus == 0 && reconciled.output.contains("nothing was changed"), "\(reconciled)")
        #expect(try sandbox.log().requests.dropFirst(before + requests).allSatisfy { $0.method == "GET" })

        let again = try await replay(scenario, "--since", "0s", "--dry-run")
        #expect(again.exitStatus == 0 && again.output.contains("nothing of it is to be sent again"))
        let tooOld = try await replay(scenario, "--since", "3d", "--dry-run")
        #expect(tooOld.exitStatus == 65 && tooOld.errors.contains("the journal's history begins at"))
        #expect(try await scenario.stop(daemon) == .exited(0))
    }

    @Test("what counts as lost is narrowed by instants, a person, an intake and a target, each alone and together")
    func narrowed() async throws {
        let scenario = try Scenario()
        let sandbox = try await scenario.startSandbox(["--limit", "0"])
        try scenario.configure(url: sandbox.url, pace: .unlimited)
        let daemon = try await scenario.startDaemon()
        try await scenario.untilStatus("the empty target is read") { $0.isDrained }
        var instants: [String] = []
        for (people, name) in [(2, "monday.csv"), (5, "tuesday.csv"), (9, "wednesday.csv")] {
            instants.append(Date.now.formatted(Self.precise))
            try await Task.sleep(for: .milliseconds(20))
            try scenario.drop(Roster(people).csv, as: name)
            try await scenario.untilDrained()
            try await Task.sleep(for: .milliseconds(20))
        }
        let sent = try sandbox.log().requests.count
        /// Of whom the creation would be sent again, in the order of their numbers.
        func invited(_ arguments: String...) async throws -> [String] {
            let shown = try await Rosterd.run(
                ["replay", "--dry-run", "--json", "--config", scenario.path("rosterd.yaml")] + arguments,
                logging: scenario.directory
            )
            #expect(shown.exitStatus == 0, "\(arguments): \(shown)")
            let operations = try JSONValue.parse(shown.output)["plan"]?["operations"]?.arrayValue ?? []
            return operations.filter { $0["kind"]?.stringValue == "create-user" }
                .compactMap { $0["address"]?.stringValue?.split(separator: "@").first?.dropFirst(7) }.map(String.init)
                .sorted()
        }
        let all = (1...9).map(String.init)
        #expect(try await invited("--since", instants[0]) == all)
        #expect(try await invited("--since", instants[0], "--until", instants[1]) == ["1", "2"])
        #expect(try await invited("--since", instants[1], "--until", instants[2]) == ["3", "4", "5"])
        for person in ["10004", "hr/10004", "Person.4@example.com"] {
            #expect(try await invited("--since", instants[0], "--person", person) == ["4"])
        }
        #expect(try await invited("--since", instants[2], "--person", "10004") == [])
        #expect(try await invited("--since", instants[0], "--target", "saas") == all)

        let status = try await scenario.status().json["journal"]?["intakes"]?.arrayValue ?? []
        let tuesday = try #require(status.first { $0["name"]?.stringValue == "tuesday.csv" }?["id"]?.stringValue)
        // Since it was received: of what came before it nothing is lost.
        #expect(try await invited("--intake", tuesday) == ["3", "4", "5"])
        let both = try await invited(
            "--since",
            instants[0],
            "--intake",
            tuesday,
            "--person",
            "10003",
            "--target",
            "saas"
        )
        #expect(both == ["3"])

        let nobody = try await replay(scenario, "--since", instants[0], "--person", "nobody", "--dry-run")
        #expect(nobody.exitStatus != 0 && nobody.errors.contains("nobody"), "\(nobody)")
        let elsewhere = try await replay(scenario, "--since", instants[0], "--target", "elsewhere", "--dry-run")
        #expect(elsewhere.exitStatus != 0 && elsewhere.errors.contains("elsewhere"), "\(elsewhere)")
        let unknown = try await replay(scenario, "--intake", "0000", "--dry-run")
        #expect(unknown.exitStatus != 0 && unknown.errors.contains("0000"), "\(unknown)")
        let unbounded = try await replay(scenario, "--until", instants[0], "--dry-run")
        #expect(unbounded.exitStatus == 64, "\(unbounded)")
        #expect(try sandbox.log().requests.count == sent, "nothing was sent")
        #expect(try await scenario.stop(daemon) == .exited(0))
    }

    @Test("a guard stops one that invites many, until it is approved by its hash")
    func held() async throws {
        let scenario = try Scenario()
        let sandbox = try await scenario.startSandbox(["--limit", "0"])
        try scenario.configure(url: sandbox.url, pace: .unlimited, guards: .standard(but: "firstSnapshot: accept"))
        let daemon = try await scenario.startDaemon()
        try await scenario.untilStatus("the empty target is read") { $0.isDrained }
        let empty = try sandbox.backup()
        let since = Date.now.formatted(Self.precise)
        try scenario.drop(Roster(40).csv, as: "roster.csv")
        try await scenario.untilDrained()
        try sandbox.restore(empty)
        let held = try await replay(scenario, "--since", since, "--yes", "--json")
        #expect(held.exitStatus == 2, "\(held)")
        let report = try JSONValue.parse(held.output)
        #expect(report["outcome"]?.stringValue == "held")
        #expect(
            report["guards"]?.arrayValue?.compactMap(\.stringValue) == ["hr: 40 joiners, where 20 are allowed at once"]
        )
        #expect(try sandbox.state().accounts.isEmpty)
        let other = try await replay(scenario, "--since", since, "--approve", "0123abcd")
        #expect(other.exitStatus == 2 && other.output.contains("NOT DONE"))
        let hash = try #require(report["hash"]?.stringValue)

        // Without a daemon the journal is written, and it goes with the next start.
        #expect(try await scenario.stop(daemon) == .exited(0))
        let done = try await replay(scenario, "--since", since, "--approve", hash)
        #expect(done.exitStatus == 0 && done.output.contains("with the daemon's next start"), "\(done)")
        let next = try await scenario.startDaemon()
        try await scenario.untilDrained()
        #expect(try sandbox.state().differences(from: Roster(40)) == [])
        #expect(try await scenario.stop(next) == .exited(0))
    }

    @Test("killed in the middle of it, the next life sends the rest, and nothing twice")
    func killed() async throws {
        let scenario = try Scenario()
        let sandbox = try await scenario.startSandbox(["--limit", "0", "--latency", "20ms"])
        try scenario.configure(url: sandbox.url, pace: .unlimited)
        let daemon = try await scenario.startDaemon()
        try await scenario.untilStatus("the empty target is read") { $0.isDrained }
        let empty = try sandbox.backup()
        let since = Date.now.formatted(Self.precise)
        let roster = Roster(150)
        try scenario.drop(roster.csv, as: "roster.csv")
        try await scenario.untilDrained()
        try sandbox.restore(empty)
        #expect(try await replay(scenario, "--since", since, "--yes").exitStatus == 0)
        try await eventually("some of it is there", within: .seconds(30), every: .milliseconds(5)) {
            try sandbox.state().accounts.count > 20 ? true : nil
        }
        daemon.kill()
        #expect(try sandbox.state().accounts.count < 150)
        let next = try await scenario.startDaemon()
        // An invitation whose answer was lost is looked up, once its provider has had time to show it.
        try await scenario.untilDrained()
        #expect(try sandbox.state().differences(from: roster) == [])
        #expect(try sandbox.state().invitedAgain == [])
        let checked = try await scenario.command("journal", "check")
        #expect(checked.exitStatus == 0, "\(checked)")
        #expect(try await scenario.stop(next) == .exited(0))
    }

    @Test("why tells of the row, the rule, the request and the answer")
    func why() async throws {
        let scenario = try Scenario()
        let sandbox = try await scenario.startSandbox(["--limit", "0"])
        try scenario.configure(url: sandbox.url, pace: .unlimited)
        let daemon = try await scenario.startDaemon()
        var roster = Roster(5)
        roster.change(2) { $0.givenName = "A\u{1B}[2Jda" }
        try scenario.drop(roster.csv, as: "roster.csv")
        try await scenario.untilDrained()
        for name in ["10003", "hr/10003", "Person.3@example.com"] {
            let told = try await scenario.command("why", name)
            #expect(told.exitStatus == 0, "\(told)")
            let text = told.output
            #expect(text.contains("hr/10003: active (in HR's words \"Active\")"))
            #expect(text.contains("file roster.csv: row 3: new [intake "))
            #expect(text.contains("planned: create-user person.3@example.com at saas, lane joiner, because of intake:"))
            #expect(text.contains("by the rule: department eq \""))
            #expect(text.contains("create-user for #") && text.contains("answered 201: done"))
            #expect(text.contains("nothing is left to be done"))
            #expect(!text.contains("\u{1B}") && text.contains("[2Jda"))
        }
        let json = try JSONValue.parse(try await scenario.command("why", "10003", "--json").output)
        #expect(json["accounts"]?.arrayValue?.count == 1 && (json["events"]?.arrayValue?.count ?? 0) > 4)
        #expect(try await scenario.command("why", "nobody").exitStatus == 64)
        #expect(try await scenario.stop(daemon) == .exited(0))
    }

    /// To the millisecond.
    private static let precise = Date.ISO8601FormatStyle(includingFractionalSeconds: true)
}
