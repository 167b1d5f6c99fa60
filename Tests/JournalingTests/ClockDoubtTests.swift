import GRDB
import Ports
import Provisioning
import TestSupport
import Testing

@testable import Journaling

@Suite("A clock that is wrong when the daemon starts")
struct ClockDoubtTests {
    private static let day = Duration.seconds(24 * 60 * 60)

    /// 1 works here, 2 is hired tomorrow, 3 ends then; what was known is closed, and opened again after something happened.
    private func reopened(
        rules: RosterRules = .made([amplitude()]),
        after happening: (ManualTime) -> Void
    ) async throws -> Desk {
        let place = try JournalPlace()
        let time = ManualTime()
        let before = try await Desk(journal: place.open(time: time), time: time, rules: rules)
        let (begins, ends) = (time.wall - Self.day * 30, time.wall + Self.day)
        let people = [person("1", begins: begins), person("2", begins: ends), person("3", ends: ends)]
        try await before.takeIn("a", people, asOf: time.wall.milliseconds)
        try await before.deliverAll()
        try await before.look()
        await before.journal.close()
        happening(time)
        return try await Desk(journal: place.open(time: time), time: time, rules: rules)
    }

    private func addresses(_ desk: Desk) async throws -> [String?] {
        var addresses: [String?] = []
        for employee in ["1", "2", "3"] {
            addresses.append(try await desk.situation(EmployeeID(employee))?.desired.userName)
        }
        return addresses
    }

    @Test("It went forward while nothing ran: what comes due by it alone is held, and done once approved")
    func ahead() async throws {
        let desk = try await reopened { time in
            time.advance(by: .seconds(600))
            time.step(wall: time.wall + Self.day)
        }
        let verdict = try #require(try await desk.look().first)
        #expect(verdict.trips == [.clockStep(seconds: 86_400)])
        #expect(try await addresses(desk) == ["p1@example.com", nil, "p3@example.com"])
        #expect(try await desk.approve(try #require(verdict.hash)) != nil)
        #expect(try await addresses(desk) == ["p1@example.com", "p2@example.com", nil])
        desk.time.advance(by: Self.day)
        #expect(try await desk.look().isEmpty)
        await desk.journal.close()
    }

    @Test("Nothing ran while the machine did: what came due is done, however long that was")
    func daemonDown() async throws {
        let desk = try await reopened { $0.advance(by: Self.day * 30) }
        #expect(try await desk.look().map(\.isAccepted) == [true])
        await desk.journal.close()
    }

    @Test("The machine was off: up to a week what came due is done, after that it is asked for", arguments: [6, 9])
    func machineOff(days: Int) async throws {
        let desk = try await reopened { time in
            time.advance(by: Self.day * days)
            time.reboot(as: "boot-2")
        }
        let trips = try await desk.look().map(\.trips)
        #expect(trips == [days > 7 ? [.clockUnseen(seconds: days * 86_400 - 60)] : []])
        await desk.journal.close()
    }

    @Test(
        "It is years behind: nobody who works here is taken for somebody still to come, nor who has left for somebody here"
    )
    func behind() async throws {
        let wide = RosterRules.made([amplitude(groups: [try group(everyone)])], configuration: "c2")
        let desk = try await reopened(rules: wide) { time in
            time.reboot(as: "boot-2")
            time.step(wall: time.wall - Self.day * 400)
        }
        try await desk.adopt(wide)
        #expect(try await addresses(desk) == ["p1@example.com", nil, "p3@example.com"])
        // An event is judged as of then, too.
        try await desk.hear("e", .person(person("1", given: "Eve", begins: desk.time.wall + Self.day)), asOf: .max / 4)
        #expect(try await addresses(desk) == ["p1@example.com", nil, "p3@example.com"])
        await desk.journal.close()
    }

    @Test("A clock that was set back is believed after an hour: whoever had left isn't back by that")
    func believedBehind() async throws {
        let desk = try await Desk(amplitude())
        try await desk.takeIn("a", [person("1"), person("2")], asOf: desk.time.wall.milliseconds)
        try await desk.deliverAll()
        try await desk.look()
        desk.time.step(wall: desk.time.wall - Self.day)
        try await desk.look()
        let leaves = PersonPatch(employee: "1", values: [.status: "ended"])
        try await desk.hear("b", .patch(leaves), asOf: desk.time.wall.milliseconds)
        #expect(try await desk.deliverAll().map(\.kind) == [.deleteUser])
        desk.time.advance(by: .seconds(2 * 60 * 60))
        let isRenamed = PersonPatch(employee: "1", values: [.givenName: "Ida"])
        try await desk.hear("c", .patch(isRenamed), asOf: desk.time.wall.milliseconds)
        #expect(try await desk.deliverAll().isEmpty)
        #expect(try await desk.situation("1")?.desired == .absent)
        await desk.journal.close()
    }

    @Test("What another configuration makes of everybody waits while the clock is in doubt")
    func configuration() async throws {
        let desk = try await reopened { time in
            time.reboot(as: "boot-2")
            time.step(wall: time.wall + Self.day * 9)
        }
        let other = RosterRules.made([amplitude(groups: [try group(everyone)])], configuration: "c2")
        let verdict = try #require(try await desk.adopt(other).first)
        #expect(verdict.trips.map(\.isAboutTheClock) == [true])
        #expect(try await addresses(desk) == ["p1@example.com", nil, "p3@example.com"])
        guard case .found(.approved) = try await desk.journal.approve(try #require(verdict.hash), rules: other) else {
            throw verdict.unexpected
        }
        _ = try await desk.judgeReceived(other)
        #expect(try await addresses(desk) == ["p1@example.com", "p2@example.com", nil])
        #expect(try await desk.look().isEmpty)
        await desk.journal.close()
    }

    @Test("What the clocks show is written once a minute, not with each look")
    func written() async throws {
        let desk = try await Desk(amplitude())
        func noted() async throws -> String? {
            try await desk.journal.writer.perform { db in
                try db.value(String.self, "SELECT value FROM meta WHERE key = 'clock'")
            }
        }
        let first = try await noted()
        desk.time.advance(by: .seconds(59))
        try await desk.look()
        #expect(try await noted() == first)
        desk.time.advance(by: .seconds(1))
        try await desk.look()
        #expect(try await noted() != first)
    }

    @Test("It was set right: what was held by the wrong one waits for nobody, and an end that is to come comes")
    func setRight() async throws {
        let desk = try await Desk(amplitude())
        let now = desk.time.wall
        try await desk.takeIn("a", [person("1", ends: now + Self.day)], asOf: now.milliseconds)
        desk.time.step(wall: now + Self.day * 30)
        #expect(try await desk.look().map { $0.hash != nil } == [true])
        desk.time.step(wall: now)
        #expect(try await desk.look().isEmpty)
        #expect(try await desk.journal.holds().isEmpty)
        #expect(try await desk.journal.nextDue() == now + Self.day)
        desk.time.advance(by: Self.day)
        #expect(try await desk.look().map(\.isAccepted) == [true])
        #expect(try await desk.employees(.active) == ["1"])
        #expect(try await desk.situation("1")?.desired.exists == false)
        #expect(try await desk.isSettled())
    }

    @Test("Rejected once the clock is right, a hold that was shown by a wrong one takes no date to come with it")
    func rejectedSetRight() async throws {
        let others: SourceID = "contractors"
        let desk = try await Desk(amplitude(sources: [hr, others]))
        let now = desk.time.wall
        let ends = now + Self.day
        try await desk.takeIn("a", [person("1", ends: ends)], asOf: now.milliseconds)
        let other = person("c1", "c1@example.com", source: others, ends: ends)
        try await desk.takeIn("c", [other], asOf: now.milliseconds, source: others)
        desk.time.step(wall: now + Self.day * 30)
        #expect(try await desk.look().count == 2)
        let holds = try await desk.journal.holds()
        // Somebody believes it, and it is set right after all.
        #expect(try await desk.approve(try #require(holds.first { $0.source == others }).hash) != nil)
        desk.time.step(wall: now)
        try await desk.look()
        desk.time.advance(by: .seconds(3700))
        try await desk.look()
        #expect(try await desk.reject(try #require(holds.first { $0.source == hr }).hash))
        #expect(try await desk.journal.nextDue() == ends)
    }

    @Test("While it is ahead, what a file says goes on by the time that it would show were it right")
    func heardAhead() async throws {
        let desk = try await Desk(amplitude())
        let now = desk.time.wall
        let begins = now + Self.day * 2
        let people = [person("1"), person("2", begins: begins), person("3")]
        try await desk.takeIn("a", people, asOf: now.milliseconds)
        desk.time.step(wall: now + Self.day * 30)
        let next = [person("1", given: "Eve"), person("2", given: "Eve", begins: begins)]
        try await desk.takeIn("b", next, asOf: desk.time.wall.milliseconds)
        #expect(try await addresses(desk) == ["p1@example.com", nil, nil])
        #expect(try await desk.journal.nextDue() == begins)
        desk.time.step(wall: now)
        desk.time.advance(by: .seconds(60))
        let change = PersonPatch(employee: "1", values: [.givenName: "Zoe"])
        try await desk.hear("e", .patch(change), asOf: desk.time.wall.milliseconds)
        #expect(try await desk.situation("1")?.desired[.attribute("name.givenName")] == "Zoe")
    }

    @Test("While it is ahead, the day that passed is counted, and none of it forgotten")
    func dayAhead() async throws {
        let desk = try await Desk(amplitude(), guards: .most(1, .joiner))
        let now = desk.time.wall
        try await desk.takeIn("a", [person("1")], asOf: now.milliseconds)
        desk.time.advance(by: .seconds(60))
        try await desk.takeIn("b", [person("1"), person("2")], asOf: desk.time.wall.milliseconds)
        desk.time.step(wall: now + Self.day * 30)
        // Takes nobody on, and sweeps the days before.
        try await desk.takeIn("c", [person("1"), person("2", given: "Eve")], asOf: desk.time.wall.milliseconds)
        desk.time.advance(by: .seconds(60))
        let people = [person("1"), person("2"), person("3")]
        let verdict = try await desk.takeIn("d", people, asOf: desk.time.wall.milliseconds)
        #expect(verdict.trips == [.tooManyInADay(.joiner, people: 1, earlier: 1, allowed: 1)])
    }
}
