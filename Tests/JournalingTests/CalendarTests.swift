import Ports
import Provisioning
import TestSupport
import Testing

@testable import Journaling

@Suite("The calendar, without a new file")
struct CalendarTests {
    private static let day = Duration.seconds(24 * 60 * 60)

    private func asOf(_ desk: Desk) -> Int64 { desk.time.wall.milliseconds }

    private func kinds(_ desk: Desk) async throws -> [OperationKind] {
        try await desk.planAll()
        return try await desk.deliverAll().flatMap { $0.carried.map(\.operation.kind) }
    }

    @Test("A hire in the future gets nothing before the instant, and an account at it; an end takes it away")
    func hireAndEnd() async throws {
        let desk = try await Desk(amplitude())
        let now = desk.time.wall
        let (begins, ends) = (now + Self.day, now + Self.day * 3)
        try await desk.takeIn("a", [person("1", begins: begins, ends: ends)], asOf: asOf(desk))
        #expect(try await kinds(desk) == [])
        #expect(try await desk.journal.nextDue() == begins)
        desk.time.advance(by: Self.day - .milliseconds(1))
        #expect(try await desk.look().isEmpty)
        desk.time.advance(by: .milliseconds(1))
        #expect(try await desk.look().map(\.isAccepted) == [true])
        #expect(try await kinds(desk) == [.createUser])
        #expect(try await desk.journal.nextDue() == ends)
        desk.time.advance(by: Self.day * 2)
        try await desk.look()
        #expect(try await kinds(desk) == [.deleteUser])
        #expect(try await desk.journal.nextDue() == nil)
        #expect(try await desk.look().isEmpty)
        #expect(try await desk.number("SELECT count(*) FROM staging") == 0)
    }

    @Test("A date that is moved counts as moved, and a rescinded hire never happens")
    func movedAndRescinded() async throws {
        let desk = try await Desk(amplitude())
        let soon = desk.time.wall + Self.day
        let rest = person("9")
        try await desk.takeIn("a", [person("1", begins: soon), person("2", begins: soon), rest], asOf: asOf(desk))
        desk.time.advance(by: .seconds(60))
        try await desk.takeIn("b", [person("1", begins: soon + Self.day), rest], asOf: asOf(desk))
        try await desk.deliverAll()
        desk.time.advance(by: Self.day)
        try await desk.look()
        #expect(try await kinds(desk) == [])
        desk.time.advance(by: Self.day)
        try await desk.look()
        #expect(try await kinds(desk) == [.createUser])
        #expect(try await desk.employees(.ended) == ["2"])
    }

    @Test("Whoever isn't in a file any more keeps access for the grace, and for good if they come back within it")
    func grace() async throws {
        let desk = try await Desk(amplitude(), grace: Self.day)
        try await desk.takeIn("a", [person("1"), person("2"), person("3")], asOf: asOf(desk))
        try await desk.deliverAll()
        desk.time.advance(by: .seconds(60))
        try await desk.takeIn("b", [person("3")], asOf: asOf(desk))
        #expect(try await kinds(desk) == [])
        desk.time.advance(by: .seconds(3600))
        try await desk.takeIn("c", [person("2"), person("3")], asOf: asOf(desk))
        desk.time.advance(by: Self.day)
        try await desk.look()
        #expect(try await kinds(desk) == [.deleteUser])
        #expect(try await desk.employees(.active) == ["2", "3"])
    }

    @Test("The guards see who leaves when HR says so, and not once more when their grace is over")
    func announced() async throws {
        let desk = try await Desk(amplitude(), guards: .most(1, .leaver), grace: Self.day)
        let all = (1...5).map { person("\($0)") }
        try await desk.takeIn("a", all, asOf: asOf(desk))
        try await desk.deliverAll()
        desk.time.advance(by: .seconds(60))
        let held = try await desk.takeIn("b", Array(all.dropFirst(2)), asOf: asOf(desk))
        #expect(held.trips == [.tooMany(.leaver, people: 2, allowed: 1)])
        #expect(try await desk.employees(.ended) == [])
        #expect(try await desk.approve(try #require(held.hash)) != nil)
        #expect(try await desk.employees(.ended) == ["1", "2"])
        #expect(try await kinds(desk) == [])
        desk.time.advance(by: Self.day)
        #expect(try await desk.look().map(\.isAccepted) == [true])
        #expect(try await kinds(desk) == [.deleteUser, .deleteUser])
    }

    @Test("An end that HR had announced is counted when it comes, if nobody has said that they left")
    func endDatesCount() async throws {
        let desk = try await Desk(amplitude(), guards: .most(1, .leaver))
        let ends = desk.time.wall + Self.day
        let people = (1...2).map { person("\($0)", ends: ends) } + [person("3")]
        try await desk.takeIn("a", people, asOf: asOf(desk))
        try await desk.deliverAll()
        desk.time.advance(by: Self.day)
        #expect(try await desk.look().map(\.trips) == [[.tooMany(.leaver, people: 2, allowed: 1)]])
    }

    @Test("Whoever is to have the address of somebody in their grace gets it, and ends the grace")
    func addressInGrace() async throws {
        let desk = try await Desk(amplitude(), guards: .most(1, .leaver), grace: Self.day)
        try await desk.takeIn("a", [person("1", "ada@example.com"), person("2")], asOf: asOf(desk))
        try await desk.deliverAll()
        desk.time.advance(by: .seconds(60))
        // Hired again under another number.
        let again = [person("7", "ADA@example.com"), person("2")]
        #expect(try await desk.takeIn("b", again, asOf: asOf(desk)).isAccepted)
        #expect(try await kinds(desk) == [.deleteUser, .createUser])
        desk.time.advance(by: Self.day)
        try await desk.look()
        #expect(try await kinds(desk) == [])
        #expect(try await desk.employees(.active) == ["2", "7"])
    }

    @Test("Whoever works here until a day to come keeps their address until then")
    func addressOnNotice() async throws {
        let desk = try await Desk(amplitude(), grace: .seconds(3_600))
        let leaving = person("1", "ada@example.com", status: .ended, ends: desk.time.wall + Self.day * 20)
        try await desk.takeIn("a", [leaving, person("2")], asOf: asOf(desk))
        try await desk.deliverAll()
        desk.time.advance(by: .seconds(60))
        try await desk.takeIn("b", [leaving, person("2"), person("7", "ada@example.com")], asOf: asOf(desk))
        #expect(try await desk.situation("1")?.desired.givesAccess == true)
    }

    @Test("Whoever is first heard of on notice joins and leaves: both count then")
    func heardOfOnNotice() async throws {
        let desk = try await Desk(amplitude(), guards: .most(1, .leaver))
        try await desk.takeIn("a", [person("1")], asOf: asOf(desk))
        desk.time.advance(by: .seconds(60))
        let ends = desk.time.wall + Self.day
        let leaving = (2...3).map { person("\($0)", status: .ended, ends: ends) }
        let verdict = try await desk.takeIn("b", [person("1")] + leaving, asOf: asOf(desk))
        #expect(verdict.trips == [.tooMany(.leaver, people: 2, allowed: 1)])
    }

    @Test("An announced end that a file brings forward into the past counts as it comes")
    func broughtForward() async throws {
        let desk = try await Desk(amplitude(), guards: .most(1, .leaver))
        let now = desk.time.wall
        let leaving = (1...2).map { person("\($0)", status: .ended, ends: now + Self.day * 20) }
        try await desk.takeIn("a", leaving + [person("3")], asOf: asOf(desk))
        try await desk.deliverAll()
        desk.time.advance(by: .seconds(60))
        let swapped = (1...2).map { person("\($0)", status: .ended, ends: now - Self.day * 20) }
        let verdict = try await desk.takeIn("b", swapped + [person("3")], asOf: asOf(desk))
        #expect(verdict.trips == [.tooMany(.leaver, people: 2, allowed: 1)])
    }

    @Test("Whose end has come has no address any more, even if HR calls them active still")
    func endedByDate() async throws {
        let desk = try await Desk(amplitude())
        let old = person("1", "ada@example.com", ends: desk.time.wall + Self.day)
        try await desk.takeIn("a", [old, person("2")], asOf: asOf(desk))
        try await desk.deliverAll()
        desk.time.advance(by: Self.day)
        try await desk.look()
        try await desk.deliverAll()
        let again = [old, person("2"), person("7", "ada@example.com")]
        let verdict = try await desk.takeIn("b", again, asOf: asOf(desk))
        guard case .accepted(_, _, let conflicts, _) = verdict else { throw verdict.unexpected }
        #expect(conflicts.total == 0)
        #expect(try await kinds(desk) == [.createUser])
    }

    @Test("Nobody who is away comes back by not being in the file any more")
    func awayAndAbsent() async throws {
        let desk = try await Desk(amplitude(), grace: Self.day)
        try await desk.takeIn("a", [person("1", status: .suspended), person("2")], asOf: asOf(desk))
        try await desk.deliverAll()
        desk.time.advance(by: .seconds(60))
        try await desk.takeIn("b", [person("2")], asOf: asOf(desk))
        #expect(try await kinds(desk) == [])
        desk.time.advance(by: Self.day)
        try await desk.look()
        #expect(try await kinds(desk) == [])
    }

    @Test("What the calendar does passes the guards, and a rejected change isn't held again and again")
    func guarded() async throws {
        let desk = try await Desk(amplitude(), guards: .most(1, .joiner))
        let soon = desk.time.wall + Self.day
        try await desk.takeIn("a", [person("1", begins: soon), person("2", begins: soon)], asOf: asOf(desk))
        desk.time.advance(by: Self.day)
        let verdict = try #require(try await desk.look().first)
        #expect(verdict.trips == [.tooMany(.joiner, people: 2, allowed: 1)])
        #expect(try await kinds(desk) == [])
        // Held, it is on its way already.
        #expect(try await desk.look().isEmpty)
        #expect(try await desk.journal.nextDue() == nil)
        #expect(try await desk.reject(try #require(verdict.hash)))
        #expect(try await desk.look().isEmpty)
        #expect(try await desk.journal.nextDue() == nil)
    }

    @Test("A clock that went forward at once holds what it alone would cause, until it is believed or set back")
    func clockStep() async throws {
        let desk = try await Desk(amplitude())
        let now = desk.time.wall
        let hires = (1...2).map { person("\($0)", begins: now + Self.day * $0) }
        try await desk.takeIn("a", hires, asOf: asOf(desk))
        desk.time.step(wall: now + Self.day)
        let first = try #require(try await desk.look().first)
        #expect(first.trips == [.clockStep(seconds: 86_400)])
        // Refused, the clock is still wrong, and still says so.
        #expect(try await desk.reject(try #require(first.hash)))
        let second = try #require(try await desk.look().first)
        #expect(second.trips == first.trips)
        #expect(try await desk.approve(try #require(second.hash)) != nil)
        #expect(try await kinds(desk) == [.createUser])
        desk.time.advance(by: Self.day)
        #expect(try await desk.look().map(\.isAccepted) == [true])
        #expect(try await kinds(desk) == [.createUser])
    }

    @Test(
        "What comes due between the judging of a file and its taking over isn't done by the file, and isn't forgotten"
    )
    func oneInstant() async throws {
        let desk = try await Desk(amplitude(), guards: .most(0, .leaver))
        let ends = desk.time.wall + Self.day
        let begins = desk.time.wall + Self.day
        let people = [person("1", ends: ends), person("2"), person("3", begins: begins)]
        #expect(try await desk.judge("a", people.map { .person($0) }, asOf: asOf(desk)).isAccepted)
        desk.time.advance(by: Self.day)
        // Whoever judges another file takes the first one over.
        #expect(try await desk.judge("b", [], asOf: 0, semantics: .changes).isAccepted)
        try await desk.finish()
        #expect(try await desk.situation("1")?.desired.exists == true)
        #expect(try await desk.situation("3")?.desired.exists != true)
        #expect(try await desk.journal.nextDue() == ends)
        #expect(try await desk.look().map(\.trips) == [[.tooMany(.leaver, people: 1, allowed: 0)]])
        #expect(try await desk.situation("1")?.desired.exists == true)
    }

    @Test("What has come due since a hold was shown isn't rejected with it")
    func rejectedLater() async throws {
        let desk = try await Desk(amplitude(), guards: .most(0, .joiner))
        let now = desk.time.wall
        try await desk.takeIn("a", [person("1", begins: now + Self.day, ends: now + Self.day * 2)], asOf: asOf(desk))
        desk.time.advance(by: Self.day)
        let hash = try #require(try await desk.look().first?.hash)
        desk.time.advance(by: Self.day)
        #expect(try await desk.reject(hash))
        #expect(try await desk.journal.nextDue() == now + Self.day * 2)
    }

    @Test("A clock that was set back is believed again")
    func setBack() async throws {
        let desk = try await Desk(amplitude())
        let now = desk.time.wall
        try await desk.takeIn("a", [person("1", begins: now + Self.day)], asOf: asOf(desk))
        desk.time.step(wall: now + .seconds(7200))
        #expect(try await desk.look().isEmpty)
        desk.time.step(wall: now)
        #expect(try await desk.look().isEmpty)
        desk.time.advance(by: Self.day)
        #expect(try await desk.look().map(\.isAccepted) == [true])
    }

    @Test("Who doesn't want an end hasn't said anything of the deletion that follows from it")
    func rejectedEnd() async throws {
        var target = amplitude()
        target.profile.removal = .deactivate
        target.deleteAfter = Self.day * 2
        let desk = try await Desk(target, guards: .most(0, .leaver))
        let ends = desk.time.wall + Self.day
        try await desk.takeIn("a", [person("1", ends: ends)], asOf: asOf(desk))
        desk.time.advance(by: Self.day)
        #expect(try await desk.reject(try #require(try await desk.look().first?.hash)))
        #expect(try await desk.journal.nextDue() == ends + Self.day * 2)
    }
}
