import Foundation
import TestSupport
import Testing

@Suite("Answers that never arrive")
struct LostAnswerTests {
    @Test("someone whose invitation got no answer and who marries meanwhile is looked up, and has the new name")
    func renamedWhileUnknown() async throws {
        let scenario = try Scenario()
        let sandbox = try await scenario.startSandbox(["--limit", "0"])
        try scenario.configure(url: sandbox.url, pace: .unlimited)
        let daemon = try await scenario.startDaemon()
        try sandbox.script([#"{"fault": "reset-after", "method": "POST", "path": "/Users"}"#])
        var roster = Roster(1)
        try scenario.drop(roster.csv, as: "day1.csv")
        try await eventually("the invitation is sent", within: .seconds(30), every: .milliseconds(20)) {
            try sandbox.log().creations.isEmpty ? nil : true
        }
        roster.change(0) { $0.familyName = "Married" }
        try scenario.drop(roster.csv, as: "day2.csv")
        try await scenario.untilDrained()

        #expect(try sandbox.state().differences(from: roster) == [])
        #expect(try sandbox.state().invitedAgain == [])
        let log = try sandbox.log()
        #expect(log.counts["POST /Users"] == 1)
        #expect(log.counts["GET /Users/{id}"] == 1)
        #expect(log.counts["PUT /Users/{id}"] == 1)
        #expect(try await scenario.stop(daemon) == .exited(0))
    }

    @Test("a pending invitation that is shown without a name isn't written with one that nobody has")
    func placeholdersAreNotWritten() async throws {
        let scenario = try Scenario()
        let sandbox = try await scenario.startSandbox(["--limit", "0"])
        try scenario.configure(url: sandbox.url, pace: .unlimited)
        let roster = Roster(2)
        // Invited by an earlier life, of which this journal knows nothing: it is read, and adopted.
        var daemon = try await scenario.startDaemon()
        try scenario.drop(roster.csv, as: "day1.csv")
        try await scenario.untilDrained()
        _ = try await scenario.stop(daemon)
        try FileManager.default.removeItem(atPath: scenario.path("state"))
        let before = try sandbox.log().requests.count
        daemon = try await scenario.startDaemon()
        try scenario.drop(roster.csv, as: "again.csv")
        try await scenario.untilDrained()
        #expect(try sandbox.log().requests.count == before + 2, "reading is all that it takes")

        #expect(try await scenario.stop(daemon) == .exited(0))
    }
}
