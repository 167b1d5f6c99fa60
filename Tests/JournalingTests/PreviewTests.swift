import Ports
import Provisioning
import TestSupport
import Testing

@testable import Journaling

@Suite("What a file would lead to")
struct PreviewTests {
    private func preview(_ desk: Desk, _ people: [Person], asOf: Int64 = 1) async throws -> IntakePreview {
        try await desk.journal.preview(
            desk.draft("shown", asOf: asOf),
            rows: people.enumerated().map { StagedRow(number: $0.offset + 1, .person($0.element)) },
            ending: desk.ending(rows: people.count),
            rules: desk.rules
        )
    }

    @Test("It names exactly the changes, most urgent first, and leaves no trace")
    func changes() async throws {
        let desk = try await Desk(amplitude(groups: [group(everyone)]))
        try await desk.takeIn("a", (1...4).map { person("\($0)") })
        try await desk.deliverAll()
        let before = try await dump(desk)
        let shown = try await preview(desk, [person("2"), person("3", given: "New"), person("4"), person("5")])
        #expect(shown.verdict == .accepted(people: 4, leavers: 1, conflicts: [], heldAlone: []))
        let target = try #require(shown.targets.first)
        #expect(
            target.operations.map { "\($0.employee) \($0.kind.rawValue)" } == [
                "1 delete-user", "5 create-user", "5 add-member", "3 update-user",
            ]
        )
        #expect(target.isRead && target.superseded == 0)
        #expect(try await dump(desk) == before)
    }

    @Test("What is open already isn't this file's doing, but what it makes needless is counted")
    func superseded() async throws {
        let desk = try await Desk(amplitude())
        try await desk.takeIn("a", [person("1"), person("2")])
        let shown = try await preview(desk, [person("2")])
        #expect(shown.targets.first?.operations == [])
        #expect(shown.targets.first?.superseded == 1)
        #expect(try await desk.operations() == ["create-user ready", "create-user ready"])
    }

    @Test("What was accepted before, and isn't planned yet, is no part of it")
    func earlier() async throws {
        let desk = try await Desk(amplitude())
        _ = try await desk.judge("a", [.person(person("1"))])
        let shown = try await preview(desk, [person("1"), person("2")])
        #expect(shown.targets.first?.operations.map(\.employee) == ["2"])
        #expect(try await desk.journal.intakes(in: .accepted, limit: 1000).map(\.id) == ["a"])
    }

    @Test("A target that was never read is planned too, and says so")
    func neverRead() async throws {
        let time = ManualTime()
        let desk = try await Desk(journal: .inMemory(time: time), time: time, rules: [amplitude()], isRead: false)
        let shown = try await preview(desk, [person("1")])
        #expect(shown.targets.map(\.isRead) == [false])
        #expect(shown.targets.first?.operations.map(\.kind) == [.createUser])
        #expect(try await desk.operations() == [])
    }

    @Test("A file that would be refused says why")
    func refused() async throws {
        let desk = try await Desk(amplitude())
        try await desk.takeIn("a", [person("1")])
        let shown = try await preview(desk, [])
        guard case .refused = shown.verdict else { throw shown.verdict.unexpected }
        #expect(shown.targets.isEmpty)
        #expect(try await desk.journal.state(of: "shown") == nil)
    }

    /// Every row of every table.
    private func dump(_ desk: Desk) async throws -> [String] {
        try await desk.journal.writer.perform { db in
            let tables = try db.values(String.self, "SELECT name FROM sqlite_schema WHERE type = 'table' ORDER BY name")
            return try tables.flatMap { table in
                try db.rows("SELECT * FROM \(table)").map { "\(table) \($0)" }
            }
        }
    }
}
