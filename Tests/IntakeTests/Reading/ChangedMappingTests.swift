import HRFeed
import Ports
import Provisioning
import Testing

@testable import Intake

@Suite("Another mapping, and the same file again")
struct ChangedMappingTests {
    private static let file = Array(
        (["id,mail,name"] + (1...30).map { "\($0),p\($0)@example.com,Ada \($0)" }).map { $0 + "\n" }.joined().utf8
    )

    private static func desk() async throws -> FeedDesk {
        let mapping = RecordMapping.by([.email: "mail"])
        return try await FeedDesk(format: .csv(delimiter: .comma), mapping: mapping, guards: .none)
    }

    @Test("Nobody is taken for unchanged: all are mapped anew by the next file, and recognised by the one after it")
    func mappedAnew() async throws {
        var desk = try await Self.desk()
        #expect(try await desk.takeIn(Self.file, 1).tally.unchanged == 0)
        #expect(try await desk.takeIn(Self.file, 2).tally.unchanged == 30)
        desk.remap(.by([.email: "mail", .givenName: "name"]), digest: "two", guards: .none)
        let (verdict, tally) = try await desk.takeIn(Self.file, 3)
        #expect(tally.unchanged == 0)
        #expect(verdict == .accepted(people: 30, leavers: 0, conflicts: [], heldAlone: []))
        _ = try await desk.journal.plan(desk.rules.targets[0], batch: 100)
        #expect(try await desk.plan(Self.file, 4).targets.flatMap(\.operations) == [], "nothing is left to be planned")
        #expect(try await desk.takeIn(Self.file, 5).tally.unchanged == 30)
        await desk.journal.close()
    }

    @Test("What that changes passes the guards, as any plan does")
    func guarded() async throws {
        var desk = try await Self.desk()
        _ = try await desk.takeIn(Self.file, 1)
        var guards = GuardLimits.none
        guards.allowances[.addressChange] = GuardLimits.Allowance(number: 3, percent: 0)
        let template = try FieldTemplate(parsing: "{givenName|mailbox}@example.org")
        var mapping = RecordMapping.by([.givenName: "name"])
        mapping.fields[.email] = FieldRule(.template(template))
        desk.remap(mapping, digest: "two", guards: guards)
        let (verdict, _) = try await desk.takeIn(Self.file, 2)
        guard case .held(_, let trips, _) = verdict else {
            Issue.record("\(verdict)")
            return
        }
        #expect(trips == [.tooMany(.addressChange, people: 30, allowed: 3)])
        await desk.journal.close()
    }
}
