import GRDB
import Ports
import Provisioning
import Synchronization
import TestSupport
import Testing

@testable import Journaling

@Suite("However long the queue is")
struct QueryPlanTests {
    /// Each names what it walks along and why that is short, or not in anybody's way.
    private static let walks: [String] = [
        // Counts for the operator, along an index.
        "SELECT source, count(*) FROM person", "SELECT target FROM target_state",
        // Those that an operator has still to decide on.
        "FROM hold INDEXED BY hold_open",
        // The first, or the first that isn't at its end.
        "SELECT started_at FROM exchange ORDER BY seq LIMIT 1",
        "SELECT received_at FROM intake ORDER BY number LIMIT 1",
        "FROM replay WHERE ended_at IS NULL ORDER BY number LIMIT 1",
        // The latest of few.
        "SELECT digest FROM configuration_version WHERE since_at <= ? ORDER BY number DESC LIMIT 1",
        "SELECT digest FROM configuration_version ORDER BY number DESC LIMIT 1",
        // The latest, newest first, and no more than asked for.
        "FROM intake ORDER BY number DESC LIMIT", "FROM configuration_version ORDER BY number DESC LIMIT 1",
        // Whether there is anything at all: one step.
        "SELECT 1 FROM account LIMIT 1", "SELECT 1 FROM person LIMIT 1", "SELECT 1 FROM stranger LIMIT 1",
        "SELECT 1 FROM decision WHERE in_force = 1 LIMIT 1",
        // A row for each table that numbers its rows.
        "FROM sqlite_sequence",
    ]

    @Test("No statement of a day's work scans a table")
    func noScans() async throws {
        let desk = try await Desk(amplitude(groups: [group(everyone)]))
        let log = StatementLog()
        try await desk.journal.writer.perform { db in db.trace { event in log.note(event) } }
        try await work(at: desk)
        try await desk.journal.writer.perform { db in db.trace(nil) }
        let statements = log.statements
        #expect(statements.count > 60)
        for sql in statements.sorted() where !Self.walks.contains(where: { sql.contains($0) }) {
            let plan = try await plan(of: sql, desk)
            let scans = plan.filter {
                $0.hasPrefix("SCAN") && !$0.contains("(subquery") && !$0.contains("CONSTANT ROW")
                    // A list that the statement was given.
                    && !$0.contains("json_each")
            }
            #expect(scans.isEmpty, "\(sql): \(plan)")
        }
    }

    @Test(
        "No statement of the delivery loop sorts a queue",
        arguments: ["operation_single", "operation_class", "operation_oldest", "operation_retrying", "exchange_ended"]
    )
    func headsComeSorted(index: String) async throws {
        let desk = try await Desk(amplitude())
        let sql =
            switch index {
            case "operation_single":
                "SELECT seq FROM operation WHERE target = ? AND lane = ? AND state = 'ready' AND grp IS NULL ORDER BY seq"
            case "operation_class":
                """
                SELECT seq FROM operation WHERE target = ? AND lane = ? AND \(OperationRow.nextExchange) = ?
                    AND state = 'ready' AND grp IS NULL ORDER BY seq
                """
            case "operation_oldest":
                """
                SELECT seq FROM operation WHERE target = ? AND \(OperationRow.nextExchange) = ? AND state = 'ready' AND grp IS NULL
                ORDER BY ready_boot, seq
                """
            case "exchange_ended":
                """
                SELECT started_boot FROM exchange WHERE target = ? AND kind = ? AND boot < ? AND transmissions > 0
                ORDER BY boot DESC, ended_boot DESC
                """
            default:
                """
                SELECT seq FROM operation WHERE target = ? AND lane = ? AND state = 'retrying' AND not_before <= ?
                ORDER BY not_before
                """
            }
        let plan = try await plan(of: sql, desk)
        #expect(plan.count == 1)
        #expect(plan.first?.contains(index) == true)
    }

    private func plan(of sql: String, _ desk: Desk) async throws -> [String] {
        try await desk.journal.writer.perform { db in
            let statement = try db.makeStatement(sql: "EXPLAIN QUERY PLAN " + sql)
            statement.setUncheckedArguments([])
            return try Row.fetchAll(statement).map { $0["detail"] as String }
        }
    }

    /// What operators ask, and decide of single operations.
    private func ask(at desk: Desk) async throws {
        for kind in [ParkedDecision.Kind.retry, .discard(reason: "no")] {
            try await desk.takeIn(IntakeID("x\(kind)"), [person("50", given: "\(kind)")], asOf: 3)
            guard let exchange = try await desk.next() else { continue }
            try await desk.close(exchange, .parked(reason: "400", isUncertain: false))
            let selection = ParkedSelection(sequences: [], target: saas, person: "p50@example.com", error: "4")
            let parked = try await desk.journal.parked(selection, rules: desk.rules, limit: 10).operations.map(
                \.sequence
            )
            _ = try await desk.journal.decide(ParkedDecision(kind, parked), rules: desk.rules)
        }
        _ = try await desk.journal.queue()
        for person in try await desk.journal.people("hr/3") { _ = try await desk.journal.explain(person) }
        for kind in [JournalQuery.Kind.operations, .exchanges] {
            let query = JournalQuery(
                kind: kind,
                target: saas,
                state: nil,
                person: "3",
                since: nil,
                until: nil,
                before: nil,
                limit: 9
            )
            _ = try await desk.journal.entries(query)
        }
        _ = try await desk.journal.detail(.operation(OperationSequence(rawValue: 1)))
        _ = try await desk.journal.detail(.exchange(ExchangeSequence(rawValue: 1)))
        _ = try await desk.journal.historyBegins()
        let since = desk.time.wall - .seconds(60)
        try await desk.journal.begin(ReplayScope(target: saas, since: since, until: desk.time.wall))
        while try await desk.journal.continueReplays(desk.rules) {}
    }

    /// Events, holds, the clock and another configuration.
    private func decide(at desk: Desk) async throws {
        var desk = desk
        desk.rules = .made(
            desk.rules.targets,
            guards: .only { limits in
                limits.holdsAddressChange = true
                limits.allowances[.leaver] = .init(number: 0, percent: 0)
            },
            configuration: "c2"
        )
        let soon = desk.time.wall + .seconds(60)
        try await desk.hear("e1", .person(person("20", begins: soon)), .person(person("21")), asOf: 9)
        try await desk.hear("e2", .patch(PersonPatch(employee: "21", values: [.email: "n@example.com"])), asOf: 10)
        try await desk.hear("e3", .patch(PersonPatch(employee: "21", values: [.givenName: "Eve"])), asOf: 11)
        let hash = try #require(try await desk.takeIn("f", [person("21")], asOf: 10).hash)
        _ = try await desk.shown(hash)
        try await desk.approve(hash)
        desk.time.advance(by: .seconds(60))
        desk.time.step(wall: desk.time.wall + .seconds(7200))
        try await desk.look()
        for hold in try await desk.journal.holds() { _ = try await desk.reject(hold.hash) }
        _ = try await desk.journal.nextDue()
        try await desk.adopt(desk.rules)
    }

    /// A day in which everything happens once.
    private func work(at desk: Desk) async throws {
        try await desk.takeIn("a", (1...6).map { person("\($0)") })
        try await desk.deliverAll()
        let next = [person("2", "new@example.com"), person("3", given: "New"), person("7", "p1@example.com")]
        try await desk.takeIn(
            "b",
            next + [person("4"), person("8"), person("8"), person("5", "p4@example.com")],
            asOf: 1
        )
        let first = try #require(try await desk.next())
        try await desk.close(
            first,
            .again(notBefore: desk.time.boot, countsAttempt: true, isUncertain: false, reason: "")
        )
        try await desk.deliverAll()
        _ = try await desk.judge("c", [], asOf: 2)
        let user = RemoteUser(id: "x@example.com", address: AccountAddress("x@example.com"), attributes: [:])
        let group = RemoteGroup(id: "7", name: everyone, members: ["x@example.com", "p3@example.com"])
        _ = try await desk.journal.beginReading(of: saas, repairs: true)
        try await desk.read([user], [group])
        _ = try await desk.judgeReceived()
        while try await desk.journal.sweep() {}
        try await desk.planAll()
        _ = try await desk.next()
        _ = try await desk.journal.recover(
            desk.target,
            settle: .seconds(30),
            historyMax: 100
        )
        _ = try await desk.journal.summary()
        _ = try await desk.situation("3")
        try await ask(at: desk)
        try await decide(at: desk)
    }
}

/// Every statement that a connection ran, each once, with its parameters.
private final class StatementLog: Sendable {
    private let seen = Mutex<Set<String>>([])

    var statements: Set<String> { seen.withLock { $0 } }

    func note(_ event: Database.TraceEvent) {
        guard case .statement(let statement) = event else { return }
        let sql = statement.sql
        let verbs = ["SELECT", "INSERT", "UPDATE", "DELETE", "WITH"]
        if verbs.contains(where: { sql.hasPrefix($0) }) { seen.withLock { _ = $0.insert(sql) } }
    }
}
