import GRDB
public import Ports
public import Provisioning

extension SQLiteJournal: ReplayJournal {
    public func historyBegins() async throws(JournalError) -> WallInstant? {
        try await writer.perform { db in try HistoryBeginning(db: db).instant() }
    }

    public func preview(_ replay: ReplayScope, rules: RosterRules) async throws(JournalError) -> ReplayPreview {
        try await onCopy { [time] db in try ReplayPreviewing(db: db, time: time, rules: rules).run(replay) }
    }

    public func begin(_ replay: ReplayScope) async throws(JournalError) {
        try await writer.perform { [time] db in try ReplayRow.begin(db, replay, at: time.wall) }
    }

    public func isReplaying() async throws(JournalError) -> Bool {
        try await writer.perform { db in try ReplayRow.next(db) != nil }
    }

    public func continueReplays(_ rules: RosterRules) async throws(JournalError) -> Bool {
        try await writer.perform { [time] db in
            try Replaying(db: db, rules: rules, now: time.boot, wall: time.wall).step()
        }
    }
}

/// From when on the journal can tell what was confirmed: what was archived before can't be undone.
struct HistoryBeginning {
    let db: Database

    /// In `meta`: of the latest archive, in milliseconds.
    static let key = "history"

    /// Nil where nothing ever came in, or was sent.
    func instant() throws -> WallInstant? {
        let archived = try db.value(String.self, "SELECT value FROM meta WHERE key = ?", [Self.key])
        if let archived = archived.flatMap({ Int64($0) }) { return WallInstant(milliseconds: archived) }
        let first = [
            try db.value(Int64.self, "SELECT received_at FROM intake ORDER BY number LIMIT 1"),
            try db.value(Int64.self, "SELECT started_at FROM exchange ORDER BY seq LIMIT 1"),
        ]
        return first.compactMap(\.self).min().map { WallInstant(milliseconds: $0) }
    }

    func note(_ instant: WallInstant) throws {
        let latest = max(try self.instant() ?? instant, instant)
        try db.run(
            "INSERT INTO meta (key, value) VALUES (?, ?) ON CONFLICT DO UPDATE SET value = excluded.value",
            [Self.key, String(latest.milliseconds)]
        )
    }
}
