import GRDB
public import Ports
import Provisioning

extension SQLiteJournal: EventJournal {
    public func receive(_ events: [EventDraft]) async throws(JournalError) -> [EventReceipt] {
        try await receive(events, limit: Backlog.standardMax)
    }

    /// - limit: of events that are received and not judged.
    func receive(_ events: [EventDraft], limit: Int) async throws(JournalError) -> [EventReceipt] {
        try checkRoom()
        guard backlog.mayHaveRoom(at: time.boot) else { throw .backlogged }
        let staged = events.map { (draft: $0, rows: $0.rows.map { StagingRow($0) }) }
        return try await writer.perform { [time, backlog] db in
            guard try backlog.hasRoom(db, for: events.count, limit: limit, at: time.boot) else {
                throw JournalError.backlogged
            }
            return try staged.map { try EventReception(db: db, now: time.wall).receive($0.draft, rows: $0.rows) }
        }
    }
}

/// Takes one event in: durable at once, judged later.
private struct EventReception {
    let db: Database
    let now: WallInstant

    /// How long an event's id is remembered: longer than any sender tries again.
    private static let remembered = Duration.seconds(7 * 24 * 60 * 60)
    /// So many that are older are forgotten with each event, so that it stays small.
    private static let forgottenMax = 10

    func receive(_ event: EventDraft, rows: [StagingRow]) throws -> EventReceipt {
        try forget()
        var event = event
        if let before = try before(event) {
            guard before.wasRefused, event.refusal == nil else { return .known(before.intake) }
            event.asOf = try asOf(of: event, rows, since: before.asOf)
        }
        try db.run(
            """
            INSERT INTO webhook_event (source, event, intake, received_at) VALUES (?, ?, ?, ?)
            ON CONFLICT (source, event) DO UPDATE SET intake = excluded.intake, received_at = excluded.received_at
            """,
            [event.source.rawValue, event.event, event.id.rawValue, event.receivedAt.milliseconds]
        )
        if let refusal = event.refusal {
            try IntakeRow.begin(db, draft(of: event), in: .refused)
            try db.run("UPDATE intake SET reason = ? WHERE number = ?", [refusal, db.lastInsertedRowID])
            return .accepted(event.id)
        }
        try IntakeRow.begin(db, draft(of: event), in: .received)
        let number = db.lastInsertedRowID
        for row in rows { try row.insert(db, intake: number) }
        try db.run("UPDATE intake SET rows = ? WHERE number = ?", [rows.count, number])
        return .accepted(event.id)
    }

    /// Sent again it is the truth as of now, unless something newer was heard of whom it speaks of than what it said first.
    private func asOf(of event: EventDraft, _ rows: [StagingRow], since first: WallInstant?) throws -> WallInstant {
        guard let first, first < event.asOf else { return event.asOf }
        let isOvertaken = try rows.contains { row in
            try db.holds(
                "SELECT 1 FROM person WHERE source = ? AND employee = ? AND as_of > ?",
                [event.source.rawValue, row.employee.rawValue, first.milliseconds]
            )
        }
        return isOvertaken ? first : event.asOf
    }

    /// What it was taken in as.
    ///
    /// What was refused had no effect, and being sent again is how it is mended: it is judged anew. What can't even be read
    /// is refused again all the same, and once is enough of that.
    private struct Before {
        var intake: IntakeID
        var wasRefused: Bool
        var asOf: WallInstant?
    }

    private func before(_ event: EventDraft) throws -> Before? {
        try db.row(
            """
            SELECT seen.intake, before.state = 'refused', before.as_of FROM webhook_event AS seen
                LEFT JOIN intake AS before ON before.id = seen.intake
            WHERE seen.source = ? AND seen.event = ? AND seen.received_at >= ?
            """,
            [event.source.rawValue, event.event, (now - Self.remembered).milliseconds]
        ).map { row in
            Before(
                intake: IntakeID(row[0]),
                wasRefused: row[1] as Bool? ?? false,
                asOf: (row[2] as Int64?).map { WallInstant(milliseconds: $0) }
            )
        }
    }

    private func draft(of event: EventDraft) -> IntakeDraft {
        IntakeDraft(
            id: event.id,
            source: event.source,
            input: .webhook,
            semantics: .changes,
            name: event.name,
            size: 0,
            asOf: event.asOf,
            receivedAt: event.receivedAt
        )
    }

    private func forget() throws {
        try db.run(
            """
            DELETE FROM webhook_event WHERE (source, event) IN
                (SELECT source, event FROM webhook_event WHERE received_at < ? ORDER BY received_at LIMIT ?)
            """,
            [(now - Self.remembered).milliseconds, Self.forgottenMax]
        )
    }
}
