import HRFeed
import Ports
import Provisioning
import Testing

@testable import Intake
@testable import Journaling

@Suite("Files whose rows say of when they are the truth")
struct StatedInstantTests {
    private static let mapping = RecordMapping.by([.email: "mail", .title: "title", .department: "dept"])

    private func desk(_ semantics: FeedSemantics) async throws -> FeedDesk {
        var desk = try await FeedDesk(
            format: FeedFormat(syntax: .csv(CSVDialect(delimiter: nil)), encoding: .utf8),
            mapping: Self.mapping,
            guards: .none
        )
        desk.semantics = semantics
        desk.feed.asOf = .column("at", StampSyntax(form: .date(.iso8601), zone: .utc))
        return desk
    }

    /// A row each; `1@2026-01-01` is the first person's.
    private func file(_ rows: String...) -> [UInt8] {
        let lines = rows.map { row in
            let parts = row.split(separator: "@", omittingEmptySubsequences: false)
            let words = parts[0].split(separator: " ")
            let (title, dept) = (words.dropFirst().first ?? "T", words.dropFirst(2).first ?? "D")
            return "\(words[0]),p\(words[0])@example.com,\(title),\(dept),\(parts[1])\n"
        }
        return Array(("id,mail,title,dept,at\n" + lines.joined()).utf8)
    }

    private func title(_ employee: EmployeeID, in desk: FeedDesk) async throws -> String? {
        try await desk.journal.writer.perform { db in
            try KnownPerson.find(db, PersonKey(source: "hr", employee: employee))?.person.fields[.title]
        }
    }

    @Test("A snapshot that says the same as of another time is read no further")
    func unchanged() async throws {
        let desk = try await desk(.snapshot)
        _ = try await desk.takeIn(file("1@2026-01-01T00:00:00", "2@2026-01-01T00:00:00"), 1)
        let (verdict, tally) = try await desk.takeIn(file("1@2026-01-02T00:00:00", "2@2026-01-02T00:00:00"), 2)
        #expect(tally.unchanged == 2)
        #expect(verdict == .accepted(people: 2, leavers: 0, conflicts: [], heldAlone: []))
    }

    @Test(
        "A snapshot is the truth of its oldest row's instant: one older than the last accepted is stale, whenever it comes"
    )
    func stale() async throws {
        let desk = try await desk(.snapshot)
        _ = try await desk.takeIn(file("1@2026-01-02T00:10:00", "2@2026-01-02T00:00:00"), 1)
        let (older, _) = try await desk.takeIn(file("1 New@2026-01-01T23:59:59", "2@2026-01-02T00:20:00"), 2)
        guard case .refused(let reason) = older else {
            Issue.record("\(older)")
            return
        }
        #expect(reason.hasPrefix("stale"))
        let (newer, _) = try await desk.takeIn(file("1 New@2026-01-02T00:00:00", "2@2026-01-02T00:00:01"), 3)
        #expect(newer == .accepted(people: 2, leavers: 0, conflicts: [], heldAlone: []))
        #expect(try await title("1", in: desk) == "New")
    }

    @Test("A snapshot whose rows are more than an hour apart has no instant, and is refused with both rows")
    func apart() async throws {
        let desk = try await desk(.snapshot)
        _ = try await desk.takeIn(file("1@2026-01-01T00:00:00", "2@2026-01-01T01:00:00"), 1)
        let error = await #expect(throws: FeedRefusal.self) {
            try await desk.takeIn(file("1@2026-01-03T00:00:00", "2@2026-01-03T00:00:00", "3@2026-01-03T01:00:01"), 2)
        }
        #expect(error?.reason.hasPrefix("rows 1 and 3 are the truth of instants more than an hour apart") == true)
    }

    @Test("A row without an instant is refused, and its person is left as is", arguments: ["", "soon", "2026-02-31"])
    func without(_ stamp: String) async throws {
        let desk = try await desk(.snapshot)
        _ = try await desk.takeIn(file("1@2026-01-01T00:00:00", "2@2026-01-01T00:00:00"), 1)
        let (verdict, _) = try await desk.takeIn(file("1 New@2026-01-02T00:00:00", "2 New@\(stamp)"), 2)
        #expect(verdict == .accepted(people: 1, leavers: 0, conflicts: [], heldAlone: []))
        #expect(try await title("1", in: desk) == "New")
        #expect(try await title("2", in: desk) == "T")
    }

    @Test("Of changes each row counts as of its own instant, whatever file and line it stands in")
    func changes() async throws {
        let desk = try await desk(.changes)
        _ = try await desk.takeIn(file("1 Third@2026-01-03", "1 First@2026-01-01", "1 Second@2026-01-02"), 1)
        #expect(try await title("1", in: desk) == "Third")
        _ = try await desk.takeIn(file("1 Older@2026-01-02", "2 Other@2026-01-02"), 2)
        #expect(try await title("1", in: desk) == "Third")
        #expect(try await title("2", in: desk) == "Other")
        _ = try await desk.takeIn(file("1 Fourth@2026-01-04", "2 Older@2025-12-31"), 3)
        #expect(try await title("1", in: desk) == "Fourth")
        #expect(try await title("2", in: desk) == "Other")
    }

    @Test("No row is the truth of a time to come: what is said later is newer")
    func future() async throws {
        let desk = try await desk(.changes)
        // The desk begins on the 21st.
        let day = "2026-11-22T12:00:00Z"
        _ = try await desk.takeIn(file("1 Ahead@\(day)"), 1)
        desk.time.advance(by: .seconds(60))
        _ = try await desk.takeIn(file("1 Later@\(day)"), 2)
        #expect(try await title("1", in: desk) == "Later")
    }

    @Test("A row that is more than a day ahead was read wrongly, and is refused")
    func ahead() async throws {
        let desk = try await desk(.changes)
        _ = try await desk.takeIn(file("1 Known@2026-01-01"), 1)
        _ = try await desk.takeIn(file("1 Ahead@2999-01-01", "2 New@2026-01-02"), 2)
        #expect(try await title("1", in: desk) == "Known")
        #expect(try await title("2", in: desk) == "New")
    }

    @Test("A header without the column refuses the file, and names it")
    func missing() async throws {
        let desk = try await desk(.changes)
        let error = await #expect(throws: FeedRefusal.self) {
            try await desk.takeIn(Array("id,mail,title,dept\n".utf8), 1)
        }
        #expect(error?.reason.contains("\"at\"") == true)
    }
}
