import Ports
import Provisioning
import TestSupport
import Testing

@testable import Journaling

@Suite("Why somebody has what they have")
struct WhyTests {
    private func explain(_ desk: Desk, _ text: String) async throws -> PersonReport {
        let people = try await desk.journal.people(text)
        try #require(people.count == 1)
        return try await desk.journal.explain(people[0])
    }

    private func told(_ report: PersonReport) -> [String] {
        report.events.map { event in
            switch event.what {
            case .heard(let heard): "\(heard.name ?? "") \(heard.row.map { "\($0)" } ?? "-"): \(heard.what)"
            case .planned(let step): "\(step.kind.rawValue) \(step.cause) \(step.rule ?? "-")"
            case .exchanged(let step): "\(step.kind.rawValue) \(step.status ?? 0) \(step.outcomes.values.sorted())"
            case .ended(_, let state, let reason, _): "\(state.rawValue): \(reason ?? "")"
            case .decided(_, let kind, let reason): "\(kind): \(reason ?? "")"
            }
        }
    }

    @Test("From the row to the answer, in its order")
    func timeline() async throws {
        let desk = try await Desk(amplitude(groups: [group(everyone), group("Sales", "department eq \"Sales\"")]))
        try await desk.adopt(desk.rules)
        try await desk.takeIn("a", [person("1"), person("2")])
        desk.time.advance(by: .seconds(1))
        try await desk.deliverAll()
        desk.time.advance(by: .seconds(1))
        try await desk.takeIn("b", [person("1"), person("2", department: "Sales")], asOf: 1)
        desk.time.advance(by: .seconds(1))
        let exchange = try #require(try await desk.next())
        try await desk.close(exchange, .parked(reason: "404: no such group", isUncertain: false))
        try await desk.planAll()
        desk.time.advance(by: .seconds(1))
        let report = try await explain(desk, "P2@example.com")
        #expect(
            told(report) == [
                "a.csv 2: row 2: new", "create-user intake:a -", "add-member intake:a everyone who has an account",
                "create-user 200 [\"done\"]", "create-group 200 [\"done\"]",
                "b.csv 2: row 2: other department", "add-member intake:b department eq \"Sales\"",
                "create-group 200 [\"parked\"]",
            ]
        )
        #expect(report.known.map(\.person.key.employee) == ["2"])
        #expect(report.accounts.map(\.confirmed.memberships) == [[everyone]])
        let parked = try #require(report.accounts.first).id
        let open = try await desk.number(
            "SELECT seq FROM operation WHERE state = 'parked' AND account = \(parked.rawValue)"
        )
        let sequence = OperationSequence(rawValue: Int64(open))
        #expect(report.waits == [.parked(sequence, saas, reason: "404: no such group")])

        _ = try await desk.journal.decide(
            ParkedDecision(.discard(reason: "no such team"), [sequence]),
            rules: desk.rules
        )
        let later = try await explain(desk, "hr/2")
        #expect(told(later).suffix(2) == ["discard: no such team", "discarded: no such team"])
        #expect(later.waits == [.discarded(sequence, saas, reason: "no such team")])
    }

    @Test("What waits says for what")
    func waits() async throws {
        let desk = try await Desk(amplitude(groups: [group(everyone)]))
        try await desk.takeIn("a", [person("1")])
        let open = try #require(try await desk.situation("1")?.open)
        #expect(
            try await explain(desk, "1").waits == [
                .pace(open[0].sequence, saas), .operations(open[1].sequence, saas, [open[0].sequence]),
            ]
        )
        try await desk.close(
            try #require(try await desk.next()),
            .again(
                notBefore: desk.time.boot + .seconds(30),
                countsAttempt: true,
                isUncertain: false,
                reason: "503"
            )
        )
        try await desk.planAll()
        try await desk.journal.recordPause("maintenance", byOperator: true, opensGate: false, at: saas)
        let waits = try await explain(desk, "1").waits
        #expect(waits.first == .retry(open[0].sequence, saas, inSeconds: 30, reason: "503"))
        #expect(waits.last == .paused(saas, reason: "maintenance"))
    }

    @Test("A row that doesn't count, a date to come and a held change are told, too")
    func othersThanRows() async throws {
        let desk = try await Desk(
            amplitude(),
            guards: .only { $0.holdsAddressChange = true }
        )
        let soon = desk.time.wall + .seconds(600)
        try await desk.takeIn("a", [person("1"), person("2", begins: soon), person("3")])
        try await desk.deliverAll()
        #expect(try await explain(desk, "2").waits == [.calendar(PersonKey(source: hr, employee: "2"), soon)])
        try await desk.takeIn(
            "b",
            [person("1", "n@example.com"), person("2", begins: soon), person("3"), person("3", given: "X")],
            asOf: 1
        )
        let waits = try await explain(desk, "1").waits
        guard case .approval(_, let name, .addressChange, saas, let reasons) = waits.first else {
            Issue.record("\(waits)")
            return
        }
        #expect(name == "b.csv" && reasons.count == 1)
        let left = try await explain(desk, "3").events.compactMap { event in
            if case .heard(let heard) = event.what, heard.isLeft { heard.row } else { nil }
        }
        #expect(left == [3, 4])
    }

    @Test("Nobody, or several, may be meant")
    func ambiguous() async throws {
        let other: SourceID = "contractors"
        let desk = try await Desk(amplitude(sources: [hr, other]))
        try await desk.takeIn("a", [person("1")])
        try await desk.takeIn("b", [person("1", "x@example.com", source: other)], source: other)
        #expect(try await desk.journal.people("1").map(\.source) == [other, hr])
        #expect(try await desk.journal.people("hr/1").map(\.source) == [hr])
        #expect(try await desk.journal.people("x@EXAMPLE.com").map(\.source) == [other])
        #expect(try await desk.journal.people("nobody").isEmpty)
    }
}
