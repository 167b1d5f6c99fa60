import HRFeed
import Ports
import Provisioning
import Testing

@testable import Intake
@testable import Journaling

@Suite("A value that can't be right, of a field that somebody can do without")
struct UnreadValueTests {
    private static func file(_ rows: String...) -> [UInt8] {
        Array((["id,mail,phone"] + rows).map { $0 + "\n" }.joined().utf8)
    }

    private static func desk() async throws -> FeedDesk {
        let mapping = RecordMapping.by([.email: "mail", .mobilePhone: "phone"])
        return try await FeedDesk(format: .csv(delimiter: .comma), mapping: mapping, guards: .none)
    }

    @Test("The row counts, and what was known of the field stays; a plan lists it, and refuses nothing")
    func rowCounts() async throws {
        let desk = try await Self.desk()
        let first = Self.file("1,a@example.com,+49 30 1", "2,b@example.com,ask me")
        let taken = try await desk.takeInWithReport(first, 1)
        #expect(taken.verdict == .accepted(people: 2, leavers: 0, conflicts: [], heldAlone: []))
        #expect(taken.report.count == 1)
        #expect(taken.report.first?.hasPrefix("row 2 (line 3), column 3 (\"phone\"): not a phone number") == true)

        let second = Self.file("1,a2@example.com,ask me", "2,b@example.com,ask me")
        let plan = try await desk.plan(second, 2)
        #expect(plan.refusal == nil && plan.refusedRowCount == 0)
        #expect(plan.remarks.map(\.row) == [1, 2] && plan.remarkCount == 2)
        let again = try await desk.takeIn(second, 2)
        #expect(again.verdict == .accepted(people: 1, leavers: 0, conflicts: [], heldAlone: []))
        let fields = try await desk.fields(of: "1")
        #expect(fields == [.email: "a2@example.com", .mobilePhone: "+49 30 1"])
        let known = try await desk.fields(of: "2")
        #expect(known == [.email: "b@example.com"])
        await desk.journal.close()
    }

    @Test("A plan says of a file with a row without a readable key that nobody leaves by not being in it")
    func keyless() async throws {
        let desk = try await Self.desk()
        _ = try await desk.takeIn(Self.file("1,a@example.com,", "2,b@example.com,"), 1)
        let plan = try await desk.plan(Self.file("1,a@example.com,", "3,c@example.com"), 2)
        #expect(plan.rowsWithoutKey == 1 && plan.leavers == 0)
        #expect(try await desk.plan(Self.file("1,a@example.com,"), 2).rowsWithoutKey == 0)
        await desk.journal.close()
    }

    @Test("A plan says that a file is stale where it keeps its time of change, and what a copy of it would do")
    func stale() async throws {
        let desk = try await Self.desk()
        _ = try await desk.takeIn(Self.file("1,a@example.com,"), 5)
        let file = Self.file("1,a@example.com,", "2,b@example.com,")
        let old = try await desk.plan(file, 6, modified: WallInstant(milliseconds: 4))
        #expect(old.refusal == nil && old.refusalUnlessCopied?.hasPrefix("stale") == true)
        #expect(old.targets.first?.counts["create-user"] == 1)
        let new = try await desk.plan(file, 6, modified: WallInstant(milliseconds: 5))
        #expect(new.refusalUnlessCopied == nil)
        await desk.journal.close()
    }
}

extension FeedDesk {
    /// What is known of somebody.
    fileprivate func fields(of employee: EmployeeID) async throws -> [PersonField: String]? {
        try await journal.writer.perform { db in
            try KnownPerson.find(db, PersonKey(source: "hr", employee: employee))?.person.fields
        }
    }
}
