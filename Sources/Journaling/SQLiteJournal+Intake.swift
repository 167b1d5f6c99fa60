import GRDB
public import Ports
public import Provisioning

extension SQLiteJournal {
    public func begin(_ intake: IntakeDraft) async throws(JournalError) {
        try await writer.perform { db in
            try db.run("DELETE FROM intake WHERE id = ? AND state IN ('staging', 'refused')", [intake.id.rawValue])
            try db.run(
                """
                INSERT INTO intake (id, source, name, size, as_of, received_at, state)
                VALUES (?, ?, ?, ?, ?, ?, 'staging')
                """,
                [
                    intake.id.rawValue, intake.source.rawValue, intake.name, intake.size, intake.asOf.milliseconds,
                    intake.receivedAt.milliseconds,
                ]
            )
        }
    }

    public func stage(_ rows: [StagedRow], in intake: IntakeID) async throws(JournalError) {
        let drafts: [StagingDraft]
        do { drafts = try rows.map { try StagingDraft($0) } } catch { throw JournalError(error) }
        try await writer.perform { db in
            guard let row = try IntakeRow.find(db, intake), row.state == .staging else {
                throw JournalError.failed(reason: "rows were staged for an intake that was not begun")
            }
            for draft in drafts { try draft.insert(db, intake: row.number) }
        }
    }

    public func accept(
        _ intake: IntakeID,
        ending: IntakeEnding,
        rules: [TargetRules]
    ) async throws(JournalError) -> IntakeVerdict {
        try await IntakeJudging(intake: intake, ending: ending, rules: rules, journal: self).run()
    }

    public func refuse(_ intake: IntakeID, reason: String) async throws(JournalError) {
        try await writer.perform { db in
            guard let row = try IntakeRow.find(db, intake), row.state == .staging else { return }
            try row.refuse(db, reason: reason)
        }
    }

    public func apply(_ intake: IntakeID, rules: [TargetRules], batch: Int) async throws(JournalError) -> Bool {
        precondition(batch > 0, "a batch takes somebody over")
        return try await writer.perform { db in
            guard let row = try IntakeRow.find(db, intake), row.state == .accepted else { return false }
            return try IntakeTakeover(db: db, intake: row, rules: rules).run(batch: batch)
        }
    }

    public func unappliedIntakes() async throws(JournalError) -> [IntakeID] {
        try await writer.perform { db in
            try db.values(String.self, "SELECT id FROM intake WHERE state = 'accepted' ORDER BY number")
                .map { IntakeID($0) }
        }
    }

    public func state(of intake: IntakeID) async throws(JournalError) -> IntakeState? {
        try await writer.perform { db in try IntakeRow.find(db, intake)?.state }
    }
}

extension IntakeRow {
    /// Nothing of it stays but this row.
    func refuse(_ db: Database, reason: String) throws {
        try db.run("DELETE FROM staging WHERE intake = ?", [number])
        try db.run("UPDATE intake SET state = 'refused', reason = ? WHERE number = ?", [reason, number])
    }
}

/// One row of `staging`, its texts made before the writer's thread is asked.
private struct StagingDraft: Sendable {
    let row: Int
    let employee: EmployeeID
    let person: Person?
    let fields: String?

    init(_ staged: StagedRow) throws {
        row = staged.row
        switch staged.content {
        case .person(let person):
            employee = person.key.employee
            self.person = person
            fields = try JournalText.encode(person.fields)
        case .refused(let key):
            employee = key
            person = nil
            fields = nil
        }
    }

    func insert(_ db: Database, intake: Int64) throws {
        try db.run(
            "INSERT INTO staging (intake, row, employee, kind, status, fields, address) VALUES (?, ?, ?, ?, ?, ?, ?)",
            [
                intake, row, employee.rawValue, person == nil ? "refused" : "person", person?.status.rawValue, fields,
                JournalText.key(userName: person?.fields[.email]),
            ]
        )
    }
}
