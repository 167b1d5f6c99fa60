import Testing

@testable import Simulation

@Suite("Every oracle can fail")
struct OracleTests {
    private let stage: OracleStage

    init() async throws { stage = try await OracleStage(.made()) }

    @Test("somebody who should have access and has none is found")
    func missing() { #expect(stage.found(.truth)) }

    @Test("somebody who has access and shouldn't is found")
    func unentitled() {
        stage.invite("nobody@example.com")
        #expect(stage.found(.truth, "nobody@example.com"))
    }

    @Test("a stranger's account that was changed is found")
    func stranger() {
        stage.send(.delete, "Users/stranger%40example.com")
        #expect(stage.found(.truth, "stranger@example.com"))
    }

    @Test("a second invitation is found")
    func invitedTwice() {
        _ = stage.world.hr.export(.whole, of: .made(), at: stage.world.clock.now)
        stage.invite("p1@example.com")
        #expect(!stage.found(.once))
        stage.send(.delete, "Users/p1%40example.com")
        stage.invite("p1@example.com")
        #expect(stage.found(.once))
    }

    @Test("somebody may begin each time that HR says so where the clock was wrong", arguments: [true, false])
    func invitedByAWrongClock(isWrong: Bool) async throws {
        let steps = isWrong ? [Happening(at: 0, .clock(aheadSeconds: -1))] : []
        let stage = try await OracleStage(happenings: steps)
        for number in 1...2 {
            _ = stage.world.hr.export(.whole, of: .made(), at: stage.world.clock.now)
            stage.export([.made("1")], named: "export-\(number).csv")
            stage.invite("p1@example.com")
            #expect(stage.found(.once) == (number == 2 && !isWrong))
            stage.send(.delete, "Users/p1%40example.com")
        }
    }

    @Test(
        "whoever is to leave on a day to come begins by that where they didn't work here, and else not",
        arguments: [true, false]
    )
    func beginsByLeaving(worksHere: Bool) {
        let world = stage.world
        func say(_ standing: Staff.Standing, lastDay: Int?) {
            var person = Staff.made("1")
            (person.standing, person.lastDay) = (standing, lastDay)
            world.hr.set(person)
            var source = SourcePlan.made()
            (source.hasDates, source.omitsLeavers) = (true, false)
            _ = world.hr.export(.whole, of: source, at: world.clock.now)
        }
        if worksHere { say(.active, lastDay: 0) }
        say(.left, lastDay: 0)
        #expect(world.hr.beginnings == ["p1@example.com": 1])
        say(.left, lastDay: 1)
        #expect(world.hr.beginnings == ["p1@example.com": 1])
        stage.wait(.seconds(100_000))
        say(.left, lastDay: 2)
        #expect(world.hr.beginnings == ["p1@example.com": 2])
    }

    @Test("whoever has left, and was not to begin before that, begins by a last day that is still to come")
    func beginsOnceMore() {
        let world = stage.world
        func say(_ standing: Staff.Standing, firstDay: Int?, lastDay: Int?, at second: Int) {
            var person = Staff.made("1")
            (person.standing, person.firstDay, person.lastDay) = (standing, firstDay, lastDay)
            world.hr.set(person)
            var source = SourcePlan.made()
            (source.hasDates, source.omitsLeavers) = (true, false)
            _ = world.hr.export(.whole, of: source, at: .seconds(second))
        }
        say(.active, firstDay: 1, lastDay: nil, at: 0)
        say(.left, firstDay: 1, lastDay: 0, at: 1_000)
        #expect(world.hr.beginnings == ["p1@example.com": 1])
        say(.left, firstDay: 1, lastDay: 1, at: 2_000)
        #expect(world.hr.beginnings == ["p1@example.com": 2])
    }

    @Test(
        "a process that doesn't end when it is asked to is found, unless the journal's disk is full",
        arguments: [true, false]
    )
    func hangs(isFull: Bool) async throws {
        let full = Happening(at: 0, .fullDisk(seconds: 60))
        let stage = try await OracleStage(happenings: (isFull ? [full] : []) + [Happening(at: 5, .restart(.stop))])
        stage.world.start()
        // Nobody lets it do a step.
        while stage.world.processes < 2, let next = stage.world.agenda.next {
            stage.world.clock.advance(to: next)
            stage.world.agenda.take()?()
        }
        #expect(stage.world.findings.contains { $0.what.contains("it doesn't end within") } != isFull)
        stage.world.cutOff()
    }

    @Test("two requests about one account at a time are found")
    func overtaking() async throws {
        let stage = try await OracleStage()
        stage.export([.made("1"), .made("2")])
        stage.invite("p1@example.com")
        stage.begin(.delete, "Users/p1%40example.com")
        stage.begin(.delete, "Users/p2%40example.com")
        #expect(!stage.found(.order))
        stage.begin(.put, "Users/p1%40example.com", "{}")
        stage.settle()
        #expect(stage.found(.order))
    }

    @Test("one of two accounts may go while the other does, or changes; one account not", arguments: [true, false])
    func twoAccounts(isChanged: Bool) async throws {
        let stage = try await OracleStage()
        var moved = Staff.made("1")
        moved.email = "p9@example.com"
        stage.export([.made("1")])
        stage.export([moved], named: "export-2.csv")
        stage.begin(.delete, "Users/p1%40example.com")
        if isChanged {
            stage.begin(.put, "Users/p9%40example.com", OracleStage.user("p9@example.com"))
        } else {
            stage.begin(.delete, "Users/p9%40example.com")
        }
        #expect(!stage.found(.order))
        stage.begin(.delete, "Users/p9%40example.com")
        #expect(stage.found(.order))
    }

    @Test("what is still on its way is overtaken, whatever was sent since of another account of theirs")
    func overtakenLater() async throws {
        let stage = try await OracleStage()
        var moved = Staff.made("1")
        moved.email = "p9@example.com"
        stage.export([.made("1")])
        stage.export([moved], named: "export-2.csv")
        stage.begin(.put, "Users/p1%40example.com", OracleStage.user("p1@example.com"))
        stage.begin(.delete, "Users/p9%40example.com")
        #expect(!stage.found(.order))
        stage.begin(.put, "Users/p1%40example.com", OracleStage.user("p1@example.com"))
        #expect(stage.found(.order, "#3 overtakes #1"))
    }

    @Test("an export names those who have left where it would name nobody, and else leaves them out")
    func namesSomebody() throws {
        let desk = HRDesk(staff: [.made("1"), .made("2")])
        func named() throws -> [String] {
            let export = try #require(desk.export(.whole, of: .made(), at: .zero))
            return HRDesk.people(in: export.bytes, of: .made()).map { "\($0.id) \($0.standing)" }
        }
        for (id, said) in [("1", ["2 active"]), ("2", ["1 left", "2 left"])] {
            var leaver = Staff.made(id)
            leaver.standing = .left
            desk.set(leaver)
            #expect(try named() == said)
        }
    }
}
