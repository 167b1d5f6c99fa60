import Ports
import Provisioning
import TestSupport
import Testing

@testable import Journaling

@Suite("Exchanges that a crash left open")
struct RecoveryTests {
    private let settle = Duration.seconds(30)

    @Test("A creation of unknown outcome is looked up after its settle time, never repeated")
    func creation() async throws {
        let desk = try await Desk(amplitude(groups: [group(everyone)]))
        try await desk.takeIn("a", [person("1")])
        _ = try #require(try await desk.next())
        _ = try await desk.journal.recover(desk.target, settle: settle, historyMax: 100)
        try await desk.planAll()
        #expect(try await desk.next() == nil)
        desk.time.advance(by: settle)
        #expect(try await desk.next()?.kind == .lookUpUser)
    }

    @Test("A creation of unknown outcome whose person left is looked up, then deleted")
    func creationOfLeaver() async throws {
        let desk = try await Desk(amplitude())
        try await desk.takeIn("a", [person("1"), person("2", status: .suspended)])
        _ = try #require(try await desk.next())
        _ = try await desk.journal.recover(desk.target, settle: settle, historyMax: 100)
        try await desk.takeIn("b", [person("2", status: .suspended)], asOf: 1)
        #expect(try await desk.next() == nil)
        desk.time.advance(by: settle)
        let lookUp = try #require(try await desk.next())
        #expect(lookUp.kind == .lookUpUser)
        try await desk.close(lookUp, learned: desk.lessons(of: lookUp))
        try await desk.planAll()
        #expect(try await desk.next()?.kind == .deleteUser)
    }

    @Test("A look-up of unknown outcome is done again at once")
    func lookUp() async throws {
        let desk = try await Desk(amplitude())
        try await desk.takeIn("a", [person("1")])
        let create = try #require(try await desk.next())
        try await desk.close(create, .again(notBefore: nil, countsAttempt: true, isUncertain: true, reason: "timeout"))
        #expect(try await desk.next()?.kind == .lookUpUser)
        _ = try await desk.journal.recover(desk.target, settle: settle, historyMax: 100)
        #expect(try await desk.next()?.kind == .lookUpUser)
    }

    @Test("A group's creation of unknown outcome is looked up; its members wait for that")
    func groupCreation() async throws {
        let desk = try await Desk(amplitude(groups: [group(everyone)]))
        try await desk.takeIn("a", [person("1")])
        let user = try #require(try await desk.next())
        try await desk.close(user, learned: desk.lessons(of: user))
        #expect(try await desk.next()?.kind == .createGroup)
        _ = try await desk.journal.recover(desk.target, settle: settle, historyMax: 100)
        try await desk.planAll()
        #expect(try await desk.next() == nil)
        desk.time.advance(by: settle)
        #expect(try await desk.next()?.kind == .lookUpGroup)
    }

    @Test("A change of unknown outcome goes out again")
    func change() async throws {
        let desk = try await Desk(amplitude())
        try await desk.takeIn("a", [person("1")])
        try await desk.deliverAll()
        try await desk.takeIn("b", [person("1", given: "New")], asOf: 1)
        let first = try #require(try await desk.next())
        _ = try await desk.journal.recover(desk.target, settle: settle, historyMax: 100)
        try await desk.planAll()
        let again = try #require(try await desk.next())
        #expect(again.kind == .updateUser)
        #expect(again.carried[0].operation.sequence == first.carried[0].operation.sequence)
        #expect(again.carried[0].operation.isUncertain)
    }

    @Test("Recovering twice does it once")
    func twice() async throws {
        let desk = try await Desk(amplitude())
        try await desk.takeIn("a", [person("1")])
        _ = try #require(try await desk.next())
        let first = try await desk.journal.recover(desk.target, settle: settle, historyMax: 100)
        desk.time.advance(by: .seconds(5))
        let second = try await desk.journal.recover(desk.target, settle: settle, historyMax: 100)
        #expect(first == second)
        #expect(first.past.count == 1)
        #expect(try await desk.number("SELECT count(*) FROM exchange WHERE verdict = 'unknown'") == 1)
    }

    // MARK: - Pace

    @Test("In the same boot the pacer learns when requests ended, each transmission once")
    func sameBoot() async throws {
        let desk = try await Desk(amplitude())
        try await desk.takeIn("a", (1...4).map { person("\($0)") })
        var past: [PastRequest] = []
        for transmissions in [1, 2, 0] {
            let exchange = try #require(try await desk.next())
            let started = desk.time.boot
            desk.time.advance(by: .seconds(1))
            try await desk.close(exchange, transmissions: transmissions)
            let request = PastRequest(.createUser, startedAt: started, endedAt: desk.time.boot)
            past += Array(repeating: request, count: transmissions)
        }
        _ = try #require(try await desk.next())
        let lastStart = desk.time.boot
        desk.time.advance(by: .seconds(10))
        let history = try await desk.journal.recover(desk.target, settle: settle, historyMax: 100)
        past.append(PastRequest(.createUser, startedAt: lastStart, endedAt: desk.time.boot))
        #expect(history == PacingHistory(past: past, gatedUntil: nil))
        let short = try await desk.journal.recover(desk.target, settle: settle, historyMax: 2)
        #expect(Set(short.past).isSuperset(of: past.suffix(2)))
    }

    @Test("A class's requests count, however many others went out since, and however long one of its own took")
    func crowdedOut() async throws {
        let desk = try await Desk(amplitude())
        let start = desk.time.boot
        try await desk.takeIn("a", [person("1"), person("2")])
        let (slow, quick) = (try #require(try await desk.next()), try #require(try await desk.next()))
        try await desk.close(quick)
        desk.time.advance(by: .seconds(50))
        try await desk.journal.writer.perform { db in
            let exchanges = """
                INSERT INTO exchange (target, kind, boot, started_boot, started_at, ended_boot, state, verdict, transmissions)
                WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 21000)
                SELECT CASE WHEN i % 2 THEN 'other' ELSE 'saas' END, CASE WHEN i % 3 THEN 'update-user' ELSE 'create-user' END,
                    ?, ?, 0, ?, 'closed', 'done', i % 3 > 0 FROM n
                """
            let now = desk.time.boot.nanoseconds
            try db.run(exchanges, [desk.time.bootID.rawValue, now, now])
        }
        try await desk.close(slow)
        let history = try await desk.journal.recover(desk.target, settle: settle, historyMax: 5)
        let creations = history.past.filter { $0.kind == .createUser }
        let expected = [start, desk.time.boot].map { PastRequest(.createUser, startedAt: start, endedAt: $0) }
        #expect(creations == expected)
        #expect(history.past.count { $0.kind == .updateUser } == 5)
    }

    @Test("Under another boot the last requests count as just ended, and nothing waits for an instant of the old one")
    func otherBoot() async throws {
        let place = try JournalPlace()
        let time = ManualTime()
        let desk = try await Desk(journal: place.open(time: time), time: time, rules: [amplitude()])
        try await desk.takeIn("a", (1...3).map { person("\($0)") })
        for number in 1...2 {
            let exchange = try #require(try await desk.next())
            let later = time.boot + .seconds(86_400)
            try await desk.close(
                exchange,
                number == 1 ? .done : .again(notBefore: later, countsAttempt: true, isUncertain: false, reason: "503")
            )
        }
        _ = try #require(try await desk.next())
        await desk.journal.close()

        time.reboot(as: "boot-2")
        let after = try await Desk(journal: place.open(time: time), time: time, rules: [amplitude()])
        let history = try await after.journal.recover(after.target, settle: settle, historyMax: 100)
        let justNow = PastRequest(.createUser, startedAt: time.boot, endedAt: time.boot)
        #expect(history.past == Array(repeating: justNow, count: 3))
        let retried = try #require(try await after.next())
        #expect(retried.kind == .createUser && retried.carried[0].operation.attempts == 1)
        #expect(try await after.next() == nil)
        time.advance(by: settle)
        #expect(try await after.next()?.kind == .lookUpUser)
        await after.journal.close()
    }

    @Test("A target that was never spoken to has no history")
    func noHistory() async throws {
        let desk = try await Desk(amplitude())
        let history = try await desk.journal.recover(desk.target, settle: settle, historyMax: 100)
        #expect(history == .none)
    }
}
