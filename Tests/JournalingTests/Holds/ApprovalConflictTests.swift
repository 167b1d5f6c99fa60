import Ports
import Provisioning
import TestSupport
import Testing

@testable import Journaling

@Suite("Addresses that collide when something is approved")
struct ApprovalConflictTests {
    private static let contractors: SourceID = "contractors"
    private static let (four, five) = ("p4@example.com", "p5@example.com")

    /// HR and contractors share a target; whoever joins is held.
    private func desk() async throws -> Desk {
        let desk = try await Desk(amplitude(sources: [hr, Self.contractors]))
        try await desk.takeIn("base", [person("1"), person("2")])
        try await contractor(at: "c9@example.com", desk, asOf: 1)
        var guarded = desk
        guarded.rules = .made(desk.rules.targets, guards: .most(0, .joiner))
        return guarded
    }

    /// With nobody looking.
    private func contractor(at address: String, _ desk: Desk, asOf: Int64) async throws {
        var free = desk
        free.rules = .made(desk.rules.targets)
        let nine = person("c9", address, source: Self.contractors)
        try await free.takeIn(IntakeID("c\(asOf)"), [nine], asOf: asOf, source: Self.contractors)
    }

    private static let file = ["1", "2", "4", "5"].map { StagedRow.Content.person(person($0)) }

    @Test("Whose address went to somebody else meanwhile is left as is, and named; the rest takes effect")
    func named() async throws {
        let desk = try await desk()
        let hash = try #require(try await desk.judge("a", Self.file, asOf: 5).hash)
        try await contractor(at: Self.four, desk, asOf: 6)
        guard case .approved(_, let conflicts)? = try await desk.approve(hash) else {
            Issue.record("what is less than was shown was refused")
            return
        }
        #expect(conflicts.listed.map(\.row) == [3])
        #expect(conflicts.total == 1)
        #expect(try await desk.situation("4") == nil)
        #expect(try await desk.situation("5")?.desired.userName == Self.five)
        let standing = try await desk.journal.state(of: "a")
        #expect(standing?.reason?.contains("row 3: its address") == true)
    }

    @Test("An event of which nothing is left is refused, with the reason")
    func event() async throws {
        let desk = try await desk()
        let hash = try #require(try await desk.hear("e", .person(person("4")), asOf: 5).hash)
        try await contractor(at: Self.four, desk, asOf: 6)
        guard case .refused(let hold, let reason)? = try await desk.approve(hash) else {
            Issue.record("it was not refused")
            return
        }
        #expect(hold.hash == hash)
        #expect(reason.contains("its address belongs to someone else"))
        #expect(try await desk.journal.state(of: "e")?.state == .refused)
        #expect(try await desk.journal.holds().isEmpty)
    }

    @Test("A collision that is gone keeps nobody out, whether it was found when it was held or when it was approved")
    func gone() async throws {
        let desk = try await desk()
        try await contractor(at: Self.four, desk, asOf: 2)
        let hash = try #require(try await desk.judge("a", Self.file, asOf: 5).hash)
        #expect(try await desk.shown(hash) == ["5 joiner"])
        // Approved under another configuration, it is held anew: the collision is found once more.
        let other = RosterRules.made(desk.rules.targets, guards: .most(0, .joiner), configuration: "c2")
        guard case .changed(let again)? = try await desk.approve(hash, under: other) else {
            Issue.record("it was approved under another configuration")
            return
        }
        #expect(try await desk.shown(again.hash) == ["5 joiner"])
        try await contractor(at: "c9@example.com", desk, asOf: 7)
        guard case .changed(let now)? = try await desk.approve(again.hash, under: other) else {
            Issue.record("what was not shown was approved, or was left out for good")
            return
        }
        #expect(try await desk.shown(now.hash) == ["4 joiner", "5 joiner"])
        guard case .approved(_, conflicts: [])? = try await desk.approve(now.hash, under: other) else {
            Issue.record("what was shown was not approved")
            return
        }
        #expect(try await desk.situation("4")?.desired.userName == Self.four)
    }
}
