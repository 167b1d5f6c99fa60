import GRDB
import Ports
import Provisioning

/// Takes a file its whole way on a copy of the journal, and says what operations came of it.
struct IntakeRehearsal: Sendable {
    /// A copy: what happens here happens nowhere else.
    let journal: SQLiteJournal
    let rules: [TargetRules]

    private static let stageBatch = 1000
    private static let batch = 500

    func run(
        _ intake: IntakeDraft,
        rows: [StagedRow],
        ending: IntakeEnding
    ) async throws(JournalError) -> IntakePreview {
        // Files that are still being taken over come before this one.
        for id in try await journal.unappliedIntakes() { try await apply(id) }
        var unread: Set<TargetID> = []
        for target in rules where try await !journal.isRead(target.id) {
            unread.insert(target.id)
            try await journal.finishReading(target.id)
        }
        try await plan()
        let before = try await lastOperation()

        try await journal.begin(intake)
        var rest = rows[...]
        while !rest.isEmpty {
            try await journal.stage(Array(rest.prefix(Self.stageBatch)), in: intake.id)
            rest = rest.dropFirst(Self.stageBatch)
        }
        let verdict = try await journal.accept(intake.id, ending: ending, rules: rules)
        guard case .accepted = verdict else { return IntakePreview(verdict: verdict, targets: []) }
        try await apply(intake.id)
        try await plan()

        var targets: [IntakePreview.Target] = []
        for target in rules {
            let (operations, superseded) = try await outcome(
                at: target.id,
                after: before,
                cause: Cause.intake(intake.id).text
            )
            targets.append(
                .init(
                    id: target.id,
                    operations: operations,
                    superseded: superseded,
                    isRead: !unread.contains(target.id)
                )
            )
        }
        return IntakePreview(verdict: verdict, targets: targets)
    }

    private func apply(_ id: IntakeID) async throws(JournalError) {
        while try await journal.apply(id, rules: rules, batch: Self.batch) {}
    }

    private func plan() async throws(JournalError) {
        for target in rules {
            while try await journal.plan(target, batch: Self.batch).more {}
        }
    }

    private func lastOperation() async throws(JournalError) -> Int64 {
        try await journal.writer.perform { db in
            try db.value(Int64.self, "SELECT max(seq) FROM operation") ?? 0
        }
    }

    /// New operations in the order in which they would go, and how many older ones they make needless.
    private func outcome(
        at target: TargetID,
        after before: Int64,
        cause: String
    ) async throws(JournalError) -> (operations: [PlannedOperation], superseded: Int) {
        try await journal.writer.perform { db in
            let rows = try db.rows(
                """
                SELECT o.kind, o.lane, o.address, o.grp, o.changes, a.employee
                FROM operation o CROSS JOIN account a ON a.id = o.account
                WHERE o.target = ? AND o.seq > ? AND o.ended_at IS NULL ORDER BY o.lane, o.seq
                """,
                [target.rawValue, before]
            )
            let superseded = try db.value(
                Int.self,
                """
                SELECT count(*) FROM operation
                WHERE target = ? AND seq <= ? AND state = 'superseded' AND superseded_by = ?
                """,
                [target.rawValue, before, cause]
            )
            return (try rows.map { try planned($0) }, superseded ?? 0)
        }
    }

    private func planned(_ row: Row) throws -> PlannedOperation {
        PlannedOperation(
            employee: EmployeeID(row[5]),
            draft: OperationDraft(
                kind: try JournalText.decode(raw: OperationKind.self, row[0]),
                lane: Lane(rawValue: row[1]) ?? .read,
                address: AccountAddress(row[2]),
                group: (row[3] as String?).map { GroupName($0) },
                changes: try JournalText.decode([FactChange].self, row[4])
            )
        )
    }
}
