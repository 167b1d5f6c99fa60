import GRDB
import Ports
import Provisioning

/// Chooses what is to be archived and takes it out of the journal again, some numbers at a time.
///
/// What is open is never touched; nor what a discard that is in force stands on, the latest exchanges of each target, by
/// which the pace is kept, the last accepted snapshot of each source, and an intake that anything that is known hangs on.
struct Archiving {
    let db: Database
    let cutoff: WallInstant

    /// What is moved, in this order: what names a row goes before it.
    enum Phase: Int, Sendable, CaseIterable {
        case operations
        case exchanges
        case history
        case intakes
    }

    /// Where the next step begins.
    struct Place: Sendable {
        var phase = Phase.operations
        var number: Int64 = 0
        /// Of `history`: the key of the last row.
        var person = ("", "")
    }

    private static let looked: Int64 = 2_000
    /// So many of each target's latest exchanges stay: more than any limit counts.
    private static let exchangesKept = 4_096

    static let tables = [
        "operation", "decision", "exchange", "exchange_operation", "intake", "person_history", "hold",
    ]

    static func statements(_ db: Database) throws -> [String] {
        try tables.compactMap { table in
            try db.value(String.self, "SELECT sql FROM sqlite_schema WHERE type = 'table' AND name = ?", [table])
        }
    }

    // MARK: - What is to be moved

    /// What the next step moves, and where to go on; nil at the end.
    func next(_ place: Place) throws -> (rows: [ArchiveFile.Rows], next: Place?) {
        switch place.phase {
        case .operations: try operations(place)
        case .exchanges: try exchanges(place)
        case .history: try history(place)
        case .intakes: try intakes(place)
        }
    }

    /// Nil at the end of the last phase.
    private func after(_ place: Place, in table: String, _ key: String) throws -> Place? {
        let latest = try db.value(Int64.self, "SELECT max(\(key)) FROM \(table)") ?? 0
        var next = place
        next.number += Self.looked
        guard next.number >= latest else { return next }
        return Phase(rawValue: place.phase.rawValue + 1).map { Place(phase: $0) }
    }

    private func operations(_ place: Place) throws -> (rows: [ArchiveFile.Rows], next: Place?) {
        let due = try db.values(
            Int64.self,
            """
            SELECT seq FROM operation o WHERE seq > ? AND seq <= ? AND ended_at < ?
                AND NOT EXISTS (SELECT 1 FROM decision d WHERE d.operation = o.seq AND d.in_force = 1)
            """,
            [place.number, place.number + Self.looked, cutoff.milliseconds]
        )
        let list = TextTable.list(due)
        let isOne = "IN (SELECT value FROM json_each(?))"
        let rows = [
            try ArchiveFile.Rows(db, "operation", where: "seq \(isOne)", list: list),
            try ArchiveFile.Rows(db, "decision", where: "operation \(isOne)", list: list),
            try ArchiveFile.Rows(db, "exchange_operation", where: "operation \(isOne)", list: list),
            try ArchiveFile.Rows(
                db,
                "exchange",
                where: "state = 'closed' AND seq IN (SELECT exchange FROM exchange_operation WHERE operation \(isOne))",
                list: list
            ),
        ]
        return (rows, try after(place, in: "operation", "seq"))
    }

    private func exchanges(_ place: Place) throws -> (rows: [ArchiveFile.Rows], next: Place?) {
        var due: [Int64] = []
        for target in try KnownTargets(db: db).all() {
            let kept = try db.value(
                Int64.self,
                "SELECT seq FROM exchange WHERE target = ? ORDER BY seq DESC LIMIT 1 OFFSET ?",
                [target.rawValue, Self.exchangesKept]
            )
            guard let kept else { continue }
            due += try db.values(
                Int64.self,
                """
                SELECT seq FROM exchange x WHERE target = ? AND seq > ? AND seq <= ? AND seq <= ? AND state = 'closed'
                    AND started_at < ? AND NOT EXISTS (SELECT 1 FROM exchange_operation e WHERE e.exchange = x.seq)
                """,
                [target.rawValue, place.number, place.number + Self.looked, kept, cutoff.milliseconds]
            )
        }
        let rows = try ArchiveFile.Rows(
            db,
            "exchange",
            where: "seq IN (SELECT value FROM json_each(?))",
            list: TextTable.list(due)
        )
        return ([rows], try after(place, in: "exchange", "seq"))
    }

    /// By the key, since nobody else asks for it by age.
    private func history(_ place: Place) throws -> (rows: [ArchiveFile.Rows], next: Place?) {
        let people = try db.rows(
            """
            SELECT DISTINCT source, employee FROM person_history WHERE (source, employee) > (?, ?)
            ORDER BY source, employee LIMIT ?
            """,
            [place.person.0, place.person.1, Self.looked / 4]
        )
        guard let last = people.last else { return ([], Place(phase: .intakes)) }
        var keys = TextTable()
        for row in people { keys.append(row[0], row[1] as String) }
        let rows = try ArchiveFile.Rows(
            db,
            "person_history",
            where: """
                (source, employee) IN (SELECT json_extract(value, '$[0]'), json_extract(value, '$[1]') FROM json_each(?))
                AND heard_at < \(cutoff.milliseconds)
                """,
            list: keys.text
        )
        var next = place
        next.person = (last[0], last[1])
        return ([rows], next)
    }

    private func intakes(_ place: Place) throws -> (rows: [ArchiveFile.Rows], next: Place?) {
        let due = try db.values(
            Int64.self,
            """
            SELECT number FROM intake i
            WHERE number > ? AND number <= ? AND received_at < ? AND state IN ('applied', 'refused', 'rejected', 'replaced')
                AND NOT EXISTS (SELECT 1 FROM person WHERE intake = i.number)
                AND NOT EXISTS (SELECT 1 FROM intake c WHERE c.parent = i.number)
                AND NOT EXISTS (SELECT 1 FROM change_count c WHERE c.intake = i.number)
                AND NOT EXISTS (SELECT 1 FROM staging s WHERE s.intake = i.number)
                AND NOT EXISTS (SELECT 1 FROM hold_change h WHERE h.intake = i.number)
                AND number <> coalesce((SELECT max(number) FROM intake a WHERE a.source = i.source
                    AND \(IntakeRow.isAcceptedSnapshot)), 0)
                AND number <> coalesce((SELECT max(number) FROM intake a WHERE a.source = i.source AND state = 'applied'), 0)
            """,
            [place.number, place.number + Self.looked, cutoff.milliseconds]
        )
        let list = TextTable.list(due)
        let rows = [
            try ArchiveFile.Rows(db, "intake", where: "number IN (SELECT value FROM json_each(?))", list: list),
            try ArchiveFile.Rows(db, "hold", where: "intake IN (SELECT value FROM json_each(?))", list: list),
        ]
        return (rows, try after(place, in: "intake", "number"))
    }

    // MARK: - Out of the journal

    /// Deletes what was written to the archive. An exchange counts for the pace, too: it goes by its own age, once all that it
    /// carried is moved.
    ///
    /// - Returns: how many rows of each table.
    func delete(_ rows: [ArchiveFile.Rows]) throws -> [String: Int] {
        func list(_ table: String, _ key: String) -> String {
            guard let part = rows.first(where: { $0.table == table }), let place = part.columns.firstIndex(of: key)
            else { return "[]" }
            return TextTable.list(part.values.compactMap { Int64.fromDatabaseValue($0[place]) })
        }
        var deleted: [String: Int] = [:]
        func delete(_ table: String, _ condition: String, _ list: String) throws {
            guard list != "[]" else { return }
            try db.run("DELETE FROM \(table) WHERE \(condition) IN (SELECT value FROM json_each(?))", [list])
            deleted[table] = db.changesCount
        }
        let operations = list("operation", "seq")
        try delete("decision", "operation", operations)
        try delete("exchange_operation", "operation", operations)
        try delete("operation", "ended_at IS NOT NULL AND seq", operations)
        if operations == "[]" { try delete("exchange", "state = 'closed' AND seq", list("exchange", "seq")) }
        let intakes = list("intake", "number")
        try delete("hold", "intake", intakes)
        try delete("intake", "number", intakes)
        deleted["person_history"] = try deleteHistory(rows)
        return deleted
    }

    private func deleteHistory(_ rows: [ArchiveFile.Rows]) throws -> Int {
        guard let part = rows.first(where: { $0.table == "person_history" }) else { return 0 }
        let places = ["source", "employee", "intake", "row"].compactMap { part.columns.firstIndex(of: $0) }
        guard places.count == 4 else { return 0 }
        for values in part.values {
            try db.run(
                "DELETE FROM person_history WHERE source = ? AND employee = ? AND intake = ? AND row = ?",
                SQLValues(places.map { values[$0] })
            )
        }
        return part.values.count
    }
}
