import Testing

@testable import Simulation

@Suite("HR's first and last days are kept to")
struct DatesOracleTests {
    /// Whom HR has tells of them, in a run that begins on the day 0.
    private func stage(
        firstDay: Int? = nil,
        lastDay: Int? = nil,
        _ standing: Staff.Standing = .active,
        preexisting: [Staff] = []
    ) async throws -> OracleStage {
        var target = TargetPlan.made(dialect: .amplitude)
        target.preexisting = preexisting
        let stage = try await OracleStage(target: target)
        var person = Staff.made("1")
        (person.firstDay, person.lastDay, person.standing) = (firstDay, lastDay, standing)
        stage.world.hr.set(person)
        stage.export([person])
        return stage
    }

    @Test("who is invited before their first day is found, and nobody who is invited on it", arguments: [1_999, 2_000])
    func firstDay(second: Int) async throws {
        let stage = try await stage(firstDay: 1)
        stage.wait(.seconds(second) - stage.world.clock.now)
        stage.invite("p1@example.com")
        #expect(stage.found(.truth, "hasn't begun") == (second < 2_000))
    }

    @Test("who is invited while nobody says that they work here is found")
    func nobody() async throws {
        let stage = try await stage(.leave)
        stage.invite("p1@example.com")
        #expect(stage.found(.truth, "hasn't begun"))
    }

    @Test("who has access once their last day is over is found", arguments: [1_990, 2_000])
    func lastDay(second: Int) async throws {
        let stage = try await stage(lastDay: 0)
        stage.invite("p1@example.com")
        #expect(!stage.found(.truth, "p1@example.com has access"))
        stage.wait(.seconds(second) - stage.world.clock.now)
        #expect(stage.found(.truth, "p1@example.com has access") == (second == 2_000))
    }

    @Test("who should have access by now and has none is found", arguments: [1_990, 2_000])
    func missing(second: Int) async throws {
        let stage = try await stage(firstDay: 1)
        stage.wait(.seconds(second))
        #expect(stage.found(.truth, "p1@example.com has no access") == (second == 2_000))
    }

    @Test(
        "an account that was there before is left to whoever is still to begin, and not to whoever isn't",
        arguments: [1, 0]
    )
    func wasThere(firstDay: Int) async throws {
        let stage = try await stage(firstDay: firstDay, .leave, preexisting: [.made("1")])
        #expect(stage.found(.truth, "p1@example.com has access") == (firstDay == 0))
    }

    @Test(
        "an account is kept for whoever is still to begin, whatever their address is by now, and no one that they had before",
        arguments: [1, nil]
    )
    func moves(firstDay: Int?) async throws {
        let stage = try await stage(firstDay: firstDay, preexisting: [.made("1")])
        // The target was read.
        stage.inviteLater("p2@example.com")
        var moved = Staff.made("1")
        (moved.firstDay, moved.email) = (1, "p9@example.com")
        stage.world.hr.set(moved)
        stage.export([moved], named: "export-2.csv")
        #expect(stage.found(.truth, "p1@example.com has access") == (firstDay == nil))
    }

    @Test("a last day before the first is that of a former employment")
    func former() async throws {
        let stage = try await stage(firstDay: 0, lastDay: -3)
        #expect(stage.found(.truth, "p1@example.com has no access"))
    }

    @Test("who has left and names a day to come may stay until then, and no longer", arguments: [0, -1])
    func leaves(lastDay: Int) async throws {
        let stage = try await stage(lastDay: lastDay, .left)
        stage.invite("p1@example.com")
        #expect(stage.found(.truth, "p1@example.com has access") == (lastDay < 0))
    }

    @Test("who has left, and may stay, keeps the address that they had, and not one of somebody else")
    func leavesUnderTheirAddress() async throws {
        let stage = try await stage()
        stage.invite("p1@example.com")
        stage.invite("p2@example.com")
        var leaver = Staff.made("1")
        (leaver.standing, leaver.lastDay, leaver.email) = (.left, 9, "private@example.com")
        stage.world.hr.set(leaver)
        stage.export([leaver], named: "export-2.csv")
        #expect(stage.found(.truth, "p2@example.com has access"))
        #expect(!stage.found(.truth, "p1@example.com has access"))
    }

    @Test("who has left, and may stay, keeps no address that they had before their last one", arguments: [true, false])
    func leavesBehind(isAccepted: Bool) async throws {
        let stage = try await stage()
        stage.invite("p1@example.com")
        var moved = Staff.made("1")
        moved.email = "p9@example.com"
        let telling = stage.world.chronicle.say([moved], of: "hr1", in: "export-2.csv", isWhole: true)
        if isAccepted { stage.world.chronicle.receive(telling) }
        (moved.standing, moved.lastDay) = (.left, 9)
        stage.world.hr.set(moved)
        stage.export([moved], named: "export-3.csv")
        #expect(stage.found(.truth, "p1@example.com has access") == isAccepted)
    }

    @Test("days are written and read as HR does", arguments: WorkingDay.days)
    func written(day: Int) {
        #expect(WorkingDay.day(WorkingDay.text(day)) == day)
        #expect(WorkingDay.day("") == nil)
    }
}
