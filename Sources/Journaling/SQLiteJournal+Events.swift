import GRDB
public import Ports
import Provisioning

extension SQLiteJournal: EventJournal {
    public func receive(_ events: [EventDraft]) async throws(JournalError) -> [EventReceipt] {
        try await receive(events, limit: Backlog.standardMax)
    }

    /// - limit: of events that are received and not judged.
    func receive(_ events: [EventDraft], limit: Int) async throws(JournalError) -> [EventReceipt] {
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
        if let known = try known(event) { return .known(known) }
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

    /// Under which id it was taken in before; nil where it is to be taken in now.
    ///
    /// What was refused had no effect, and being sent again is how it is mended: it is judged anew. What can't even be read
    /// is refused again all the same, and once is enough of that.
    private func known(_ event: EventDraft) throws -> IntakeID? {
        let row = try db.row(
            """
            SELECT seen.intake, before.state = 'refused' FROM webhook_event AS seen
                LEFT JOIN intake AS before ON before.id = seen.intake
            WHERE seen.source = ? AND seen.event = ? AND seen.received_at >= ?
            """,
            [event.source.rawValue, event.event, (now - Self.remembered).milliseconds]
        )
        guard let row else { return nil }
        let wasRefused: Bool? = row[1]
        return wasRefused == true && event.refusal == nil ? nil : IntakeID(row[0])
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
