import GRDB
import Ports
import Provisioning

/// The state of the journal in numbers: each counted along an index of what is open, or kept in `tally`. However much has ended,
/// it holds up nobody.
struct SummaryQuery {
    let db: Database

    private static let parkedMax = 20
    private static let intakesMax = 10

    func run() throws -> JournalSummary {
        let people = try people()
        return JournalSummary(
            targets: try targets(),
            people: people,
            lastHeard: try people.keys.reduce(into: [:]) { $0[$1] = try lastHeard($1) },
            unprovenAbsences: try people.keys.sorted().compactMap { try unprovenAbsence($0) },
            intakes: try intakes()
        )
    }

    private func targets() throws -> [JournalSummary.Target] {
        try KnownTargets(db: db).all().map { try target($0.rawValue) }
    }

    private func target(_ name: String) throws -> JournalSummary.Target {
        let state = try db.row("SELECT is_read, pause FROM target_state WHERE target = ?", [name])
        return JournalSummary.Target(
            id: TargetID(name),
            accounts: try count("account WHERE target = ? AND confirmed_address IS NOT NULL", name),
            openByLane: try openByLane(name),
            byState: try byState(name),
            oldestOpen: try oldestOpen(name),
            unplanned: try count("account WHERE dirty IS NOT NULL AND target = ?", name),
            exchanges: try tally(name)[Schema.exchangeTally] ?? 0,
            isRead: state?[0] ?? false,
            pause: state?[1],
            parked: try parked(name)
        )
    }

    private func count(_ rows: String, _ target: String) throws -> Int {
        try db.value(Int.self, "SELECT count(*) FROM \(rows)", [target]) ?? 0
    }

    private func openByLane(_ target: String) throws -> [String: Int] {
        let rows = try db.rows(
            """
            SELECT lane, count(*) FROM operation INDEXED BY operation_lane WHERE target = ? AND ended_at IS NULL
            GROUP BY lane
            """,
            [target]
        )
        return rows.reduce(into: [:]) { $0[(Lane(rawValue: $1[0]) ?? .read).name] = $1[1] }
    }

    /// What is open is counted, what has ended was.
    private func byState(_ target: String) throws -> [String: Int] {
        var found = try tally(target)
        found[Schema.exchangeTally] = nil
        for state in OperationState.allCases where state.isOpen {
            let count = try db.value(
                Int.self,
                "SELECT count(*) FROM operation INDEXED BY operation_state WHERE target = ? AND state = ?",
                [target, state.rawValue]
            )
            if let count, count > 0 { found[state.rawValue] = count }
        }
        return found
    }

    private func tally(_ target: String) throws -> [String: Int] {
        try db.rows("SELECT what, count FROM tally WHERE target = ?", [target]).reduce(into: [:]) { $0[$1[0]] = $1[1] }
    }

    private func oldestOpen(_ target: String) throws -> WallInstant? {
        let instants = try Lane.allCases.compactMap { lane in
            try db.value(
                Int64.self,
                "SELECT min(made_at) FROM operation WHERE target = ? AND lane = ? AND ended_at IS NULL",
                [target, lane.rawValue]
            )
        }
        return instants.min().map { WallInstant(milliseconds: $0) }
    }

    private func parked(_ target: String) throws -> [JournalSummary.Parked] {
        try db.rows(
            """
            SELECT o.seq, a.employee, o.kind, o.reason FROM operation o CROSS JOIN account a ON a.id = o.account
            WHERE o.target = ? AND o.state = 'parked' ORDER BY o.seq DESC LIMIT ?
            """,
            [target, Self.parkedMax]
        ).map { row in
            JournalSummary.Parked(
                sequence: OperationSequence(rawValue: row[0]),
                employee: EmployeeID(row[1]),
                kind: try JournalText.decode(OperationKind.self, row[2]),
                reason: row[3] ?? ""
            )
        }
    }

    private func people() throws -> [String: Int] {
        let rows = try db.rows("SELECT source, count(*) FROM person WHERE status <> 'ended' GROUP BY source")
        return rows.reduce(into: [:]) { $0[$1[0]] = $1[1] }
    }

    /// What the calendar or a configuration led to isn't heard of the source. Goes back along the index, to the first that is.
    private func lastHeard(_ source: String) throws -> WallInstant? {
        try db.value(
            Int64.self,
            """
            SELECT received_at FROM intake INDEXED BY intake_applied
            WHERE source = ? AND state = 'applied' AND input IN ('drop', 'webhook') ORDER BY number DESC LIMIT 1
            """,
            [source]
        ).map { WallInstant(milliseconds: $0) }
    }

    private static let snapshots = "FROM intake WHERE source = ? AND \(IntakeRow.isAcceptedSnapshot)"

    /// Nil where the source's last snapshot can tell who isn't in it.
    private func unprovenAbsence(_ source: String) throws -> JournalSummary.UnprovenAbsence? {
        let last = try db.row(
            "SELECT name, rows_without_key \(Self.snapshots) ORDER BY number DESC LIMIT 1",
            [source]
        )
        guard let last, last[1] > 0 else { return nil }
        let sound = try db.value(
            Int64.self,
            "SELECT number \(Self.snapshots) AND rows_without_key = 0 ORDER BY number DESC LIMIT 1",
            [source]
        )
        let since = try db.value(
            Int64.self,
            "SELECT coalesce(accepted_at, received_at) \(Self.snapshots) AND number > ? ORDER BY number LIMIT 1",
            [source, sound ?? 0]
        )
        return JournalSummary.UnprovenAbsence(
            source: SourceID(source),
            since: WallInstant(milliseconds: since ?? 0),
            name: last[0],
            rows: last[1]
        )
    }

    private func intakes() throws -> [JournalSummary.Intake] {
        try db.rows(
            """
            SELECT id, source, name, state, received_at, rows, reason FROM intake ORDER BY number DESC LIMIT ?
            """,
            [Self.intakesMax]
        ).map { row in
            JournalSummary.Intake(
                id: IntakeID(row[0]),
                source: SourceID(row[1]),
                name: row[2],
                state: try JournalText.decode(IntakeState.self, row[3]),
                receivedAt: WallInstant(milliseconds: row[4]),
                rows: row[5],
                reason: row[6]
            )
        }
    }
}
