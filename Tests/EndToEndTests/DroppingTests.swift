import Foundation
import TestSupport
import Testing

@Suite("A file comes into the drop directory")
struct DroppingTests {
    private static let settling = "complete: { after: settle, settle: 2s }"
    /// Far shorter than it takes to settle, on a busy machine too.
    private static let rest = Duration.milliseconds(200)

    private struct Play {
        var scenario: Scenario
        var sandbox: Sandbox
        var daemon: ChildProcess
    }

    /// - Parameter roster: what is delivered before.
    private func play(complete: String, guards: Scenario.Guards = .none, after roster: Roster? = nil) async throws
        -> Play
    {
        let scenario = try Scenario()
        let sandbox = try await scenario.startSandbox(["--limit", "0"])
        try scenario.configure(url: sandbox.url, pace: .unlimited, guards: guards)
        try scenario.reconfigure("complete: { after: rename }", as: complete)
        let daemon = try await scenario.startDaemon()
        if let roster {
            try scenario.drop(roster.csv, as: "before.csv")
            try await scenario.untilDrained()
            #expect(try sandbox.state().differences(from: roster) == [])
        }
        return Play(scenario: scenario, sandbox: sandbox, daemon: daemon)
    }

    /// The target is what the roster says, and the file was taken once and no more.
    private func expectTaken(_ name: String, _ roster: Roster, _ play: Play) async throws {
        let (scenario, sandbox) = (play.scenario, play.sandbox)
        let status = try await scenario.untilDrained()
        #expect(try sandbox.state().differences(from: roster) == [])
        #expect(try sandbox.state().invitedAgain == [])
        #expect(try scenario.files(in: "processed", droppedAs: name).count == 1)
        #expect(try scenario.files(in: "failed", droppedAs: name) == [])
        #expect(status.intakes.map(\.name).filter { $0 == name } == [name], "the journal knows of one intake")
        let accepted = try scenario.log().split(separator: "\n").filter { $0.contains("intake accepted") }
        #expect(accepted.count { $0.contains(name) } == 1)
        #expect(try await scenario.stop(play.daemon) == .exited(0))
    }

    /// Nothing has happened to the file: it stands where its writer left it, and the journal doesn't know it.
    private func expectUntouched(_ name: String, _ scenario: Scenario) throws {
        #expect(try scenario.waitingFiles() == [name])
        #expect(try scenario.files(in: "drop/processing") == [])
    }

    @Test("renamed into place: it is taken once", arguments: ["complete: { after: rename }", settling])
    func renamed(complete: String) async throws {
        let play = try await play(complete: complete)
        let roster = Roster(25)
        try play.scenario.drop(roster.csv, as: "renamed.csv")
        try await expectTaken("renamed.csv", roster, play)
    }

    @Test("written slowly in place: it is taken once, when it has kept still, and not before")
    func slowlyWritten() async throws {
        let play = try await play(complete: Self.settling)
        let roster = Roster(60)
        let writer = try SlowWriter(play.scenario, "slow.csv")
        try await writer.write(roster.csv, pieces: 15, rest: Self.rest) {
            try expectUntouched("slow.csv", play.scenario)
        }
        try writer.close()
        try await expectTaken("slow.csv", roster, play)
    }

    @Test("with a done-marker: however long it stands there, it is taken once the marker does")
    func marked() async throws {
        let play = try await play(complete: "complete: { after: marker }")
        let roster = Roster(25)
        let writer = try SlowWriter(play.scenario, "marked.csv")
        try await writer.write(roster.csv, pieces: 5, rest: Self.rest) {
            try expectUntouched("marked.csv", play.scenario)
        }
        try writer.close()
        // Longer than two scans.
        try await Task.sleep(for: .milliseconds(2_500))
        try expectUntouched("marked.csv", play.scenario)
        try Data().write(to: URL(fileURLWithPath: play.scenario.path("drop/marked.csv.done")))
        try await expectTaken("marked.csv", roster, play)
    }

    // MARK: - An upload that never ends

    @Test("an upload that goes on and on is never taken; one that stalls within a row is refused, and nobody leaves")
    func cutWithinRow() async throws {
        let roster = Roster(200)
        let play = try await play(complete: Self.settling, after: roster)
        let (scenario, sandbox) = (play.scenario, play.sandbox)
        let sent = try sandbox.log().requests.count
        let half = Roster(100).csv + "10101,Acti"
        #expect(roster.csv.hasPrefix(half))
        let writer = try SlowWriter(scenario, "upload.csv")
        // Three times as long as a file takes to settle.
        try await writer.write(half, pieces: 30, rest: Self.rest) { try expectUntouched("upload.csv", scenario) }
        #expect(try await scenario.status().intakes.map(\.name) == ["before.csv"])

        // It stalls, and holds the file open for ever.
        let report = try await scenario.untilReported("upload.csv", in: "failed")
        #expect(report.contains("the file is cut"), "\(report)")
        let status = try await scenario.untilDrained()
        #expect(status.intakes.first?.state == "refused")
        #expect(try sandbox.log().requests.count == sent)
        #expect(try sandbox.state().differences(from: roster) == [])
        try writer.close()
        #expect(try await scenario.stop(play.daemon) == .exited(0))
    }

    @Test("an upload that stalls at a row's end, half done, is held by the guards: nothing is sent")
    func cutBetweenRows() async throws {
        let roster = Roster(200)
        let play = try await play(
            complete: Self.settling,
            guards: .standard(but: "firstSnapshot: accept"),
            after: roster
        )
        let (scenario, sandbox) = (play.scenario, play.sandbox)
        let sent = try sandbox.log().requests.count
        let writer = try SlowWriter(scenario, "upload.csv")
        try await writer.write(Roster(100).csv, pieces: 5, rest: Self.rest) {
            try expectUntouched("upload.csv", scenario)
        }
        let report = try await scenario.untilReported("upload.csv", in: "held")
        let hold = try #require(try await scenario.untilHolds(1).first)
        #expect(hold.reasons.contains { $0.contains("100 leavers, where 6 are allowed at once") }, "\(report)")
        #expect(
            hold.reasons.contains { $0.contains("100 rows, where the last accepted snapshot had 200") },
            "\(report)"
        )
        let status = try await scenario.untilDrained()
        #expect(status.people == 200)
        #expect(try sandbox.log().requests.count == sent)
        #expect(try sandbox.state().differences(from: roster) == [])
        try writer.close()
        #expect(try await scenario.stop(play.daemon) == .exited(0))
    }

    @Test(
        "an upload that stalls a few rows short costs those few at most that the guards allow, and the next file brings them back",
        arguments: [6, 7]
    )
    func fewRowsShort(missing: Int) async throws {
        let roster = Roster(200)
        let play = try await play(
            complete: Self.settling,
            guards: .standard(but: "firstSnapshot: accept"),
            after: roster
        )
        let (scenario, sandbox) = (play.scenario, play.sandbox)
        let short = Roster(200 - missing)
        let writer = try SlowWriter(scenario, "upload.csv")
        try await writer.write(short.csv, pieces: 3, rest: Self.rest) { try expectUntouched("upload.csv", scenario) }
        let isAllowed = missing <= 6
        if isAllowed {
            _ = try await scenario.untilAccepted("upload.csv")
        } else {
            _ = try await scenario.untilReported("upload.csv", in: "held")
        }
        try await scenario.untilDrained()
        #expect(try sandbox.state().differences(from: isAllowed ? short : roster) == [])
        try writer.close()

        try scenario.drop(roster.csv, as: "whole.csv")
        let status = try await scenario.untilDrained()
        #expect(status.holds == [] && status.people == 200)
        #expect(try sandbox.state().differences(from: roster) == [])
        #expect(try await scenario.stop(play.daemon) == .exited(0))
    }
}
