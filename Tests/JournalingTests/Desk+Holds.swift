import GRDB
import Ports
import Provisioning
import Testing

@testable import Journaling

/// What an operator does, and what must not move meanwhile.
extension Desk {
    /// Who is what and has what, and what is remembered of that: all that a hold must leave as it is.
    func fingerprint() async throws -> [String] {
        try await people() + dump(["left_as_is", "missing", "change_count"])
    }

    /// Who is what and has what.
    func people() async throws -> [String] { try await dump(["person", "account", "membership", "operation"]) }

    /// The same, however it is recognised in the next file.
    func peopleButPrints() async throws -> [String] {
        let columns = "source, employee, identity, status, begins_at, ends_at, fields, address, as_of, due_at"
        return try await dump(["account", "membership", "operation"]) + dump(["person"], columns)
    }

    private func dump(_ tables: [String], _ columns: String = "*") async throws -> [String] {
        try await journal.writer.perform { db in
            try tables.flatMap { table in try db.rows("SELECT \(columns) FROM \(table)").map { "\(table) \($0)" } }
        }
    }

    /// What is approved is taken over and planned at once.
    @discardableResult
    func approve(_ hash: HoldHash, under other: RosterRules? = nil) async throws -> Approval? {
        guard case .found(let approval) = try await journal.approve(hash, rules: other ?? rules) else { return nil }
        try await finish()
        return approval
    }

    /// What a held event says is something else now, as if whoever completes it did so otherwise.
    func rewriteHeld(_ intake: IntakeID, from old: String, to new: String) async throws {
        try await journal.writer.perform { db in
            try db.run(
                """
                UPDATE staging SET patch = replace(patch, ?, ?) WHERE intake = (SELECT number FROM intake WHERE id = ?)
                """,
                [old, new, intake.rawValue]
            )
        }
    }

    func reject(_ hash: HoldHash) async throws -> Bool {
        guard case .found = try await journal.reject(hash, reason: "no", rules: rules) else { return false }
        return true
    }

    /// As «employee change», of the one hold with that hash.
    func shown(_ hash: HoldHash) async throws -> [String] {
        guard case .found(let detail) = try await journal.hold(hash, limit: 1000) else { return [] }
        #expect(detail.changeCount == detail.changes.count)
        return detail.changes.map { "\($0.employee) \($0.change.rawValue)" }
    }

    func onlyHold() async throws -> Hold {
        let holds = try await journal.holds()
        try #require(holds.count == 1)
        return holds[0]
    }

    /// Nothing waits in the staging table but what is held.
    func isSettled() async throws -> Bool {
        try await number(
            """
            SELECT count(*) FROM staging WHERE intake NOT IN (SELECT number FROM intake WHERE state = 'held')
            """
        ) == 0
    }
}

extension IntakeVerdict {
    var hash: HoldHash? { if case .held(let hash, _, _) = self { hash } else { nil } }
    var trips: [GuardTrip] { if case .held(_, let trips, _) = self { trips } else { [] } }
    var heldAlone: [HoldHash] { if case .accepted(_, _, _, let alone) = self { alone } else { [] } }
    var isAccepted: Bool { if case .accepted = self { true } else { false } }
}
