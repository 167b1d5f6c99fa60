import Testing

@testable import Simulation

@Suite("An account that was there before is excused only where nobody could know whose it is")
struct UnrecognisedTests {
    private func stage() async throws -> OracleStage {
        var target = TargetPlan.made(dialect: .amplitude)
        target.preexisting = [.made("2")]
        return try await OracleStage(target: target)
    }

    private func second(_ standing: Staff.Standing, _ email: String = "p2@example.com") -> Staff {
        var person = Staff.made("2")
        (person.standing, person.email) = (standing, email)
        return person
    }

    private func say(_ person: Staff, _ name: String, in stage: OracleStage) {
        stage.wait(.seconds(10))
        stage.world.hr.set(person)
        stage.export([.made("1"), person], named: name)
    }

    private func isFound(_ stage: OracleStage) -> Bool { stage.found(.truth, "p2@example.com has access") }

    @Test("that of whoever is first named, as away, once all have been named")
    func late() async throws {
        let stage = try await stage()
        stage.export([.made("1")])
        say(second(.leave), "export-2.csv", in: stage)
        #expect(!isFound(stage))
    }

    @Test("not that of whoever was named with all, nor of whoever worked here once")
    func early() async throws {
        let named = try await stage()
        say(second(.leave), "export-1.csv", in: named)
        #expect(isFound(named))
        let worked = try await stage()
        worked.export([.made("1")])
        say(second(.active), "export-2.csv", in: worked)
        say(second(.leave), "export-3.csv", in: worked)
        #expect(isFound(worked))
    }

    @Test("that of an address which HR has never said, and not one that it has", arguments: [false, true])
    func untold(isTold: Bool) async throws {
        let stage = try await stage()
        if isTold { say(second(.active), "export-1.csv", in: stage) }
        stage.inviteLater("p1@example.com")
        say(second(.active, "p9@example.com"), "export-2.csv", in: stage)
        stage.invite("p9@example.com")
        #expect(isFound(stage) == isTold)
    }

    @Test("that of an address which was given up before the target was read, and not later", arguments: [true, false])
    func moved(isRead: Bool) async throws {
        let stage = try await stage()
        say(second(.active), "export-1.csv", in: stage)
        stage.wait(.seconds(1))
        if isRead { stage.invite("p1@example.com") }
        say(second(.active, "p9@example.com"), "export-2.csv", in: stage)
        stage.invite("p9@example.com")
        #expect(isFound(stage) == isRead)
    }
}
