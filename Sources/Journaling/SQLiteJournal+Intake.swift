import GRDB
public import Ports
public import Provisioning

extension SQLiteJournal {
    public func begin(_ intake: IntakeDraft) async throws(JournalError) {
        try await writer.perform { db in try IntakeRow.begin(db, intake) }
    }

    public func stage(_ rows: [StagedRow], in intake: IntakeID) async throws(JournalError) {
        let rows = rows.map { StagingRow($0) }
        try await writer.perform { db in
            guard let row = try IntakeRow.find(db, intake), row.state == .staging else {
                throw JournalError.failed(reason: "rows were staged for an intake that was not begun")
            }
            for staged in rows { try staged.insert(db, intake: row.number) }
        }
    }

    public func accept(
        _ intake: IntakeID,
        ending: IntakeEnding,
        rules: [TargetRules]
    ) async throws(JournalError) -> IntakeVerdict {
        var judging = IntakeJudging(intake: intake, ending: ending, rules: rules)
        while true {
            let (next, verdict) = try await writer.perform { [judging, time] db in
                var judging = judging
                let verdict = try judging.step(db, wall: time.wall)
                return (judging, verdict)
            }
            if let verdict { return verdict }
            judging = next
        }
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
