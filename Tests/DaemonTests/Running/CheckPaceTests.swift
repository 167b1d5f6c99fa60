import Delivery
import Journaling
import Ports
import Provisioning
import TestSupport
import Testing

@testable import Daemon

@Suite("The pace of a target's check")
struct CheckPaceTests {
    /// Whoever sleeps wakes at once, at the instant asked for.
    private struct JumpingTime: TimeSource {
        let manual = ManualTime()

        var wall: WallInstant { manual.wall }
        var boot: BootInstant { manual.boot }
        var bootID: BootID { manual.bootID }

        func sleep(until instant: BootInstant) async throws { manual.advance(by: instant - manual.boot) }
    }

    private let time = JumpingTime()
    private let users = SCIMRequest(.get, "/Users", path: "Users")
    private let groups = SCIMRequest(.get, "/Groups", path: "Groups")
    private let answer = WireResult(outcome: .answer(WireAnswer(status: 200, headers: [], body: [])), transmissions: 1)

    private func throttled(_ seconds: Int) -> WireResult {
        let header = WireHeader("Retry-After", String(seconds))
        return WireResult(outcome: .answer(WireAnswer(status: 429, headers: [header], body: [])), transmissions: 1)
    }

    private func pace(_ profile: TargetProfile, _ journal: SQLiteJournal?) async throws -> CheckPace {
        let rules = TargetRules(id: "saas", profile: profile, sources: ["hr"], groups: [])
        var pace = CheckPace(rules: rules, journal: journal, time: time)
        let settings = DeliverySettings(
            profile: profile,
            limit: nil,
            concurrency: 1,
            packAgeMax: .seconds(600),
            starvationAge: .seconds(600),
            retry: .standard
        )
        try await pace.begin(settings: settings)
        return pace
    }

    @Test("What a 429 asks for is waited for, and stands in the journal for whoever comes next")
    func gate() async throws {
        let directory = try TemporaryDirectory()
        let journal = try SQLiteJournal.open(path: directory.path("journal.sqlite"), time: time)
        var pace = try await pace(.rfc7644, journal)
        let start = time.boot
        _ = try await pace.pass(users) { throttled(30) }
        await #expect(throws: TargetCheckError.throttled(seconds: 31)) { _ = try await self.pace(.rfc7644, journal) }
        _ = try await pace.pass(users) { answer }
        #expect(time.boot - start == .seconds(30))
        _ = try await pace.pass(users) { answer }
        #expect(time.boot - start == .seconds(30), "it is over by then")
        await journal.close()
    }

    @Test("What an answer says is left of a limit is kept to")
    func budget() async throws {
        var pace = try await pace(.rfc7644, nil)
        let headers = [WireHeader("RateLimit-Remaining", "0"), WireHeader("RateLimit-Reset", "30")]
        let last = WireResult(
            outcome: .answer(WireAnswer(status: 200, headers: headers, body: [])),
            transmissions: 1
        )
        let start = time.boot
        _ = try await pace.pass(users) { last }
        _ = try await pace.pass(groups) { answer }
        #expect(time.boot - start == .seconds(30))
    }

    @Test("A reading of groups keeps to the limits on groups, and no other does")
    func classes() async throws {
        let profile = TargetProfile.rfc7644.with(name: "strict") { profile in
            let reads = RequestClass(methods: [.get], resource: .groups)
            profile.classLimits = [ClassLimit(reads, RateLimit(requests: 1, window: .seconds(60)))]
        }
        var pace = try await pace(profile, nil)
        let start = time.boot
        _ = try await pace.pass(groups) { answer }
        _ = try await pace.pass(users) { answer }
        #expect(time.boot == start)
        _ = try await pace.pass(groups) { answer }
        #expect(time.boot - start == .seconds(60))
    }
}
