import Ports
import Provisioning
import TestSupport
import Testing

@testable import Journaling

@Suite("When a target last answered well")
struct LastSuccessTests {
    @Test("is in the journal, however much has failed since, and after a restart")
    func told() async throws {
        let place = try JournalPlace()
        let time = ManualTime()
        let desk = try await Desk(journal: place.open(time: time), time: time, rules: [amplitude()])
        #expect(try await desk.journal.lastSuccesses() == [:])
        try await desk.takeIn("a", (1...2).map { person("\($0)") })
        let first = try #require(try await desk.next())
        try await desk.close(first)
        let success = time.wall
        time.advance(by: .seconds(3600))
        let second = try #require(try await desk.next())
        let failed = ExchangeClosing(
            sequence: second.sequence,
            endedAt: time.boot,
            record: ExchangeRecord(status: 500, verdict: "retry", reason: nil, transmissions: 1),
            resolutions: second.carried.reduce(into: [:]) {
                $0[$1.operation.sequence] = .again(
                    notBefore: nil,
                    countsAttempt: true,
                    isUncertain: false,
                    reason: "500"
                )
            },
            learned: [],
            forgiven: [],
            gatedUntil: nil
        )
        _ = try await desk.journal.close(failed, at: desk.target)
        let found = try await desk.journal.lastSuccesses()
        #expect(found == ["saas": success])
        await desk.journal.close()
        let again = try place.open(time: time)
        #expect(try await again.lastSuccesses() == found)
        await again.close()
    }
}
