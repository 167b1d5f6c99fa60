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
        try await desk.journal.recordPause("the credential is missing", at: saas)
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
        try await desk.journal.recordPause(nil, at: saas)
        #expect(try await desk.journal.summary().targets.first?.pause == nil)
    }

    @Test("People come in pages, without those who left")
    func people() async throws {
        let desk = try await Desk(amplitude())
        try await desk.takeIn("a", (1...5).map { person("\($0)", status: $0 == 3 ? .ended : .active) })
        let first = try await desk.journal.people(of: hr, after: nil, limit: 2)
        let second = try await desk.journal.people(of: hr, after: first.last?.key.employee, limit: 10)
        #expect(first == [person("1"), person("2")])
        #expect(second == [person("4"), person("5")])
    }

    @Test("Someone without an account is left out of the situations")
    func situations() async throws {
        let desk = try await Desk(amplitude())
        try await desk.takeIn("a", [person("1"), person("2", status: .ended)])
        let found = try await desk.journal.situations(of: ["1", "2", "3"], from: hr, at: saas)
        #expect(Set(found.keys) == ["1"])
        #expect(found["1"]?.open.map(\.kind) == [.createUser])
    }

    @Test("A refused file says why")
    func refusedIntake() async throws {
        let desk = try await Desk(amplitude())
        try await desk.journal.begin(desk.draft("a"))
        try await desk.journal.refuse("a", reason: "the header has no column «id»")
        let intake = try await desk.journal.summary().intakes.first
        #expect(intake?.state == .refused && intake?.reason == "the header has no column «id»")
        #expect(try await desk.journal.state(of: "a") == .refused)
        #expect(try await desk.journal.state(of: "never heard of") == nil)
    }
}
