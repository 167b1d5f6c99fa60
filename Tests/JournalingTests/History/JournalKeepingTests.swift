import Foundation
import GRDB
import Ports
import Provisioning
import TestSupport
import Testing

@testable import Journaling

@Suite("The journal, looked into and kept")
struct JournalKeepingTests {
    /// Goes with the test.
    private let directory: TemporaryDirectory

    init() throws { directory = try TemporaryDirectory() }

    private struct Played {
        var place: JournalPlace
        var desk: Desk
        /// After the first file was delivered.
        var instant: WallInstant
    }

    /// Two files, ten days apart; of the second one something is open.
    private func played() async throws -> Played {
        let place = JournalPlace(directory: directory)
        let time = ManualTime()
        let desk = try await Desk(
            journal: place.open(time: time),
            time: time,
            rules: [amplitude(groups: [try group(everyone)])]
        )
        try await desk.takeIn("a", (1...5).map { person("\($0)") })
        try await desk.deliverAll()
        time.advance(by: .seconds(60))
        let instant = time.wall
        time.advance(by: .seconds(10 * 86_400))
        try await desk.takeIn("b", (1...4).map { person("\($0)", given: "Eve") } + [person("6")], asOf: 1)
        let exchange = try #require(try await desk.next())
        try await desk.close(exchange)
        return Played(place: place, desk: desk, instant: instant)
    }

    private func query(
        _ kind: JournalQuery.Kind,
        state: OperationState? = nil,
        person: String? = nil,
        before: Int64? = nil,
        limit: Int = 100
    ) -> JournalQuery {
        JournalQuery(
            kind: kind,
            target: nil,
            state: state,
            person: person,
            since: nil,
            until: nil,
            before: before,
            limit: limit
        )
    }

    @Test("Entries are listed newest first, selected, and page by page")
    func entries() async throws {
        let desk = try await played().desk
        let all = try await desk.journal.entries(query(.operations))
        let numbers = all.operations.map(\.step.operation.rawValue)
        #expect(numbers == (1...numbers.count).reversed().map { Int64($0) } && all.next == nil)
        let first = try await desk.journal.entries(query(.operations, limit: 3))
        #expect(first.operations.count == 3 && first.next == numbers[2])
        let second = try await desk.journal.entries(query(.operations, before: first.next, limit: 3))
        #expect(second.operations.map(\.step.operation.rawValue) == Array(numbers[3..<6]))
        let done = try await desk.journal.entries(query(.operations, state: .done, person: "p1@example.com"))
        #expect(done.operations.allSatisfy { $0.person.employee == "1" && $0.step.state == .done })
        #expect(done.operations.count == 2)
        let exchanges = try await desk.journal.entries(query(.exchanges))
        #expect(exchanges.exchanges.last?.step.kind == .createUser)
        #expect(exchanges.exchanges.count == 7)
    }

    @Test("One operation is shown with its exchanges, and one exchange with its operations")
    func detail() async throws {
        let desk = try await played().desk
        let operation = try #require(try await desk.journal.detail(.operation(OperationSequence(rawValue: 2))))
        #expect(operation.operations.count == 1 && operation.exchanges.count == 1)
        let exchange = try #require(operation.exchanges.first?.step.exchange)
        let other = try #require(try await desk.journal.detail(.exchange(exchange)))
        #expect(other.operations.map(\.step.operation) == operation.exchanges.first?.step.operations)
        #expect(try await desk.journal.detail(.operation(OperationSequence(rawValue: 4711))) == nil)
    }

    @Test("A whole journal has no problems, while it is written to")
    func check() async throws {
        let desk = try await played().desk
        let report = try await desk.journal.check()
        #expect(report.problems == [] && report.checks.count > 10)
    }

    @Test(
        "What isn't as it must be is found",
        arguments: [
            ("UPDATE operation SET state = 'sending' WHERE ended_at IS NULL", "whatever is on the wire"),
            ("DROP TRIGGER operation_ended", "what has ended is kept"),
            ("DELETE FROM membership", "the index over memberships"),
            ("UPDATE account SET remote_id = 'x' WHERE remote_id IS NOT NULL", "have one id"),
            ("UPDATE account SET confirmed_address = 'x' WHERE remote_id IS NOT NULL", "have one address"),
            ("UPDATE exchange_operation SET outcome = 'parked'", "whatever is done was acknowledged"),
            ("UPDATE account SET dirty = 9", "no account waits"),
            ("PRAGMA foreign_keys = OFF; DELETE FROM intake; PRAGMA foreign_keys = ON", "a row of"),
        ]
    )
    func problems(sql: String, problem: String) async throws {
        let desk = try await played().desk
        try await desk.journal.writer.performBetweenTransactions { db in try db.execute(sql: sql) }
        let report = try await desk.journal.check()
        #expect(report.problems.contains { $0.contains(problem) }, "\(report.problems)")
    }

    @Test("What has ended can't be changed, nor what is open deleted")
    func triggers() async throws {
        let desk = try await played().desk
        for sql in [
            "UPDATE operation SET reason = 'x' WHERE ended_at IS NOT NULL",
            "DELETE FROM exchange_operation; DELETE FROM operation WHERE ended_at IS NULL",
        ] {
            await #expect(throws: JournalError.self) {
                try await desk.journal.writer.perform { db in try db.execute(sql: sql) }
            }
        }
    }

    @Test("A backup is whole, readable by its owner alone, and gone once it was fetched")
    func backup() async throws {
        let played = try await played()
        let journal = played.desk.journal
        let copy = try await journal.makeBackup()
        var bytes: [UInt8] = []
        while bytes.count < copy.bytes { bytes += try await journal.backupPart(copy.id, from: Int64(bytes.count)) }
        #expect(try await journal.backupPart(copy.id, from: copy.bytes).isEmpty)
        let folder = URL(fileURLWithPath: played.place.path).deletingLastPathComponent()
        let names = try FileManager.default.contentsOfDirectory(atPath: folder.path).filter { $0.hasPrefix(".backup") }
        #expect(names.count == 1)
        let attributes = try FileManager.default.attributesOfItem(atPath: folder.appending(path: names[0]).path)
        #expect((attributes[.posixPermissions] as? NSNumber)?.intValue == 0o600)
        try await journal.dropBackup(copy.id)
        #expect(
            try FileManager.default.contentsOfDirectory(atPath: folder.path).allSatisfy { !$0.hasPrefix(".backup") }
        )
        await #expect(throws: JournalError.self) { try await journal.backupPart("../journal.sqlite", from: 0) }

        let restored = JournalPlace(directory: played.place.directory, name: "restored/journal.sqlite")
        try FileManager.default.createDirectory(
            at: URL(fileURLWithPath: restored.path).deletingLastPathComponent(),
            withIntermediateDirectories: true
        )
        try Data(bytes).write(to: URL(fileURLWithPath: restored.path))
        let other = try restored.open(time: played.desk.time)
        let (here, there) = (try await journal.entries(query(.operations)), try await other.entries(query(.operations)))
        #expect(here == there)
        #expect(try await other.check().problems == [])
        await other.close()
    }

    @Test("A backup takes away nothing but copies that nobody fetched in an hour")
    func backupsBesideOthers() async throws {
        let played = try await played()
        let journal = played.desk.journal
        let folder = URL(fileURLWithPath: played.place.path).deletingLastPathComponent()
        let others = [".backup-mine.sqlite", ".backup-2026", ".backup-\(UUID().uuidString).tar"]
        for name in others { try Data("mine".utf8).write(to: folder.appending(path: name)) }
        let inside = folder.appending(path: ".backup-\(UUID().uuidString).sqlite")
        try FileManager.default.createDirectory(at: inside, withIntermediateDirectories: true)
        let stale = folder.appending(path: ".backup-\(UUID().uuidString).sqlite")
        try Data("old".utf8).write(to: stale)
        let longAgo = Date().addingTimeInterval(-4000)
        try FileManager.default.setAttributes([.modificationDate: longAgo], ofItemAtPath: stale.path)
        let first = try await journal.makeBackup()
        let second = try await journal.makeBackup()
        #expect(try await !journal.backupPart(first.id, from: 0).isEmpty, "somebody is still fetching it")
        try await journal.dropBackup(first.id)
        try await journal.dropBackup(second.id)
        let left = Set(
            try FileManager.default.contentsOfDirectory(atPath: folder.path).filter { $0.hasPrefix(".backup") }
        )
        #expect(left == Set(others + [inside.lastPathComponent]))
        for name in others { #expect(try String(contentsOf: folder.appending(path: name), encoding: .utf8) == "mine") }
        for _ in 0..<4 { _ = try await journal.makeBackup() }
        await #expect(throws: JournalError.busy) { try await journal.makeBackup() }
    }

    @Test("What ended long ago is moved into an archive, and nothing else; twice does no harm")
    func archive() async throws {
        let played = try await played()
        let (desk, journal) = (played.desk, played.desk.journal)
        let before = try await journal.entries(query(.operations)).operations
        let report = try await journal.archive(before: played.instant)
        let after = try await journal.entries(query(.operations)).operations
        #expect(report.rows["operation"] == before.count - after.count && report.rows["operation"] == 10)
        #expect(after.allSatisfy { $0.endedAt == nil || ($0.endedAt ?? played.instant) >= played.instant })
        #expect(try await journal.historyBegins() == played.instant)
        #expect(try await journal.check().problems == [])
        #expect(try await journal.archive(before: played.instant).rows == ["person_history": 0].filter { $0.value > 0 })

        let archived = try DatabaseQueue(path: report.path)
        let found = try await archived.read { db in
            try Int.fetchAll(
                db,
                sql: """
                    SELECT (SELECT count(*) FROM operation), (SELECT count(*) FROM exchange),
                        (SELECT count(*) FROM exchange_operation)
                    """
            )
        }
        #expect(found.first == 10)
        // Life goes on.
        try await desk.deliverAll()
        #expect(try await desk.number("SELECT count(*) FROM operation WHERE ended_at IS NULL") == 0)
        try await desk.takeIn("c", [person("1", given: "Eve")], asOf: 2)
        try await desk.deliverAll()
        #expect(try await journal.check().problems == [])
        let told = try await journal.explain(PersonKey(source: hr, employee: "1"))
        #expect(!told.events.isEmpty && told.events.allSatisfy { $0.at >= played.instant })
    }

    @Test("A discard that is in force outlives the archive")
    func keptDiscards() async throws {
        let desk = try await played().desk
        let parked = try #require(try await desk.next())
        try await desk.close(parked, .parked(reason: "400", isUncertain: false))
        let sequences = parked.carried.map(\.operation.sequence)
        _ = try await desk.journal.decide(ParkedDecision(.discard(reason: "no"), sequences), rules: desk.rules)
        try await desk.deliverAll()
        desk.time.advance(by: .seconds(100 * 86_400))
        _ = try await desk.journal.archive(before: desk.time.wall - .seconds(86_400))
        #expect(try await desk.number("SELECT count(*) FROM operation") == 1)
        #expect(try await desk.journal.check().problems == [])
    }
}
