import Ports
import Provisioning
import TestSupport
import Testing

@testable import Journaling

@Suite("The journal in numbers")
struct ConsoleTests {
    @Test("The summary counts people, accounts, operations by lane and state, and exchanges")
    func summary() async throws {
        let desk = try await Desk(amplitude(groups: [group(everyone)]))
        try await desk.takeIn("a", [person("1"), person("2"), person("3", status: .ended)])
        let exchange = try #require(try await desk.next())
        try await desk.close(exchange, learned: desk.lessons(of: exchange))
        try await desk.journal.recordPause("the credential is missing", byOperator: false, opensGate: false, at: saas)
        let summary = try await desk.journal.summary()
        let target = try #require(summary.targets.first)
        #expect(target.id == saas && target.isRead && target.accounts == 1 && target.exchanges == 1)
        #expect(target.openByLane == ["joiner": 1, "group-addition": 2])
        #expect(target.byState == ["done": 1, "ready": 2, "waiting": 1])
        #expect(target.oldestOpen == desk.time.wall)
        #expect(target.pause == "the credential is missing")
        #expect(summary.people == ["hr": 2])
        #expect(summary.intakes.map(\.id) == ["a"])
        #expect(summary.intakes.map(\.rows) == [3])
        try await desk.journal.recordPause(nil, byOperator: false, opensGate: true, at: saas)
        #expect(try await desk.journal.summary().targets.first?.pause == nil)
    }

    @Test("However much has ended, how things stand is told at once; and what was archived still counts")
    func manyEnded() async throws {
        let desk = try await Desk(amplitude(groups: [group(everyone)]))
        try await desk.takeIn("a", [person("1"), person("2")])
        let exchange = try #require(try await desk.next())
        try await desk.close(exchange, learned: desk.lessons(of: exchange))
        try await desk.journal.writer.perform { db in
            let numbers = "WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 200000)"
            try db.execute(
                sql: """
                    \(numbers) INSERT INTO operation (target, account, kind, lane, address, changes, state, cause, ready_boot, made_at)
                    SELECT 'saas', 1, 'update-user', 2, 'p1@example.com', '[]', 'ready', '{}', 0, 0 FROM n;
                    UPDATE operation SET state = 'done', ended_at = 1 WHERE cause = '{}';
                    \(numbers) INSERT INTO exchange (target, kind, boot, started_boot, started_at, ended_boot, state, verdict)
                    SELECT 'saas', 'update-user', 'b', 0, 0, 0, 'closed', 'done' FROM n;
                    """
            )
        }
        let clock = ContinuousClock()
        var best = Duration.seconds(60)
        for _ in 0..<20 { best = min(best, try await clock.measure { _ = try await desk.journal.summary() }) }
        #expect(best < .milliseconds(10), "\(best)")
        let target = try #require(try await desk.journal.summary().targets.first)
        #expect(target.byState["done"] == 200_001 && target.exchanges == 200_001)
        #expect(target.openByLane.values.reduce(0, +) == target.byState.values.reduce(0, +) - 200_001)
        try await desk.journal.writer.perform { db in try db.execute(sql: "DELETE FROM operation WHERE cause = '{}'") }
        #expect(try await desk.journal.summary().targets.first?.byState["done"] == 200_001)
    }

    @Test("A refused file says why")
    func refusedIntake() async throws {
        let desk = try await Desk(amplitude())
        try await desk.journal.begin(desk.draft("a"))
        try await desk.journal.refuse("a", reason: "the header has no column «id»")
        let intake = try await desk.journal.summary().intakes.first
        #expect(intake?.state == .refused && intake?.reason == "the header has no column «id»")
        #expect(try await desk.journal.state(of: "a")?.state == .refused)
        #expect(try await desk.journal.state(of: "never heard of") == nil)
    }

    @Test("Of a source whose last files have rows without a key it says since when absence proves nothing")
    func unprovenAbsence() async throws {
        let desk = try await Desk(amplitude())
        let people = [StagedRow.Content.person(person("1"))]
        func take(_ id: IntakeID, asOf: Int64, rowsWithoutKey: Int) async throws -> [JournalSummary.UnprovenAbsence] {
            desk.time.advance(by: .seconds(60))
            _ = try await desk.judge(id, people, asOf: asOf, rowsWithoutKey: rowsWithoutKey)
            try await desk.finish()
            return try await desk.journal.summary().unprovenAbsences
        }
        #expect(try await take("a", asOf: 0, rowsWithoutKey: 0) == [])
        let since = desk.time.wall + .seconds(60)
        let once = try await take("b", asOf: 1, rowsWithoutKey: 1)
        #expect(once == [.init(source: hr, since: since, name: "b.csv", rows: 1)])
        let twice = try await take("c", asOf: 2, rowsWithoutKey: 3)
        #expect(twice == [.init(source: hr, since: since, name: "c.csv", rows: 3)])
        #expect(try await take("d", asOf: 3, rowsWithoutKey: 0) == [])
    }
}
