import Foundation
import GRDB
import Glibc
import Ports
import Provisioning
import TestSupport
import Testing

@testable import Journaling

/// The writer's transactions are to last some 50 ms; the limit here is generous, for the slowest of machines. `ROSTERD_STEP_ROWS` says how large the files are.
@Suite("However bad a large file is, no step of it keeps the writer for long")
struct LongestStepTests {
    private static let rows = ProcessInfo.processInfo.environment["ROSTERD_STEP_ROWS"].flatMap { Int($0) } ?? 6_000
    private static let limit = Duration.milliseconds(500)

    private static let whole = "'identity-' || i, 'active', '[[\"email\",\"p@example.com\"]]'"

    private func check(_ clock: StepClock, _ what: String) {
        #expect(clock.longest < Self.limit, "\(what): \(clock.slowest) took \(clock.longest)")
        guard Self.rows > 6_000 else { return }
        FileHandle.standardError.write(
            Data("\(what): \(clock.steps) steps in \(clock.total), longest \(clock.longest) (\(clock.slowest))\n".utf8)
        )
    }

    private func judge(_ desk: Desk, _ id: IntakeID, _ clock: inout StepClock) async throws -> IntakeVerdict {
        let judging = IntakeJudging(intake: id, ending: desk.ending(rows: Self.rows), seen: nil, rules: desk.rules)
        return try await desk.judge(judging, timing: &clock)
    }

    @Test(
        "A file of nothing but conflicts",
        arguments: [
            // Each employee id stands twice; one stands in every row; one address stands in every row.
            ("pairs", "'e' || (i / 2), 'person', \(whole), 'p' || i || '@example.com', NULL"),
            ("one employee", "'e', 'person', \(whole), 'p' || i || '@example.com', NULL"),
            ("one address", "'e' || i, 'person', \(whole), 'x@example.com', NULL"),
            ("address pairs", "'e' || i, 'person', \(whole), 'p' || (i / 2) || '@example.com', NULL"),
        ]
    )
    func conflicts(what: String, columns: String) async throws {
        let desk = try await Desk(amplitude())
        try await desk.journal.begin(desk.draft("a"))
        try await desk.fill("a", rows: Self.rows, columns)
        var clock = StepClock()
        let verdict = try await judge(desk, "a", &clock)
        guard case .accepted(let people, 0, let conflicts, _) = verdict else { throw verdict.unexpected }
        // The first and the last row of pairs stand alone.
        #expect(people + conflicts.total == Self.rows)
        #expect(people <= 2)
        #expect(conflicts.listed.count == min(conflicts.total, RowConflicts.listedMax))
        try await desk.takeOver("a", timing: &clock)
        #expect(
            try await desk.number("SELECT count(*) FROM left_as_is") >= (what == "one employee" ? 1 : Self.rows / 2 - 1)
        )
        check(clock, what)
    }

    @Test("An address that somebody known holds, in every row, is judged once, not once a row")
    func heldAddress() async throws {
        let desk = try await Desk(amplitude())
        try await desk.takeIn("a", [person("holder", "x@example.com")])
        try await desk.journal.begin(desk.draft("b", asOf: 1))
        try await desk.fill("b", rows: Self.rows, "'e' || i, 'person', \(Self.whole), 'x@example.com', NULL")
        var clock = StepClock()
        let verdict = try await judge(desk, "b", &clock)
        guard case .accepted(_, _, let conflicts, _) = verdict else { throw verdict.unexpected }
        #expect(conflicts.total == Self.rows)
        #expect(clock.steps < Self.rows / 10)
        check(clock, "held address")
    }

    @Test("A large file that is refused, and one that is held, replaced or rejected, goes in steps")
    func endings() async throws {
        let desk = try await Desk(amplitude(), guards: .only { $0.holdsFirstSnapshot = true })
        var clock = StepClock()
        let columns = "'e' || i, 'person', \(Self.whole), 'p' || i || '@example.com', NULL"
        for (id, asOf) in [("a", 1), ("b", 2)] as [(IntakeID, Int64)] {
            try await desk.journal.begin(desk.draft(id, asOf: asOf))
            try await desk.fill(id, rows: Self.rows, columns)
            #expect(try await judge(desk, id, &clock).hash != nil)
        }
        #expect(try await desk.journal.state(of: "a")?.state == .replaced)
        let hash = try await desk.onlyHold().hash
        clock = try await clock.timed("rejecting") { _ = try await desk.reject(hash) }
        try await desk.journal.begin(desk.draft("c", asOf: 3))
        try await desk.fill("c", rows: Self.rows, columns)
        clock = try await clock.timed("refusing") { try await desk.journal.refuse("c", reason: "no") }
        #expect(try await desk.number("SELECT count(*) FROM staging") > 2 * Self.rows)
        try await desk.sweep(timing: &clock)
        for table in ["staging", "hold_change", "meta WHERE key LIKE 'leftovers%'"] {
            #expect(try await desk.number("SELECT count(*) FROM \(table)") == 0, "\(table)")
        }
        check(clock, "endings")
    }

    @Test("Everybody is absent: held, and approved")
    func absence() async throws {
        let desk = try await Desk(amplitude(), guards: .most(1, .leaver))
        try await desk.journal.begin(desk.draft("a"))
        let columns = "'e' || i, 'person', \(Self.whole), 'p' || i || '@example.com', NULL"
        try await desk.fill("a", rows: Self.rows, columns)
        var clock = StepClock()
        _ = try await judge(desk, "a", &clock)
        try await desk.takeOver("a", timing: &clock)
        let hash = try #require(try await desk.judge("b", [.person(person("new"))], asOf: 1).hash)
        let approving = IntakeJudging(intake: "b", ending: nil, seen: nil, rules: desk.rules, approval: hash)
        let verdict = try await desk.judge(approving, timing: &clock)
        guard case .accepted(1, Self.rows, _, _) = verdict else { throw verdict.unexpected }
        check(clock, "absence")
    }

    @Test("A large file of changes: everybody's rows are joined, and laid over what is held")
    func changes() async throws {
        let desk = try await Desk(amplitude(), guards: .most(1, .joiner))
        var clock = StepClock()
        let patch = #"'[["email","p' || (i / 3) || '@example.com"],["title","T' || i || '"]]'"#
        for (id, asOf) in [("a", 1), ("b", 2)] as [(IntakeID, Int64)] {
            try await desk.journal.begin(desk.draft(id, asOf: asOf, semantics: .changes))
            try await desk.fill(id, rows: Self.rows, "'e' || (i / 3), 'patch', NULL, NULL, NULL, NULL, \(patch)")
            #expect(try await judge(desk, id, &clock).hash != nil)
        }
        let hash = try #require(try await desk.journal.holds().last?.hash)
        let approving = IntakeJudging(intake: "b", ending: nil, seen: nil, rules: desk.rules, approval: hash)
        guard case .accepted = try await desk.judge(approving, timing: &clock) else { return }
        try await desk.takeOver("b", timing: &clock)
        #expect(try await desk.journal.state(of: "a")?.state == .replaced)
        check(clock, "changes")
    }
}

extension StepClock {
    /// Of something that the journal does itself, on a thread of its: by all of this process meanwhile.
    fileprivate func timed(_ what: String, _ body: () async throws -> Void) async rethrows -> StepClock {
        let start = Self.spent(CLOCK_PROCESS_CPUTIME_ID)
        try await body()
        var clock = self
        clock.note(what, Self.spent(CLOCK_PROCESS_CPUTIME_ID) - start)
        return clock
    }
}
