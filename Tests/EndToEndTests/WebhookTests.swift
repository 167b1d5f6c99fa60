import Foundation
import SCIM
import TestSupport
import Testing

@Suite("A webhook")
struct WebhookTests {
    private struct Play {
        var scenario: Scenario
        var sandbox: Sandbox
        var daemon: ChildProcess
        var sender: BambooHRSender
        var roster: Roster
    }

    /// Thirty people are delivered, of a file that is older than every event.
    private func play() async throws -> Play {
        let scenario = try Scenario()
        let sandbox = try await scenario.startSandbox(["--limit", "0"])
        try scenario.configure(url: sandbox.url, pace: .unlimited)
        let sender = try BambooHRSender.added(to: scenario)
        let daemon = try await scenario.startDaemon()
        let roster = Roster(30)
        try scenario.drop(Data(roster.csv.utf8), as: "before.csv", modified: Date(timeIntervalSinceNow: -60))
        try await scenario.untilDrained()
        return Play(scenario: scenario, sandbox: sandbox, daemon: daemon, sender: sender, roster: roster)
    }

    private func id(in answer: LocalHTTP.Answer) throws -> String {
        try #require(JSONValue.parse(String(decoding: answer.body, as: UTF8.self))["id"]?.stringValue)
    }

    @Test("takes an event once: 202 and the target shows it; the same again is 200, with the same id and no request")
    func once() async throws {
        var play = try await play()
        let (scenario, sandbox) = (play.scenario, play.sandbox)
        play.roster.change(3) { $0.department = $0.department == "Sales" ? "Data" : "Sales" }
        let moved = play.roster.workers[3]
        let event = try await play.sender.event(moved.id, ["department": moved.department])
        let first = try play.sender.post(event)
        #expect(first.status == 202)
        try await scenario.untilDrained()
        #expect(try sandbox.state().differences(from: play.roster) == [], "what the event doesn't name stays")

        let sent = try sandbox.log().requests.count
        let again = try play.sender.post(event)
        #expect(again.status == 200)
        #expect(try id(in: again) == id(in: first))
        let status = try await scenario.untilDrained()
        #expect(status.intakes.count == 2, "the file and the event")
        #expect(try sandbox.log().requests.count == sent)

        // Somebody joins by an event, and somebody leaves.
        var joiner = Roster(1, from: 500).workers[0]
        joiner.givenName = "Joy"
        joiner.familyName = "Ner"
        play.roster.workers.append(joiner)
        let leaver = play.roster.workers.removeFirst()
        let joining = [
            "status": "Active", "workEmail": joiner.email, "firstName": "Joy", "lastName": "Ner",
            "department": joiner.department,
        ]
        #expect(try play.sender.post(try await play.sender.event(joiner.id, joining)).status == 202)
        #expect(try play.sender.post(try await play.sender.event(leaver.id, ["status": "Inactive"])).status == 202)
        try await scenario.untilDrained()
        #expect(try sandbox.state().differences(from: play.roster) == [])
        #expect(try sandbox.state().invitedAgain == [])
        #expect(try await scenario.stop(play.daemon) == .exited(0))
    }

    @Test("may be all that a source has: people join and leave by events, and no directory is needed")
    func alone() async throws {
        let scenario = try Scenario()
        let sandbox = try await scenario.startSandbox(["--limit", "0"])
        try scenario.configure(url: sandbox.url, pace: .unlimited)
        let sender = try BambooHRSender.added(to: scenario)
        try scenario.dropFiles()
        let daemon = try await scenario.startDaemon()
        var roster = Roster(3)
        for worker in roster.workers {
            let fields = [
                "status": "Active", "workEmail": worker.email, "firstName": worker.givenName,
                "lastName": worker.familyName, "department": worker.department,
            ]
            #expect(try sender.post(try await sender.event(worker.id, fields)).status == 202)
        }
        try await scenario.untilStatus("all three are there") { $0.isDrained && $0.people == 3 }
        #expect(try sandbox.state().differences(from: roster) == [])
        let leaver = roster.workers.removeFirst()
        let leaving = try await sender.event(leaver.id, ["status": "Inactive"])
        // What posting it would do, without its being posted.
        try Data(leaving.body.utf8).write(to: URL(fileURLWithPath: scenario.path("event.json")))
        let plan = try await scenario.command("plan", scenario.path("event.json"))
        #expect(plan.exitStatus == 0 && plan.output.contains("delete-user"), "\(plan.output)\(plan.errors)")
        #expect(try sender.post(leaving).status == 202)
        try await scenario.untilStatus("one has left") { $0.isDrained && $0.people == 2 }
        #expect(try sandbox.state().differences(from: roster) == [])
        #expect(try scenario.files(in: "drop") == [])
        #expect(try await scenario.stop(daemon) == .exited(0))
    }

    @Test("answers 401 to what isn't signed as it must be, and nothing comes of it")
    func forged() async throws {
        let play = try await play()
        let (scenario, sandbox) = (play.scenario, play.sandbox)
        let sent = try sandbox.log().requests.count
        let leaver = play.roster.workers[0].id
        let event = try await play.sender.event(leaver, ["status": "Inactive"])

        var forged = event
        forged.signature = String(event.signature.reversed())
        var changed = event
        changed.body = event.body.replacing(leaver, with: play.roster.workers[1].id)
        var later = event
        later.timestamp = String((Int(event.timestamp) ?? 0) + 1)
        var unsigned = event
        unsigned.signature = ""
        let old = try await play.sender.event(
            leaver,
            ["status": "Inactive"],
            signedAt: Date(timeIntervalSinceNow: -7200)
        )
        for (what, request) in [
            ("another signature", forged), ("another body", changed), ("another timestamp", later),
            ("none", unsigned), ("signed two hours ago", old),
        ] {
            #expect(try play.sender.post(request).status == 401, "\(what)")
        }
        let status = try await scenario.untilDrained()
        #expect(status.intakes.map(\.name) == ["before.csv"])
        #expect(status.people == 30)
        #expect(try sandbox.log().requests.count == sent)
        #expect(try sandbox.state().differences(from: play.roster) == [])

        // The very same event, signed as it must be, would have had an effect.
        #expect(try play.sender.post(event).status == 202)
        try await scenario.untilDrained()
        #expect(try sandbox.log().requests.count == sent + 1)
        #expect(try await scenario.stop(play.daemon) == .exited(0))
    }

    @Test("keeps what it has answered with 202, though the daemon is killed at that instant")
    func killed() async throws {
        var play = try await play()
        let scenario = play.scenario
        var daemon = play.daemon
        for round in 0..<5 {
            play.roster.change(round) { $0.department = $0.department == "People" ? "Data" : "People" }
            let moved = play.roster.workers[round]
            let event = try await play.sender.event(moved.id, ["department": moved.department])
            let sent = try play.sandbox.log().requests.count
            #expect(try play.sender.post(event).status == 202)
            daemon.kill()
            print("killed after 202: \(try play.sandbox.log().requests.count - sent) requests were sent")
            daemon = try await scenario.startDaemon()
            try await scenario.untilDrained()
            #expect(try play.sandbox.state().differences(from: play.roster) == [])
            #expect(try play.sender.post(event).status == 200, "it is known after the restart, too")
        }
        #expect(try await scenario.stop(daemon) == .exited(0))
    }
}
