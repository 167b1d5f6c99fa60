import SCIM
import TestSupport
import Testing

@Suite("A file that has to end with a trailer")
struct ProvenFilesTests {
    /// With the trailer that its source has to have.
    private func export(_ roster: Roster) -> String { roster.csv + "EOF,\(roster.workers.count)\n" }

    @Test("is refused where it was cut between two rows, and nobody leaves; whole, those leave who aren't in it")
    func cut() async throws {
        let scenario = try Scenario()
        let sandbox = try await scenario.startSandbox(["--limit", "0"])
        try scenario.configure(url: sandbox.url, pace: .unlimited)
        try scenario.reconfigure(
            "format: { type: csv }",
            as: "format: { type: csv, proof: { trailer: { equals: EOF, rows: WorkerStatus } } }"
        )
        let daemon = try await scenario.startDaemon()
        var roster = Roster(30)
        try scenario.drop(export(roster), as: "whole.csv")
        try await scenario.untilDrained()
        #expect(try sandbox.state().differences(from: roster) == [])

        let sent = try sandbox.log().requests.count
        // Four rows and the trailer are missing: fewer leavers than a guard stops.
        var cut = roster
        cut.workers.removeLast(4)
        try scenario.drop(cut.csv, as: "cut.csv")
        let report = try await scenario.untilReported("cut.csv", in: "failed")
        #expect(report.contains("the trailer that it has to end with is missing after 26 rows"), "\(report)")
        try scenario.drop(export(roster).replacing("EOF,30", with: "EOF,31"), as: "short.csv")
        let counted = try await scenario.untilReported("short.csv", in: "failed")
        #expect(counted.contains("its trailer, row 31 (line 32), says 31 rows, and there are 30"), "\(counted)")
        try await scenario.untilDrained()
        #expect(try sandbox.log().requests.count == sent)
        #expect(try sandbox.state().differences(from: roster) == [])

        roster = cut
        try scenario.drop(export(roster), as: "next.csv")
        try await scenario.untilDrained()
        #expect(try sandbox.state().differences(from: roster) == [])
        #expect(try await scenario.stop(daemon) == .exited(0))
    }
}
