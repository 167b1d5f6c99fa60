import GRDB
import Ports
import Provisioning
import Synchronization
import TestSupport
import Testing

@testable import Journaling

@Suite("Judging again what waits alone goes in short steps")
struct WaitingStepTests {
    private static let moved = (1...100).map { StagedRow.Content.person(person("\($0)", "n\($0)@example.com")) }

    private final class StatementCount: Sendable {
        let value = Mutex(0)
    }

    /// How many statements the longest step takes.
    private func longestStep(_ desk: Desk, _ judging: IntakeJudging) async throws -> Int {
        var judging = judging
        var longest = 0
        for _ in 0..<1000 {
            let (next, verdict, count) = try await desk.journal.writer.perform { [judging] db in
                var judging = judging
                let statements = StatementCount()
                db.trace { _ in statements.value.withLock { $0 += 1 } }
                defer { db.trace(options: []) }
                let verdict = try judging.step(db, time: desk.time)
                return (judging, verdict, statements.value.withLock { $0 })
            }
            longest = max(longest, count)
            if let verdict {
                #expect(verdict.isAccepted && verdict.heldAlone.isEmpty)
                return longest
            }
            judging = next
        }
        Issue.record("it never ended")
        return longest
    }

    @Test("A hundred changes of address that wait since yesterday are looked at some at a time")
    func waiting() async throws {
        let desk = try await Desk(amplitude(), guards: .only { $0.holdsAddressChange = true })
        try await desk.takeIn("a", (1...100).map { person("\($0)") })
        #expect(try await desk.judge("b", Self.moved, asOf: 1).heldAlone.count == 100)
        try await desk.finish()
        try await desk.stage("c", Self.moved, asOf: 2)
        let judging = IntakeJudging(
            intake: "c",
            ending: desk.ending(rows: Self.moved.count),
            seen: nil,
            rules: desk.rules
        )
        let longest = try await longestStep(desk, judging)
        #expect(longest < 600, "one step takes \(longest) statements")
    }
}
