import Foundation
import SCIM
import TestSupport
import Testing

@Suite("What an operator has to mend")
struct TroubleTests {
    private let roster = Roster(40)

    @Test("a bad token pauses the target with a clear message, and nothing is lost until it is corrected")
    func badToken() async throws {
        let scenario = try Scenario()
        let sandbox = try await scenario.startSandbox(["--limit", "0"])
        try scenario.configure(url: sandbox.url, pace: .unlimited)
        try scenario.write(token: "another-token")
        let daemon = try await scenario.startDaemon()
        try scenario.drop(roster.csv, as: "roster.csv")
        _ = try await scenario.untilAccepted("roster.csv")
        let paused = try await scenario.untilStatus("the target is paused") { $0.pause != nil }
        #expect(paused.exitStatus == 1)
        let pause = try #require(paused.pause)
        #expect(pause.contains("credential was refused (401)"))
        let text = try await scenario.command("status").output
        #expect(text.contains("target saas: PAUSED: the credential was refused (401)"))
        let log = try scenario.log()
        #expect(log.contains("target paused") && log.contains(pause))
        #expect(!log.contains("another-token") && !text.contains("another-token"))
        let refused = try sandbox.log().requests
        #expect(
            refused.count == 2 && refused.allSatisfy { $0.status == 401 },
            "once, and once with the token read anew"
        )
        print("bad token: \(pause)")

        // Resuming without having mended anything changes nothing.
        #expect(try await scenario.command("resume", "saas").exitStatus == 0)
        try await scenario.untilStatus("the target is paused again") { $0.pause != nil }

        try scenario.write(token: Scenario.token)
        #expect(try await scenario.command("resume", "saas").exitStatus == 0)
        let status = try await scenario.untilDrained()
        #expect(status.exitStatus == 0)
        #expect(try sandbox.state().differences(from: roster) == [])
        #expect(try sandbox.state().invitedAgain == [])
        #expect(try await scenario.stop(daemon) == .exited(0))
    }

    @Test("a host that can't be reached shows in status and log, and gets everything once it is there again")
    func unreachableHost() async throws {
        let scenario = try Scenario()
        let state = ["--limit", "0", "--state", scenario.path("sandbox.json")]
        let first = try await scenario.startSandbox(state)
        try scenario.configure(url: first.url, pace: .unlimited)
        var daemon = try await scenario.startDaemon()
        try await scenario.untilStatus("the empty target is read") { $0.isDrained }
        try await first.stop()

        try scenario.drop(roster.csv, as: "roster.csv")
        let away = try await scenario.untilStatus("status says that it doesn't answer") { $0.isProbing }
        #expect(away.exitStatus == 1)
        #expect(away.latestFailure?.contains("Connection refused") == true)
        #expect(away.parked == [])
        #expect(away.openOperations > 40)
        let text = try await scenario.command("status").output
        #expect(text.contains("target saas: DOES NOT ANSWER"))
        #expect(try scenario.log().contains("Connection refused"))
        print(
            "unreachable: "
                + text.split(separator: "\n").filter { $0.contains("ANSWER") || $0.contains("last") }.joined()
        )

        // Down, and up again: what was to be done still is. The probe would come within a minute; a start comes at once.
        #expect(try await scenario.stop(daemon) == .exited(0))
        let second = try await scenario.startSandbox(state, port: first.port)
        daemon = try await scenario.startDaemon()
        let status = try await scenario.untilDrained()
        #expect(status.exitStatus == 0)
        #expect(try second.state().differences(from: roster) == [])
        #expect(try second.state().invitedAgain == [])
        #expect(try await scenario.stop(daemon) == .exited(0))
    }

    @Test("a host that was never reached says so from its first failure on")
    func neverReached() async throws {
        let scenario = try Scenario()
        let port = try LocalHTTP.freePort()
        try scenario.configure(url: "http://127.0.0.1:\(port)/scim/1/", pace: .unlimited)
        let daemon = try await scenario.startDaemon()
        try scenario.drop(roster.csv, as: "roster.csv")
        let status = try await scenario.untilStatus("status knows of a failure") { $0.latestFailure != nil }
        #expect(status.latestFailure?.contains("Connection refused") == true)
        #expect(try await scenario.command("status").output.contains("last answer: no connection: Connection refused"))

        let sandbox = try await scenario.startSandbox(["--limit", "0"], port: port)
        try await scenario.untilDrained()
        #expect(try sandbox.state().differences(from: roster) == [])
        #expect(try await scenario.stop(daemon) == .exited(0))
    }

    @Test("a target that never answers slows no other one down: each has its own pace, and its own connections")
    func hungTarget() async throws {
        let scenario = try Scenario()
        let sandbox = try await scenario.startSandbox(["--limit", "0"])
        let hung = try await scenario.startSandbox(["--limit", "0"])
        // Once it is read, so that it has as much to be sent as the other one.
        try scenario.configure(url: sandbox.url, pace: .unlimited)
        try scenario.reconfigure("    limit: none\n", as: "    limit: none\n    timeout: 60s\n")
        try scenario.addTarget("silent", at: hung.url, besides: sandbox.url)
        let daemon = try await scenario.startDaemon()
        try await scenario.untilStatus("both are read") { status in
            let targets = status.json["journal"]?["targets"]?.arrayValue ?? []
            return targets.count == 2 && targets.allSatisfy { $0["isRead"]?.boolValue == true }
        }
        try hung.fail("hang=1")
        let people = Roster(200)
        try scenario.drop(people.csv, as: "people.csv")
        // Sooner than any of the other's requests comes to its end.
        try await eventually("the good one has everybody", within: .seconds(45), every: .milliseconds(50)) {
            try sandbox.state().differences(from: people).isEmpty ? true : nil
        }
        let waiting = try await scenario.status().json["standings"]?.arrayValue?
            .first { $0["target"]?.stringValue == "silent" }
        #expect((waiting?["inFlight"]?.integerValue ?? 0) > 0, "\(String(describing: waiting))")
        #expect(daemon.ending == nil)
    }

    @Test("plain http beyond loopback is refused by check and run, with place and reason", arguments: ["check", "run"])
    func plainHTTP(command: String) async throws {
        let scenario = try Scenario()
        try scenario.configure(url: "http://scim.example.com/scim/1/", pace: .unlimited)
        try scenario.drop(roster.csv, as: "roster.csv")
        let result = try await scenario.command(command)
        #expect(result.exitStatus == 78)
        #expect(result.errors.contains("rosterd.yaml:24:5: targets.saas.url: plain http is allowed only to"))
        print("\(command): \(result.errors.trimmingCharacters(in: .newlines))")
        // The file is where it was, for a daemon with a better configuration.
        #expect(try scenario.waitingFiles() == ["roster.csv"])

        let sandbox = try await scenario.startSandbox(["--limit", "0"])
        try scenario.configure(url: sandbox.url, pace: .unlimited)
        let daemon = try await scenario.startDaemon()
        try await scenario.untilDrained()
        #expect(try sandbox.state().differences(from: roster) == [])
        #expect(try await scenario.stop(daemon) == .exited(0))
    }
}
