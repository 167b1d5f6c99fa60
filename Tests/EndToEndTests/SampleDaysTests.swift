import Foundation
import SCIM
import Testing

@Suite("The sample exports, one day after the other")
struct SampleDaysTests {
    @Test("the demo runs to its end, and HR and target agree")
    func demo() async throws {
        let scenario = try Scenario()
        let result = try await Rosterd.run(
            ["demo", "--samples", Rosterd.samples.path, "--directory", scenario.path("demo")],
            logging: scenario.directory
        )
        #expect(result.exitStatus == 0, "\(result.output)\(result.errors)")
        #expect(result.output.contains("HR and target agree."))
        #expect(result.output.contains("0 refused with 429"))
        let requests = result.output.split(separator: "\n").filter { $0.contains("Requests:") }
        print("demo:", requests.joined())
    }

    @Test("the plan for day 2 names exactly the day's changes; what is sent is the plan; then nothing is left to plan")
    func dayTwo() async throws {
        let scenario = try Scenario()
        let sandbox = try await scenario.startSandbox(["--limit", "0"])
        try configureAsSample(scenario, sandbox)
        let daemon = try await scenario.startDaemon()
        let (day1, day2) = (try sample("day1.csv"), try sample("day2.csv"))
        try scenario.drop(day1, as: "day1.csv")
        try await scenario.untilDrained()
        let before = try sandbox.log().requests.count

        let plan = try await plan(scenario)
        #expect(plan.exitStatus == 2, "a change of address would wait")
        #expect(plan.operations == Self.dayTwoOperations)
        #expect(try sandbox.log().requests.count == before, "a plan sends nothing")

        try scenario.drop(day2, as: "day2.csv")
        try await scenario.untilDrained()
        let sent = try sandbox.log().requests.dropFirst(before)
        #expect(sent.count == plan.requests)
        print(
            "day 2: \(plan.operations.count) operations planned, \(plan.requests) requests planned, \(sent.count) sent"
        )

        let second = try await self.plan(scenario)
        #expect(second.exitStatus == 2, "it still waits")
        #expect(second.operations.isEmpty)
        #expect(second.requests == 0)

        // The change of address: invited, into two groups, and the old account removed.
        let hold = try #require(try await scenario.untilHolds(1).first)
        #expect(try await scenario.command("approve", hold.hash, "--yes").exitStatus == 0)
        try await scenario.untilStatus("the change of address is made") { $0.isDrained && $0.holds.isEmpty }
        #expect(try sandbox.log().requests.count == before + plan.requests + 4)
        #expect(try sandbox.state().accounts["lucia.fernandez-ruiz@example.com"] != nil)
        #expect(try sandbox.state().accounts["lucia.fernandez@example.com"] == nil)

        // Without a daemon the journal says the same.
        _ = try await scenario.stop(daemon)
        let third = try await self.plan(scenario)
        #expect(third.operations.isEmpty)
        #expect(third.exitStatus == 0)
    }

    /// What config/samples/rosterd.yaml says of day 2, as operations.
    private static let dayTwoOperations: Set<String> = [
        // Leavers: two are absent, two are marked; and nothing for their groups.
        "delete-user 5013", "delete-user 2016", "delete-user 4005", "delete-user 3007",
        // Joiners, and one who is back from leave.
        "create-user 1013", "add-member 1013 Everyone", "add-member 1013 Data",
        "create-user 1014", "add-member 1014 Everyone", "add-member 1014 Data",
        "create-user 2017", "add-member 2017 Everyone", "add-member 2017 Engineering",
        "create-user 3011", "add-member 3011 Everyone", "add-member 3011 Marketing",
        "create-user 5015", "add-member 5015 Everyone", "add-member 5015 Sales",
        "create-user 1009", "add-member 1009 Everyone", "add-member 1009 Data",
        // Moves.
        "remove-member 4004 People", "add-member 4004 Data",
        "remove-member 2012 Engineering", "add-member 2012 Data",
        "remove-member 3010 Marketing", "add-member 3010 Sales",
        "remove-member 5005 Sales", "add-member 5005 Engineering",
        // A surname. The address that is another account (3006) waits for an approval.
        "update-user 5003",
    ]

    private struct Plan {
        var exitStatus: Int32
        var operations: Set<String>
        var requests: Int
    }

    private func plan(_ scenario: Scenario) async throws -> Plan {
        let file = Rosterd.samples.appending(path: "day2.csv").path
        let result = try await scenario.command("plan", "--json", file)
        let target = try #require(try JSONValue.parse(result.output)["targets"]?.arrayValue?.first)
        let operations = (target["operations"]?.arrayValue ?? []).map { operation in
            [operation["kind"], operation["employee"], operation["group"]].compactMap { $0?.stringValue }
                .joined(separator: " ")
        }
        #expect(Set(operations).count == operations.count, "an operation is planned twice")
        return Plan(
            exitStatus: result.exitStatus,
            operations: Set(operations),
            requests: Int(target["cost"]?["requests"]?.integerValue ?? -1)
        )
    }

    private func sample(_ name: String) throws -> Data {
        try Data(contentsOf: Rosterd.samples.appending(path: name))
    }

    /// The samples' own configuration, but for the address and the pace.
    private func configureAsSample(_ scenario: Scenario, _ sandbox: Sandbox) throws {
        let file = Rosterd.samples.appending(path: "rosterd.yaml")
        let text = try String(contentsOf: file, encoding: .utf8)
            .replacing("http://127.0.0.1:8080/scim/1/", with: sandbox.url)
            .replacing("limit: { requests: 100, window: 10s }", with: "limit: none")
        #expect(text.contains(sandbox.url) && text.contains("limit: none"))
        try Data(text.utf8).write(to: URL(fileURLWithPath: scenario.path("rosterd.yaml")))
    }
}
