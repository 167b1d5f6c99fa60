import Foundation
import Randomness
import TestSupport
import Testing

@Suite("A thousand people")
struct ThousandPeopleTests {
    @Test("an empty target is filled with the fewest requests there can be, and the same export again costs none")
    func fewestRequests() async throws {
        let scenario = try Scenario()
        let sandbox = try await scenario.startSandbox(["--limit", "0"])
        try scenario.configure(url: sandbox.url, pace: .unlimited)
        let daemon = try await scenario.startDaemon()
        let roster = Roster(1000)
        let start = ContinuousClock.now
        try scenario.drop(roster.csv, as: "roster.csv")
        try await scenario.untilDrained()
        let time = ContinuousClock.now - start

        let log = try sandbox.log()
        #expect(try sandbox.state().differences(from: roster) == [])
        #expect(try sandbox.state().invitedAgain == [])
        #expect(log.requests.count == roster.requestsFromNothing, "\(log.counts)")
        #expect(log.counts["POST /Users"] == 1000)
        #expect(log.counts["GET /Users"] == 1)
        #expect(log.counts["GET /Groups"] == 1)
        #expect(log.requests.allSatisfy { $0.status.map { (200..<300).contains($0) } ?? false })
        print("1,000 people: \(log.requests.count) requests of \(roster.requestsFromNothing), \(log.counts), \(time)")

        // Its time of change is new and its rows stand in another order, which say nothing about anyone.
        var random = SeededRandom(seed: 1)
        try scenario.drop(roster.shuffled(using: &random).csv, as: "again.csv")
        let status = try await scenario.untilDrained()
        #expect(status.intakes.map(\.state) == ["applied", "applied"])
        #expect(try sandbox.log().requests.count == log.requests.count)
        #expect(try await scenario.stop(daemon) == .exited(0))
        print("the same people again: \(try sandbox.log().requests.count - log.requests.count) requests")
    }
}
