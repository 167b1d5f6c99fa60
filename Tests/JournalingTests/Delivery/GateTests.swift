import Ports
import Provisioning
import TestSupport
import Testing

@testable import Journaling

@Suite("A target that asked for silence")
struct GateTests {
    private func recover(_ desk: Desk) async throws -> BootInstant? {
        try await desk.journal.recover(desk.target, settle: .seconds(30), historyMax: 0).gatedUntil
    }

    private func throttle(_ desk: Desk, for duration: Duration) async throws {
        try await desk.takeIn("a", [person("1")])
        let exchange = try #require(try await desk.next())
        try await desk.close(
            exchange,
            .again(notBefore: nil, countsAttempt: false, isUncertain: false, reason: "429"),
            gatedUntil: desk.time.boot + duration
        )
    }

    @Test("A restart leaves it alone until the same instant, and no longer")
    func restart() async throws {
        let desk = try await Desk(amplitude())
        let end = desk.time.boot + .seconds(500)
        try await throttle(desk, for: .seconds(500))
        desk.time.advance(by: .seconds(499))
        #expect(try await recover(desk) == end)
        desk.time.advance(by: .seconds(1))
        #expect(try await recover(desk) == nil)
    }

    @Test("An operator's resumption ends it")
    func resumed() async throws {
        let desk = try await Desk(amplitude())
        try await throttle(desk, for: .seconds(500))
        try await desk.journal.recordPause(nil, byOperator: false, opensGate: true, at: saas)
        #expect(try await recover(desk) == nil)
    }

    @Test("The end of a pause alone doesn't end it")
    func unpaused() async throws {
        let desk = try await Desk(amplitude())
        try await throttle(desk, for: .seconds(500))
        try await desk.journal.recordPause("403", byOperator: false, opensGate: false, at: saas)
        try await desk.journal.recordPause(nil, byOperator: false, opensGate: false, at: saas)
        #expect(try await recover(desk) != nil)
    }

    @Test(
        "Under another boot it lasts as long as the wall clock says, and never for longer than it was",
        arguments: [(100, 400), (700, nil), (-86_400, 500)]
    )
    func reboot(wallSeconds: Int64, left: Int?) async throws {
        let place = try JournalPlace()
        let time = ManualTime()
        let desk = try await Desk(journal: place.open(time: time), time: time, rules: [amplitude()])
        try await throttle(desk, for: .seconds(500))
        await desk.journal.close()
        time.step(wall: time.wall + .seconds(wallSeconds))
        time.reboot(as: "boot-2")
        let after = try await Desk(journal: place.open(time: time), time: time, rules: [amplitude()])
        #expect(try await recover(after) == left.map { time.boot + .seconds($0) })
        await after.journal.close()
    }
}
