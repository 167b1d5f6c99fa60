import Foundation
import TestSupport
import Testing

@Suite("The pace")
struct PaceTests {
    @Test("150 people at 100 in 5 s: no window has more and none is refused, across a kill -9 in the middle")
    func quick() async throws {
        try await play(
            .limit(requests: 100, window: "5s"),
            sandboxArguments: ["--limit", "100", "--window", "5s"],
            window: .seconds(5)
        )
    }

    @Test(
        "150 people at the default 100 a minute: no window has more and none is refused, across a kill -9 in the middle",
        .enabled(if: Settings.runsSlowTests, "takes two minutes: ROSTERD_SLOW_TESTS=1")
    )
    func atDefault() async throws {
        try await play(.ofProfile, sandboxArguments: [], window: .seconds(60))
    }

    private func play(_ pace: Scenario.Pace, sandboxArguments: [String], window: Duration) async throws {
        let scenario = try Scenario()
        let sandbox = try await scenario.startSandbox(sandboxArguments + ["--latency", "30ms"])
        try scenario.configure(url: sandbox.url, pace: pace)
        let first = try await scenario.startDaemon()
        let roster = Roster(150)
        try scenario.drop(roster.csv, as: "roster.csv")
        try await eventually("half of it is sent", within: .seconds(120), every: .milliseconds(20)) {
            try sandbox.log().requests.count >= 80 ? true : nil
        }
        first.kill()
        let daemon = try await scenario.startDaemon()
        try await scenario.untilDrained(within: .seconds(240))

        let log = try sandbox.log()
        let most = log.most(within: window)
        #expect(most <= 100)
        #expect(log.requests.count { $0.status == 429 } == 0)
        #expect(try sandbox.state().differences(from: roster) == [])
        #expect(try sandbox.state().invitedAgain == [])
        #expect(try await scenario.stop(daemon) == .exited(0))
        let span = (log.requests.last?.arrival ?? .zero) - (log.requests.first?.arrival ?? .zero)
        print("pace: \(log.requests.count) requests in \(span), at most \(most) in any \(window), \(log.counts)")
    }
}
