import Foundation
import TestSupport
import Testing

@Suite("Leavers first")
struct LeaversFirstTests {
    @Test("a termination while 500 joiners wait is the next request or the next but one")
    func overtakes() async throws {
        let scenario = try Scenario()
        let sandbox = try await scenario.startSandbox(["--limit", "0"])
        try scenario.configure(url: sandbox.url, pace: .unlimited)
        var roster = Roster(5)
        var daemon = try await scenario.startDaemon()
        try scenario.drop(roster.csv, as: "first.csv")
        try await scenario.untilDrained()
        _ = try await scenario.stop(daemon)

        // From here on at a pace at which the joiners take minutes.
        try scenario.configure(url: sandbox.url, pace: .limit(requests: 100, window: "30s"))
        daemon = try await scenario.startDaemon()
        roster.workers += Roster(500, from: 100).workers
        let before = try sandbox.log().requests.count
        try scenario.drop(roster.csv, as: "joiners.csv")
        try await eventually("joiners are on their way", within: .seconds(60), every: .milliseconds(20)) {
            try sandbox.log().requests.count >= before + 20 ? true : nil
        }

        // One who has an account, and one whose invitation waits near the end of the queue.
        roster.change(2) { $0.status = "Terminated" }
        roster.change(roster.workers.count - 3) { $0.status = "Terminated" }
        let leaver = roster.workers[2].email
        try scenario.drop(roster.csv, as: "termination.csv")
        let accepted = try await scenario.untilAccepted("termination.csv")
        try await eventually("the DELETE arrives", within: .seconds(30), every: .milliseconds(20)) {
            try sandbox.log().requests.contains { $0.method == "DELETE" } ? true : nil
        }
        let after = try sandbox.log().requests.filter { $0.wall >= accepted }
        let position = try #require(after.firstIndex { $0.method == "DELETE" }) + 1
        #expect(position <= 2)
        #expect(after[position - 1].id?.lowercased() == leaver)
        let open = try await scenario.status().openOperations
        #expect(open > 400, "the joiners still wait")
        print(
            "termination: request \(position) after the file was accepted, \(after[position - 1].wall - accepted) later,"
        )
        print("  with \(open) operations still open")

        // The rest without waiting: the joiner who left before the invitation was sent never was one.
        _ = try await scenario.stop(daemon)
        try scenario.configure(url: sandbox.url, pace: .unlimited)
        daemon = try await scenario.startDaemon()
        try await scenario.untilDrained()
        #expect(try sandbox.state().differences(from: roster) == [])
        #expect(try sandbox.state().invitedAgain == [])
        #expect(try sandbox.state().invitations.count == 5 + 499)
        #expect(try sandbox.log().requests.count { $0.method == "DELETE" } == 1)
    }
}
