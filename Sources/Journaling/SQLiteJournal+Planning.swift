import GRDB
public import Ports
public import Provisioning

extension SQLiteJournal {
    public func isRead(_ target: TargetID) async throws(JournalError) -> Bool {
        try await writer.perform { db in try KnownTargets(db: db).isRead(target) }
    }

    public func finishReading(_ target: TargetID) async throws(JournalError) {
        try await writer.perform { [time] db in
            if let reading = try ReadingRow.underWay(db, at: target), reading.purpose == .adoption {
                let reason = "nobody is looked for before they are invited"
                try reading.end(db, at: time.wall, reason: reason)
                try DriftIntakes.dropDrafts(db, of: reading, reason: reason)
            }
            try KnownTargets(db: db).setRead(target)
        }
    }

    public func recordPause(
        _ reason: String?,
        byOperator: Bool,
        opensGate: Bool,
        at target: TargetID
    ) async throws(JournalError) {
        try await writer.perform { db in
            try db.run(
                """
                INSERT INTO target_state (target, pause, is_operators_pause) VALUES (?, ?, ?)
                ON CONFLICT DO UPDATE SET pause = excluded.pause, is_operators_pause = excluded.is_operators_pause
                """,
                [target.rawValue, reason, byOperator && reason != nil]
            )
            if opensGate { try TargetGate.open(db, target) }
        }
    }

    public func pauseThatStays(at target: TargetID) async throws(JournalError) -> String? {
        try await writer.perform { db in
            try db.run(
                "UPDATE target_state SET pause = NULL WHERE target = ? AND is_operators_pause = 0",
                [target.rawValue]
            )
            return try db.value(String.self, "SELECT pause FROM target_state WHERE target = ?", [target.rawValue])
        }
    }

    public func plan(_ target: TargetRules, batch: Int) async throws(JournalError) -> PlanProgress {
        precondition(batch > 0, "a batch plans something")
        return try await writer.perform { [time] db in
            // Whoever is there already must be adopted, not invited again.
            guard try KnownTargets(db: db).isRead(target.id) else { return PlanProgress(operations: nil, more: false) }
            var planning = try AccountPlanning(db, rules: target, now: time.boot, wall: time.wall)
            // Nobody begins before those have left whom the first reading found.
            let isAhead = try DriftIntakes.areAhead(db, at: target.id)
            return try planning.run(batch: batch, before: isAhead ? .change : .postponed)
        }
    }
}
