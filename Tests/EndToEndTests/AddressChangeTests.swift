import Foundation
import SCIM
import TestSupport
import Testing

@Suite("A change of address, where ids are addresses")
struct AddressChangeTests {
    @Test("waits alone while the rest of its file goes on, and invites the new address before the old account goes")
    func waitsAlone() async throws {
        let scenario = try Scenario()
        let sandbox = try await scenario.startSandbox(["--limit", "0"])
        try scenario.configure(url: sandbox.url, pace: .unlimited, guards: .standard(but: "firstSnapshot: accept"))
        let daemon = try await scenario.startDaemon()
        let before = Roster(40)
        try scenario.drop(before.csv, as: "before.csv")
        try await scenario.untilDrained()

        var without = before
        without.workers.removeLast()
        without.workers += Roster(1, from: 100).workers
        var whole = without
        let old = whole.workers[3].email
        whole.change(3) { $0.email = "another.address@example.com" }
        let plan = try await plan(whole, scenario)
        #expect(plan.exitStatus == 2, "somebody's change would wait")
        #expect(plan.output.contains("1 change of address waits alone"))

        try scenario.drop(whole.csv, as: "next.csv")
        _ = try await scenario.untilAccepted("next.csv")
        let hold = try #require(try await scenario.untilHolds(1).first)
        #expect(hold.counts == ["address-change": 1])
        try await scenario.untilDrained()
        #expect(try sandbox.state().differences(from: without) == [], "the rest went on")

        // The same again is nothing new, neither to send nor to approve.
        let sent = try sandbox.log().requests.count
        try scenario.drop(whole.csv, as: "again.csv")
        _ = try await scenario.untilAccepted("again.csv")
        #expect(try await scenario.holds().map(\.hash) == [hold.hash])

        let approval = try await scenario.command("approve", hold.hash, "--yes")
        #expect(approval.exitStatus == 0, "\(approval.output)\(approval.errors)")
        #expect(approval.output.contains("1 change of address; 4 requests to saas"), "\(approval.output)")
        try await scenario.untilStatus("all is delivered") { $0.isDrained && $0.holds.isEmpty }
        #expect(try sandbox.state().differences(from: whole) == [])
        let chain = try sandbox.log().requests.dropFirst(sent)
        #expect(chain.count == 4, "\(chain.map(\.what))")
        #expect(chain.first?.what == "POST /Users")
        #expect(chain.filter { $0.method == "DELETE" }.map { $0.id?.lowercased() } == [old])
        #expect(try sandbox.state().invitedAgain == [])
        #expect(try await scenario.stop(daemon) == .exited(0))
    }

    @Test("is forgotten where the next file doesn't say it any more")
    func takenBack() async throws {
        let scenario = try Scenario()
        let sandbox = try await scenario.startSandbox(["--limit", "0"])
        try scenario.configure(url: sandbox.url, pace: .unlimited, guards: .standard(but: "firstSnapshot: accept"))
        let daemon = try await scenario.startDaemon()
        let before = Roster(10)
        try scenario.drop(before.csv, as: "before.csv")
        try await scenario.untilDrained()
        let sent = try sandbox.log().requests.count
        var typo = before
        typo.change(3) { $0.email = "perosn.4@example.com" }
        try scenario.drop(typo.csv, as: "typo.csv")
        _ = try await scenario.untilHolds(1)
        try scenario.drop(before.csv, as: "mended.csv")
        _ = try await scenario.untilHolds(0)
        try await scenario.untilDrained()
        #expect(try sandbox.log().requests.count == sent)
        #expect(try await scenario.stop(daemon) == .exited(0))
    }

    private func plan(_ roster: Roster, _ scenario: Scenario) async throws -> Rosterd.Result {
        let file = scenario.path("planned.csv")
        try Data(roster.csv.utf8).write(to: URL(fileURLWithPath: file))
        return try await scenario.command("plan", file)
    }
}
