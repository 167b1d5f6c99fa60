import Foundation
import Glibc
import SCIM
import TestSupport
import Testing

@Suite("A reload", .timeLimit(.minutes(3)))
struct ReloadTests {
    private static let configurationError: Int32 = 78

    @Test("in the middle of a queue changes the pace; what is in flight ends, and each request is sent once")
    func pace() async throws {
        let scenario = try Scenario()
        let sandbox = try await scenario.startSandbox(["--limit", "0"])
        try scenario.configure(url: sandbox.url, pace: .limit(requests: 60, window: "30s"))
        let daemon = try await scenario.startDaemon()
        let roster = Roster(80)
        try scenario.drop(roster.csv, as: "joiners.csv")
        try await eventually("the queue is on its way", within: .seconds(60), every: .milliseconds(20)) {
            try sandbox.log().requests.count >= 8 ? true : nil
        }
        try scenario.configure(url: sandbox.url, pace: .unlimited)
        let reload = try await scenario.command("reload")
        #expect(reload.exitStatus == 0, "\(reload.errors)")
        #expect(reload.output.contains("target saas: changed"))
        #expect(!reload.output.contains("source"))
        let open = try await scenario.status().openOperations
        #expect(open > 0, "it is the queue that goes on")
        try await scenario.untilDrained(within: .seconds(20))
        #expect(try sandbox.state().differences(from: roster) == [])
        #expect(try sandbox.log().requests.count == roster.requestsFromNothing)
        #expect(try await scenario.stop(daemon) == .exited(0))
    }

    @Test("again and again, by signal and by command, while everything is delivered, loses nothing and repeats nothing")
    func againAndAgain() async throws {
        let scenario = try Scenario()
        let sandbox = try await scenario.startSandbox(["--limit", "0", "--latency", "20ms"])
        try scenario.configure(url: sandbox.url, pace: .unlimited)
        let daemon = try await scenario.startDaemon()
        let roster = Roster(200)
        try scenario.drop(roster.csv, as: "joiners.csv")
        for round in 0..<20 {
            // Another rule each time, so that intake, too, is replaced; and another timeout, so that delivery is.
            try scenario.configure(url: sandbox.url, pace: .unlimited, guards: round.isMultiple(of: 2) ? .none : .loose)
            try scenario.reconfigure("    limit: none\n", as: "    limit: none\n    timeout: \(round + 10)s\n")
            if round.isMultiple(of: 3) {
                daemon.signal(SIGHUP)
            } else {
                let reload = try await scenario.command("reload")
                #expect([0, 75].contains(reload.exitStatus), "\(reload.errors)")
            }
            try await Task.sleep(for: .milliseconds(40))
        }
        try await scenario.untilDrained()
        #expect(try sandbox.state().differences(from: roster) == [])
        #expect(try sandbox.state().invitedAgain == [])
        #expect(try sandbox.log().requests.count == roster.requestsFromNothing)
        #expect(daemon.ending == nil)
    }

    @Test(
        "of a configuration that can't stand leaves the old one in force, and says why in its result, the log and the status"
    )
    func refused() async throws {
        let scenario = try Scenario()
        let sandbox = try await scenario.startSandbox(["--limit", "0"])
        try scenario.configure(url: sandbox.url, pace: .unlimited)
        let daemon = try await scenario.startDaemon()
        try await scenario.untilDrained()
        let good = try String(contentsOfFile: scenario.path("rosterd.yaml"), encoding: .utf8)
        try scenario.reconfigure("limit: none", as: "limitt: none")

        let reload = try await scenario.command("reload")
        #expect(reload.exitStatus == Self.configurationError)
        #expect(reload.errors.contains("targets.saas.limitt: unknown key"))
        #expect(reload.errors.contains("still in force"))
        #expect(try scenario.log().contains("configuration refused"))
        // The file is no configuration now; the daemon that runs can be asked all the same.
        let status = try await scenario.command("status")
        #expect(status.exitStatus == 1)
        #expect(status.output.contains("THE CONFIGURATION WAS REFUSED"))
        #expect(status.output.contains("targets.saas.limitt"))
        let roster = Roster(10)
        try scenario.drop(roster.csv, as: "joiners.csv")
        try await scenario.untilDrained()
        #expect(try sandbox.state().differences(from: roster) == [])

        try Data(good.utf8).write(to: URL(fileURLWithPath: scenario.path("rosterd.yaml")))
        daemon.signal(SIGHUP)
        try await scenario.untilStatus("it is forgotten") { $0.json["configuration"]?["refusal"] == nil }
        #expect(try await scenario.status().exitStatus == 0)
    }

    @Test("refuses what can't change in a running daemon")
    func unchangeable() async throws {
        let scenario = try Scenario()
        let sandbox = try await scenario.startSandbox(["--limit", "0"])
        try scenario.configure(url: sandbox.url, pace: .unlimited)
        let daemon = try await scenario.startDaemon()
        try scenario.reconfigure("state: state", as: "state: elsewhere")
        let reload = try await scenario.command("reload")
        #expect(reload.exitStatus == Self.configurationError)
        #expect(reload.errors.contains("`state` can't change"))
        #expect(!FileManager.default.fileExists(atPath: scenario.path("elsewhere")))
        #expect(daemon.ending == nil)
    }

    @Test("without a target that has something open is refused; with --force its operations are left, and told of")
    func removedTarget() async throws {
        let scenario = try Scenario()
        let sandbox = try await scenario.startSandbox(["--limit", "0"])
        try scenario.configure(url: sandbox.url, pace: .limit(requests: 3, window: "60s"))
        let daemon = try await scenario.startDaemon()
        try scenario.drop(Roster(5).csv, as: "joiners.csv")
        try await scenario.untilStatus("something is open") { $0.openOperations > 0 }
        try scenario.reconfigure("  saas:\n", as: "  other:\n")

        let reload = try await scenario.command("reload")
        #expect(reload.exitStatus == Self.configurationError)
        #expect(reload.errors.contains("target saas is not in it any more"))
        #expect(reload.errors.contains("--force"))
        let unasked = try await scenario.command("reload", "--force")
        #expect(unasked.exitStatus == 64 && unasked.errors.contains("--yes"), "\(unasked)")
        let forced = try await scenario.command("reload", "--force", "--yes")
        #expect(forced.exitStatus == 0, "\(forced.errors)")
        #expect(forced.output.contains("target other: added"))
        #expect(forced.output.contains("target saas: removed"))
        let status = try await scenario.command("status")
        #expect(status.output.contains("target saas: NOT CONFIGURED any more"))
        #expect(status.exitStatus == 1)
        let discarded = try await scenario.command("discard", "--target", "saas", "--reason", "sold", "--yes")
        #expect(discarded.exitStatus == 0, "\(discarded.output)\(discarded.errors)")
        #expect(daemon.ending == nil)
    }

    @Test("lets a target go on that was paused for its credential, and takes the new one")
    func credential() async throws {
        let scenario = try Scenario()
        let sandbox = try await scenario.startSandbox(["--limit", "0"])
        try scenario.configure(url: sandbox.url, pace: .unlimited)
        try scenario.write(token: "yesterday's")
        let daemon = try await scenario.startDaemon()
        try await scenario.untilStatus("it is paused") { $0.pause?.contains("401") == true }
        try scenario.write(token: Scenario.token)
        #expect(try await scenario.command("reload").exitStatus == 0)
        let roster = Roster(5)
        try scenario.drop(roster.csv, as: "joiners.csv")
        try await scenario.untilDrained()
        #expect(try sandbox.state().differences(from: roster) == [])
        #expect(daemon.ending == nil)
    }

    @Test("keeps what a new mapping does to everybody for an approval")
    func mapping() async throws {
        let scenario = try Scenario()
        let sandbox = try await scenario.startSandbox(["--limit", "0"])
        try scenario.configure(url: sandbox.url, pace: .unlimited)
        let daemon = try await scenario.startDaemon()
        let roster = Roster(40)
        try scenario.drop(roster.csv, as: "joiners.csv")
        try await scenario.untilDrained()
        let sent = try sandbox.log().requests.count
        // Whoever is active is taken for gone: a slip that a guard has to stop.
        try scenario.configure(url: sandbox.url, pace: .unlimited, guards: .standard(but: "firstSnapshot: accept"))
        try scenario.reconfigure("Active: active", as: "Active: ended")
        #expect(try await scenario.command("reload").exitStatus == 0)
        try scenario.drop(roster.csv, as: "again.csv")
        let status = try await scenario.untilStatus("it is held") { !$0.holds.isEmpty }
        #expect(status.accounts == 40)
        #expect(try sandbox.log().requests.count == sent)
        #expect(daemon.ending == nil)
    }

    @Test("adds a webhook to a source, and takes it away again; one that can't listen leaves all as it was")
    func webhook() async throws {
        let scenario = try Scenario()
        let sandbox = try await scenario.startSandbox(["--limit", "0"])
        try scenario.configure(url: sandbox.url, pace: .unlimited)
        let daemon = try await scenario.startDaemon()
        var roster = Roster(10)
        try scenario.drop(Data(roster.csv.utf8), as: "before.csv", modified: Date(timeIntervalSinceNow: -60))
        try await scenario.untilDrained()
        let without = try String(contentsOfFile: scenario.path("rosterd.yaml"), encoding: .utf8)

        let sender = try BambooHRSender.added(to: scenario)
        let taken = try await scenario.startSandbox(["--limit", "0"], port: sender.port)
        let refused = try await scenario.command("reload")
        #expect(refused.exitStatus == Self.configurationError)
        #expect(refused.errors.contains("another process listens there"))
        try await taken.stop()

        #expect(try await scenario.command("reload").exitStatus == 0)
        roster.change(3) { $0.department = $0.department == "Sales" ? "Data" : "Sales" }
        let moved = roster.workers[3]
        let event = try await sender.event(moved.id, ["department": moved.department])
        #expect(try sender.post(event).status == 202)
        try await scenario.untilDrained()
        #expect(try sandbox.state().differences(from: roster) == [])

        try Data(without.utf8).write(to: URL(fileURLWithPath: scenario.path("rosterd.yaml")))
        #expect(try await scenario.command("reload").exitStatus == 0)
        #expect(throws: (any Error).self) { try sender.post(event) }
        #expect(daemon.ending == nil)
    }

    @Test("and a start, too, name what can't be had, each with its own status")
    func statuses() async throws {
        let scenario = try Scenario()
        let sandbox = try await scenario.startSandbox(["--limit", "0"])
        try scenario.configure(url: sandbox.url, pace: .unlimited)
        let sender = try BambooHRSender.added(to: scenario)
        let key = scenario.path("webhook.key")
        try FileManager.default.setAttributes([.posixPermissions: 0o644], ofItemAtPath: key)
        let exposed = try await scenario.command("run")
        #expect(exposed.exitStatus == Self.configurationError)
        #expect(exposed.errors.contains("can be read by others than its owner"))
        try FileManager.default.setAttributes([.posixPermissions: 0o600], ofItemAtPath: key)
        let taken = try await scenario.startSandbox(["--limit", "0"], port: sender.port)
        let inUse = try await scenario.command("run")
        #expect(inUse.exitStatus == 75)
        #expect(inUse.errors.contains("another process listens there"))
        try await taken.stop()
        try scenario.reconfigure(
            "control: control.sock",
            as: "control: { socket: control.sock, group: nobody-is-here }"
        )
        let group = try await scenario.command("run")
        #expect(group.exitStatus == Self.configurationError)
        #expect(group.errors.contains("no group called"))
    }
}
