import Foundation
import SCIM
import TestSupport
import Testing

@Suite("What guards stop")
struct GuardTests {
    @Test("is in held/ with a report, costs no request, and takes effect once it is approved", arguments: GuardCase.all)
    func approved(_ play: GuardCase) async throws {
        let scenario = try Scenario()
        let sandbox = try await scenario.startSandbox(["--limit", "0"])
        try scenario.configure(url: sandbox.url, pace: .unlimited, guards: .standard(but: play.guards))
        let daemon = try await scenario.startDaemon()
        for (day, roster) in play.before.enumerated() {
            try scenario.drop(roster.csv, as: "before\(day).csv")
            try await scenario.untilDrained()
        }
        let before = try sandbox.state()
        if let last = play.before.last {
            #expect(before.differences(from: last) == [], "what went before is delivered")
        } else {
            try await scenario.untilDrained()
        }
        let sent = try sandbox.log().requests.count

        try scenario.drop(play.text ?? play.held.csv, as: "held.csv")
        let report = try await scenario.untilReported("held.csv", in: "held")
        let holds = try await scenario.holds()
        let hold = try #require(holds.first)
        #expect(holds.count == 1 && hold.name == "held.csv")
        #expect(hold.reasons.count == play.reasons.count, "\(hold.reasons)")
        for reason in play.reasons {
            #expect(hold.reasons.contains { $0.contains(reason) }, "\(hold.reasons)")
            #expect(report.contains(reason))
        }
        #expect(report.contains("held as \(hold.hash)"))
        let status = try await scenario.untilDrained()
        #expect(status.exitStatus == 1)
        #expect(status.holds == [hold.hash])
        #expect(try sandbox.log().requests.count == sent, "nothing is sent of what is held")
        #expect(try sandbox.state() == before)
        try await checkShown(hold, scenario)

        let approval = try await scenario.command("approve", String(hold.hash.prefix(6)), "--yes")
        #expect(approval.exitStatus == 0, "\(approval.output)\(approval.errors)")
        #expect(approval.output.contains("approved \(hold.hash): held.csv of hr takes effect\n"))
        #expect(try await scenario.untilDrained().exitStatus == 0)
        #expect(try sandbox.state().differences(from: play.held) == [])
        _ = try await scenario.untilAccepted("held.csv")
        #expect(try scenario.files(in: "held", droppedAs: "held.csv") == [])
        #expect(try await scenario.holds().isEmpty)
        #expect(try scenario.log().contains("hold approved"))
        #expect(try await scenario.stop(daemon) == .exited(0))
        print("\(play.testDescription): \(hold.reasons)")
    }

    /// Who is concerned, as text and as JSON.
    private func checkShown(_ hold: HoldReading, _ scenario: Scenario) async throws {
        let list = try await scenario.command("holds").output
        let json = try await scenario.command("holds", hold.hash, "--json", "--limit", "10000").output
        let shown = try JSONValue.parse(json)
        let changes = try #require(shown["changes"]?.arrayValue)
        #expect(changes.count == hold.counts.values.reduce(0, +))
        #expect(shown["changeCount"]?.integerValue == Int64(changes.count))
        #expect(shown["costUnknown"] == nil, "\(json)")
        let text = try await scenario.command("holds", hold.hash, "--limit", "1").output
        for reason in hold.reasons { #expect(list.contains(reason) && text.contains(reason)) }
        if let first = changes.first {
            #expect(text.contains(try #require(first["employee"]?.stringValue)))
            #expect(text.contains(try #require(first["cause"]?.stringValue)))
        }
        #expect(changes.count < 2 || text.contains("… and \(changes.count - 1) more"))
    }

    private struct Play {
        var scenario: Scenario
        var sandbox: Sandbox
        var daemon: ChildProcess
        var roster: Roster
    }

    /// Forty people are delivered.
    private func play() async throws -> Play {
        let scenario = try Scenario()
        let sandbox = try await scenario.startSandbox(["--limit", "0"])
        try scenario.configure(url: sandbox.url, pace: .unlimited, guards: .standard(but: "firstSnapshot: accept"))
        let daemon = try await scenario.startDaemon()
        let roster = Roster(40)
        try scenario.drop(roster.csv, as: "before.csv")
        try await scenario.untilDrained()
        return Play(scenario: scenario, sandbox: sandbox, daemon: daemon, roster: roster)
    }

    @Test("and is rejected goes to failed/ with the reason, and changes nobody")
    func rejected() async throws {
        let play = try await play()
        let (scenario, sandbox) = (play.scenario, play.sandbox)
        let sent = try sandbox.log().requests.count
        var cut = play.roster
        cut.workers.removeLast(6)
        try scenario.drop(cut.csv, as: "cut.csv")
        let hold = try #require(try await scenario.untilHolds(1).first)
        let rejection = try await scenario.command("reject", hold.hash, "--reason", "HR's filter was wrong", "--yes")
        #expect(rejection.exitStatus == 0, "\(rejection.errors)")
        #expect(rejection.output.hasPrefix("\(hold.hash): cut.csv of hr: 6 leavers\nrejected"), "\(rejection.output)")
        let report = try await scenario.untilReported("cut.csv", in: "failed")
        #expect(report.contains("the held file was rejected: HR's filter was wrong"))
        let status = try await scenario.untilDrained()
        #expect(status.exitStatus == 0 && status.holds == [])
        #expect(status.intakes.first?.state == "rejected")
        #expect(try sandbox.log().requests.count == sent)
        #expect(try scenario.log().contains("hold rejected"))

        // What HR says next is compared with what was accepted, and not with what was rejected.
        var next = play.roster
        next.workers.removeLast(2)
        try scenario.drop(next.csv, as: "next.csv")
        try await scenario.untilDrained()
        #expect(try sandbox.state().differences(from: next) == [])
        #expect(try await scenario.command("approve", hold.hash, "--yes").exitStatus == 64)
        #expect(try await scenario.stop(play.daemon) == .exited(0))
    }

    @Test("is replaced by a newer snapshot, held or not")
    func replaced() async throws {
        let play = try await play()
        let (scenario, sandbox) = (play.scenario, play.sandbox)
        var cut = play.roster
        cut.workers.removeLast(6)
        try scenario.drop(cut.csv, as: "cut.csv")
        let first = try #require(try await scenario.untilHolds(1).first)
        cut.workers.removeLast(1)
        try scenario.drop(cut.csv, as: "more.csv")
        _ = try await scenario.untilReported("more.csv", in: "held")
        let holds = try await scenario.untilHolds(1)
        #expect(holds.first?.reasons == ["7 leavers, where 5 are allowed at once"])
        #expect(holds.first?.hash != first.hash)
        #expect(try await scenario.untilReported("cut.csv", in: "failed").contains("the held file was replaced"))

        var good = play.roster
        good.workers.removeFirst()
        try scenario.drop(good.csv, as: "good.csv")
        let status = try await scenario.untilDrained()
        #expect(status.exitStatus == 0 && status.holds == [])
        #expect(try await scenario.untilReported("more.csv", in: "failed").contains("the held file was replaced"))
        #expect(try sandbox.state().differences(from: good) == [])
        #expect(try await scenario.stop(play.daemon) == .exited(0))
    }

    @Test("is shown anew where the configuration changed since, and can be approved while no daemon runs")
    func changedMeanwhile() async throws {
        let play = try await play()
        let (scenario, sandbox) = (play.scenario, play.sandbox)
        var next = play.roster
        next.workers.removeLast(6)
        try scenario.drop(next.csv, as: "next.csv")
        let hold = try #require(try await scenario.untilHolds(1).first)
        #expect(try await scenario.stop(play.daemon) == .exited(0))
        let sent = try sandbox.log().requests.count
        // A word more that HR may use: nobody changes by it, but what was shown was shown by other rules.
        let file = URL(fileURLWithPath: scenario.path("rosterd.yaml"))
        let text = try String(contentsOf: file, encoding: .utf8)
            .replacing("Terminated: ended", with: "Terminated: ended, Retired: ended")
        try Data(text.utf8).write(to: file)

        #expect(try await scenario.holds().map(\.hash) == [hold.hash], "the journal alone says it, too")
        let refusal = try await scenario.command("approve", hold.hash, "--yes")
        #expect(refusal.exitStatus == 2, "\(refusal.output)\(refusal.errors)")
        #expect(refusal.output.contains("NOT approved"))
        let anew = try #require(try await scenario.holds().first)
        #expect(anew.hash != hold.hash && anew.reasons == hold.reasons)
        #expect(refusal.output.contains(anew.hash))
        #expect(try await scenario.command("approve", hold.hash, "--yes").exitStatus == 64)

        let approval = try await scenario.command("approve", anew.hash, "--yes")
        #expect(approval.exitStatus == 0, "\(approval.output)\(approval.errors)")
        #expect(approval.output.contains("takes effect with the daemon's next start"))
        #expect(try sandbox.log().requests.count == sent)
        let daemon = try await scenario.startDaemon()
        try await scenario.untilDrained()
        _ = try await scenario.untilAccepted("next.csv")
        #expect(try sandbox.state().differences(from: next) == [])
        #expect(try await scenario.stop(daemon) == .exited(0))
    }
}
