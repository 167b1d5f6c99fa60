import Foundation
import Testing

@Suite("Files that say in their names of when they are the truth")
struct DatedFilesTests {
    @Test(
        "are taken in that order, a late older one is stale, and one that says nothing is refused; a plan says so, too"
    )
    func named() async throws {
        let scenario = try Scenario()
        let sandbox = try await scenario.startSandbox(["--limit", "0"])
        try scenario.configure(url: sandbox.url, pace: .unlimited)
        try scenario.reconfigure(
            "format: { type: csv }",
            as: "format: { type: csv }\n    asOf: { name: 'roster-{yyyyMMdd}*.csv', zone: UTC }"
        )
        let (day1, day2) = (Roster(20), Roster(24))
        // The older one is written last.
        try scenario.drop(day2.csv, as: "roster-20260302.csv")
        try scenario.drop(day1.csv, as: "roster-20260301.csv")
        let daemon = try await scenario.startDaemon()
        try await scenario.untilDrained()
        #expect(try sandbox.state().differences(from: day2) == [])

        let sent = try sandbox.log().requests.count
        try scenario.drop(day1.csv, as: "roster-20260228-again.csv")
        let stale = try await scenario.untilReported("roster-20260228-again.csv", in: "failed")
        #expect(stale.contains("stale"), "\(stale)")
        try scenario.drop(day1.csv, as: "roster.csv")
        let nameless = try await scenario.untilReported("roster.csv", in: "failed")
        #expect(nameless.contains("its name doesn't say of when it is the truth"), "\(nameless)")
        #expect(try sandbox.log().requests.count == sent)
        #expect(try sandbox.state().differences(from: day2) == [])
        #expect(try await scenario.stop(daemon) == .exited(0))
    }
}
