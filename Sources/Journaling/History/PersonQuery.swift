import GRDB
import Ports
import Provisioning

/// Puts together what is known of somebody: whoever shares the identity is part of it, since one account is theirs.
struct PersonQuery {
    let db: Database
    let time: any TimeSource

    private static let eventsMax = PersonReport.eventsMax

    func report(_ key: PersonKey) throws -> PersonReport {
        let known = try known(key)
        let keys = known.isEmpty ? [key] : known.map(\.person.key)
        let ids = try PersonLookup(db: db).accounts(of: keys)
        let rows = try AccountRow.all(db, ids)
        let accounts = try ids.compactMap { id in try rows[id].map { try account($0) } }
        let timeline = PersonTimeline(db: db, accounts: ids)
        let events = try keys.flatMap { try heard($0) } + timeline.events()
        let waits = try approvals(keys) + PersonWaits(db: db, time: time).waits(of: ids.compactMap { rows[$0] })
        return PersonReport(
            now: time.wall,
            known: known,
            accounts: accounts,
            events: events.enumerated().sorted { ($0.element.at, $0.offset) < ($1.element.at, $1.offset) }.map(
                \.element
            ),
            waits: waits + known.compactMap { known in known.dueAt.map { .calendar(known.person.key, $0) } }
        )
    }

    private func known(_ key: PersonKey) throws -> [PersonReport.Known] {
        guard let named = try KnownPerson.find(db, key) else { return [] }
        return try KnownPerson.all(db, of: named.person.identity).map { known in
            let due = try db.value(
                Int64.self,
                "SELECT due_at FROM person WHERE source = ? AND employee = ?",
                [known.person.key.source.rawValue, known.person.key.employee.rawValue]
            )
            return PersonReport.Known(
                person: known.person,
                asOf: known.asOf,
                dueAt: due.map { WallInstant(milliseconds: $0) }
            )
        }
    }

    private func account(_ row: AccountRow) throws -> PersonReport.Account {
        let identity = try db.value(String.self, "SELECT identity FROM account WHERE id = ?", [row.id.rawValue])
        return PersonReport.Account(
            id: row.id,
            target: row.target,
            identity: IdentityKey(identity ?? ""),
            desired: row.desired,
            confirmed: row.confirmed
        )
    }

    private func heard(_ key: PersonKey) throws -> [PersonEvent] {
        try db.rows(
            """
            SELECT h.heard_at, h.row, h.what, h.is_left, i.id, i.input, i.name, i.as_of, i.received_at
            FROM person_history h LEFT JOIN intake i ON i.number = h.intake
            WHERE h.source = ? AND h.employee = ? ORDER BY h.intake DESC, h.row DESC LIMIT ?
            """,
            [key.source.rawValue, key.employee.rawValue, Self.eventsMax]
        ).reversed().map { row in
            let number: Int = row[1]
            let input = try (row[5] as String?).map { try JournalText.decode(IntakeInput.self, $0) }
            let heard = HeardRow(
                person: key,
                intake: (row[4] as String?).map { IntakeID($0) },
                input: input,
                name: row[6],
                asOf: (row[7] as Int64?).map { WallInstant(milliseconds: $0) },
                receivedAt: (row[8] as Int64?).map { WallInstant(milliseconds: $0) },
                row: number > 0 && input?.isHeard != false ? number : nil,
                what: row[2],
                isLeft: row[3]
            )
            return PersonEvent(at: WallInstant(milliseconds: row[0]), what: .heard(heard))
        }
    }

    private func approvals(_ keys: [PersonKey]) throws -> [PersonWait] {
        var found: [PersonWait] = []
        for hold in try HoldRow.all(db) {
            guard let intake = try IntakeRow.find(db, number: hold.intake) else { continue }
            for key in keys where key.source == intake.source {
                let rows = try db.rows(
                    "SELECT target, change FROM hold_change WHERE intake = ? AND employee = ?",
                    [hold.intake, key.employee.rawValue]
                )
                for row in rows {
                    found.append(
                        .approval(
                            hash: hold.hash,
                            name: intake.name,
                            change: try JournalText.decode(AccessChange.self, row[1]),
                            target: TargetID(row[0]),
                            reasons: hold.trips.map(\.description)
                        )
                    )
                }
            }
        }
        return found
    }
}
