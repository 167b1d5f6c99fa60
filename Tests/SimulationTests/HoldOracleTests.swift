import Ports
import Provisioning
import Testing

@testable import Simulation

@Suite("The oracle of holds lets nothing through before it counts")
struct HoldOracleTests {
    private static let name = "export-1.csv"

    private static func hold(_ hash: String = "abc", of name: String = Self.name, input: IntakeInput = .drop) -> Hold {
        Hold(
            hash: HoldHash(hash),
            intake: IntakeID("1"),
            source: SourceID("hr1"),
            input: input,
            name: name,
            heldAt: WallInstant(milliseconds: 0),
            trips: [],
            counts: [:],
            known: 0
        )
    }

    @Test("what was sent before anything was approved is found")
    func sentUnapproved() async throws {
        let stage = try await OracleStage(.made())
        stage.invite("p1@example.com")
        #expect(stage.found(.holds))
    }

    @Test("somebody who was invited before the export that names them was accepted is found", arguments: [false, true])
    func invitedUnaccepted(isAccepted: Bool) async throws {
        let stage = try await OracleStage()
        let telling = stage.world.chronicle.say([.made("2")], of: "hr1", in: Self.name, isWhole: true)
        if isAccepted { stage.world.chronicle.receive(telling) }
        stage.invite("p2@example.com")
        #expect(stage.found(.holds) == !isAccepted)
    }

    // MARK: - Approvals

    /// An operator asks for an approval, and hears that of it.
    private func asked(_ news: Chronicle.ApprovalNews?) async throws -> OracleStage {
        let stage = try await OracleStage(.made())
        stage.world.chronicle.say([.made("2")], of: "hr1", in: Self.name, isWhole: true)
        stage.wait(.seconds(1))
        stage.world.chronicle.hear(.asked, of: Self.hold())
        if let news { stage.world.chronicle.hear(news, of: Self.hold()) }
        return stage
    }

    @Test("an approval counts once the journal says so, and not where it says no, or nothing yet")
    func answered() async throws {
        for news in [Chronicle.ApprovalNews.approved, .refused, nil] {
            let stage = try await asked(news)
            stage.wait(.seconds(1))
            stage.invite("p2@example.com")
            #expect(stage.found(.holds, "before that was accepted") == (news != .approved))
            #expect(stage.found(.holds, "before anything was approved") == (news != .approved))
        }
    }

    @Test("an approval whose answer was lost may count from when it was asked for", arguments: [false, true])
    func lost(dies: Bool) async throws {
        let stage = try await asked(dies ? nil : .lost)
        if dies { stage.world.chronicle.die() }
        #expect(!stage.found(.holds))
        stage.wait(.seconds(1))
        stage.invite("p2@example.com")
        #expect(!stage.found(.holds))
        #expect(stage.world.chronicle.tellings.map(\.acceptedAt) == [nil])
    }

    @Test("what was sent before an approval was asked for is found, though its answer was lost")
    func sentBefore() async throws {
        let stage = try await OracleStage(.made())
        stage.world.chronicle.say([.made("2")], of: "hr1", in: Self.name, isWhole: true)
        stage.invite("p2@example.com")
        stage.wait(.seconds(1))
        stage.world.chronicle.hear(.asked, of: Self.hold())
        stage.world.chronicle.die()
        #expect(stage.found(.holds, "before that was accepted"))
    }

    @Test("the approval of one hold says nothing of another")
    func otherHold() async throws {
        let stage = try await asked(.approved)
        stage.world.chronicle.say([.made("3")], of: "hr1", in: "export-2.csv", isWhole: true)
        stage.world.chronicle.hear(.asked, of: Self.hold("def", of: "export-2.csv"))
        stage.world.chronicle.hear(.refused, of: Self.hold("def", of: "export-2.csv"))
        stage.invite("p3@example.com")
        #expect(stage.found(.holds, "p3@example.com"))
        #expect(!stage.found(.holds, "before anything was approved"))
    }

    @Test("of whom the calendar would have changed, and nobody else, anything may be once that is rejected")
    func rejectedClock() async throws {
        var target = TargetPlan.made(dialect: .amplitude)
        target.preexisting = [.made("3")]
        let stage = try await OracleStage(target: target)
        let change = HeldChange(
            employee: EmployeeID("2"),
            target: TargetID("saas1"),
            change: .leaver,
            address: "p2@example.com",
            formerAddress: nil,
            groupsLost: [],
            groupsGained: [],
            cause: ""
        )
        for id in ["1", "2", "3"] {
            var person = Staff.made(id)
            (person.firstDay, person.lastDay) = (0, 1)
            stage.world.hr.set(person)
        }
        stage.world.reject(HoldDetail(hold: Self.hold(input: .clock), changes: [change], changeCount: 1))
        #expect(stage.world.hr.staff.map(stage.world.isDiscarded) == [false, true, true])
    }
}
