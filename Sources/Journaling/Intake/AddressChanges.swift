import GRDB
import Ports
import Provisioning

/// Changes of address where ids are addresses: each invites somebody anew and removes an account, so each waits for an
/// approval of its own, as an intake of its own, while the rest goes on.
///
/// What is held is one account's change, whatever it comes of: another address in somebody's row, or another person who speaks
/// for an identity from now on. All rows that the account hangs on wait together, so that none of them is done by half.
struct AddressChanges {
    let desk: JudgingDesk

    static let conflict = "the change of address waits for an approval"

    /// What stays as it is because some rows were taken out.
    struct Split {
        /// The addresses that stay with their holders.
        var addressesKept: [String]
        /// How many of the rows were of people who have left.
        var leavers: Int
    }

    /// Takes a change of address, and all that is part of it, out of the intake. It counts as held once the intake is accepted.
    ///
    /// - Returns: nil where nothing of the row waits, or it was taken out with another one.
    func split(row: Int) throws -> Split? {
        guard let row = try DueRow.find(desk.db, of: desk.intake, row: row), let change = try change(of: row) else {
            return nil
        }
        if try !isWaiting(change) {
            let number = try makeIntake(of: change)
            try joinWaiting(number, of: change)
            try draft(number)
        }
        for row in change.rows {
            try desk.db.run(
                "UPDATE staging SET conflict = ?, urgency = NULL WHERE intake = ? AND row = ?",
                [Self.conflict, desk.intake.number, row.row]
            )
        }
        return Split(
            addressesKept: change.rows.compactMap { JournalText.key(userName: $0.known?.person.fields[.email]) },
            leavers: change.rows.count { if case .absent = $0.kind { true } else { false } }
        )
    }

    /// Whether the very same change waits already.
    func isWaiting(row: Int) throws -> Bool {
        // The same change is of the same people. But for what was derived: which of an account's people that names may differ.
        guard let row = try DueRow.find(desk.db, of: desk.intake, row: row),
            try row.isKnown || !waiting(for: row.employee).isEmpty, let change = try change(of: row)
        else { return false }
        return try isWaiting(change)
    }

    /// Whether any does, of the source.
    func anyWait() throws -> Bool {
        try desk.db.holds(
            "SELECT 1 FROM intake WHERE state = 'held' AND source = ? AND parent IS NOT NULL LIMIT 1",
            [desk.intake.source.rawValue]
        )
    }

    private func isWaiting(_ change: Change) throws -> Bool {
        try change.rows.contains { row in
            try waiting(for: row.employee).contains { $0.digest == change.digest }
        }
    }

    /// The intake is accepted: what was taken out of it is held from now on, instead of whatever else waited for those people.
    func hold() throws -> [HoldHash] {
        let drafts = try desk.db.values(
            Int64.self,
            "SELECT number FROM intake WHERE parent = ? AND state = 'staging' ORDER BY number",
            [desk.intake.number]
        )
        return try drafts.compactMap { number in
            for employee in try desk.db.values(String.self, "SELECT employee FROM staging WHERE intake = ?", [number]) {
                // Of one intake each says something of its own, whomever they have in common.
                for waiting in try waiting(for: EmployeeID(employee)) where waiting.parent != desk.intake.number {
                    try waiting.replace(
                        desk.db,
                        at: desk.wall,
                        reason: "the person's next change came: \(desk.intake.id)"
                    )
                }
            }
            try desk.db.run("UPDATE intake SET state = 'held' WHERE number = ?", [number])
            return try HoldRow.find(desk.db, intake: number)?.hash
        }
    }

    /// What the calendar alone would change waits for nothing any more once its person is derived anew for another reason: what
    /// it would have changed has been judged with that.
    func endOvertaken() throws {
        guard desk.intake.reading == nil else { return }
        let overtaken = try desk.db.values(
            Int64.self,
            """
            SELECT h.number FROM intake h WHERE h.state = 'held' AND h.source = ?1 AND h.parent IS NOT NULL
                AND h.number <> ?2 AND h.input = 'clock' AND EXISTS
                    (SELECT 1 FROM staging s CROSS JOIN staging o INDEXED BY staging_employee
                        ON o.intake = ?2 AND o.employee = s.employee
                    WHERE s.intake = h.number AND o.urgency < ?3 AND o.conflict IS NULL)
            """,
            [desk.intake.source.rawValue, desk.intake.number, TakeoverUrgency.record.rawValue]
        )
        for number in overtaken {
            try IntakeRow.find(desk.db, number: number)?
                .replace(desk.db, at: desk.wall, reason: "its people were derived anew: \(desk.intake.id)")
        }
    }

    private func waiting(for employee: EmployeeID) throws -> [IntakeRow] {
        try desk.db.values(
            Int64.self,
            """
            SELECT number FROM intake i WHERE state = 'held' AND source = ? AND parent IS NOT NULL
                AND EXISTS (SELECT 1 FROM staging s WHERE s.intake = i.number AND s.employee = ?)
            """,
            [desk.intake.source.rawValue, employee.rawValue]
        ).compactMap { try IntakeRow.find(desk.db, number: $0) }
    }
}

// MARK: - One change

extension AddressChanges {
    private struct Change {
        /// In the order of the file.
        var rows: [DueRow]
        /// Of what the change is, whatever says it: the same one in the next file is no other one.
        var digest: String
    }

    /// More people than that never share an account but by a mistake in the configuration; the first of them wait together then.
    private static let rowsMax = 1000

    /// All that is part of the row's change of an account's address, from whichever of its rows it is looked at; nil where
    /// there is none.
    private func change(of row: DueRow) throws -> Change? {
        var rows: [Int: DueRow] = [:]
        var renames: [String: AccessEffects.Effect] = [:]
        var ahead = [row]
        while let row = ahead.popLast(), rows.count < Self.rowsMax {
            guard rows.updateValue(row, forKey: row.row) == nil else { continue }
            for effect in try desk.effects.effects(of: row) where effect.isRename {
                let account = "\(effect.target.id) \(effect.identity)"
                guard renames.updateValue(effect, forKey: account) == nil else { continue }
                ahead += try IdentityPeople(effects: desk.effects).rows(of: effect.identity)
            }
        }
        guard !renames.isEmpty else { return nil }
        let ordered = rows.values.sorted { $0.row < $1.row }
        return Change(rows: ordered, digest: try digest(of: ordered, renames))
    }

    /// Of the accounts before and after, and of what the rows say of their people: but for instants that follow from when they
    /// said it.
    private func digest(of rows: [DueRow], _ renames: [String: AccessEffects.Effect]) throws -> String {
        var parts: [[String]] = []
        for (account, effect) in renames.sorted(by: { $0.key < $1.key }) {
            parts.append([account, effect.formerAddress ?? "", JournalText.encode(effect.after)])
        }
        for row in rows {
            switch row.kind {
            case .known: break
            case .absent: parts.append([row.employee.rawValue])
            case .person(let person):
                parts.append([row.employee.rawValue, person.status.rawValue, JournalText.encode(person.fields)])
            }
        }
        var hash = StableDigest()
        hash.add(try JournalText.json(parts))
        return hash.hex
    }

    private func makeIntake(of change: Change) throws -> Int64 {
        try desk.db.run(
            """
            INSERT INTO intake (id, source, input, semantics, name, size, as_of, received_at, state, parent, rows, digest,
                people, reading)
            SELECT id || '-row-' || ?2, source, input, 'changes', name, 0, as_of, received_at, 'staging', number, ?4, ?3, ?4, reading
            FROM intake WHERE number = ?1
            """,
            [desk.intake.number, change.rows.first?.row, change.digest, change.rows.count]
        )
        let number = desk.db.lastInsertedRowID
        for row in change.rows { try copy(row, into: number) }
        return number
    }

    /// What others have said of these people, and what waits since, the draft says as well from now on.
    private func joinWaiting(_ number: Int64, of change: Change) throws {
        guard desk.intake.semantics == .changes, desk.intake.input.isHeard else { return }
        var earlier: [Int64: IntakeRow] = [:]
        for row in change.rows {
            for waiting in try waiting(for: row.employee) where waiting.input.isHeard {
                earlier[waiting.number] = waiting
            }
        }
        guard !earlier.isEmpty, let draft = try IntakeRow.find(desk.db, number: number) else { return }
        let waiting = WaitingChanges(db: desk.db, draft: draft, rules: desk.source, now: desk.wall)
        for (_, intake) in earlier.sorted(by: { $0.key < $1.key }) { try waiting.join(intake) }
        // By what they say together the same change is found again.
        let own = JudgingDesk(db: desk.db, intake: draft, rules: desk.rules, source: desk.source, wall: desk.wall)
        guard let row = try change.rows.first.flatMap({ try DueRow.find(desk.db, of: draft, row: $0.row) }),
            let joined = try own.addressChanges.change(of: row)
        else { return }
        try desk.db.run("UPDATE intake SET digest = ? WHERE number = ?", [joined.digest, number])
    }

    private func copy(_ row: DueRow, into number: Int64) throws {
        let patch = try desk.intake.semantics == .snapshot ? explicitPatch(row) : nil
        try desk.db.run(
            """
            INSERT INTO staging (intake, row, employee, kind, identity, status, begins_at, ends_at, fields, address, patch,
                as_of, print, conflict, urgency)
            SELECT ?2, row, employee, kind, identity, status, begins_at, ends_at, fields, address, coalesce(?4, patch),
                as_of, print, NULL, urgency
            FROM staging WHERE intake = ?1 AND row = ?3
            """,
            [desk.intake.number, number, row.row, patch]
        )
    }

    /// What waits is a change, even where a snapshot says it: it is laid over what is known when it is approved, so it has to
    /// say what a snapshot says by silence.
    private func explicitPatch(_ row: DueRow) throws -> String? {
        guard case .person(let person) = row.kind else { return nil }
        let patch = try desk.db.value(
            String.self,
            "SELECT patch FROM staging WHERE intake = ? AND row = ?",
            [desk.intake.number, row.row]
        )
        return try patch.map {
            let said = try JournalText.patch($0, of: row.employee)
            return JournalText.encode(said.explicit(making: person, of: row.known?.person))
        }
    }

    /// What is shown of it, once it is held.
    private func draft(_ number: Int64) throws {
        guard let intake = try IntakeRow.find(desk.db, number: number) else { return }
        var own = JudgingDesk(db: desk.db, intake: intake, rules: desk.rules, source: desk.source, wall: desk.wall)
        own.knownCount = desk.knownCount
        let counts = try own.countAccounts()
        try own.draftHold(trips: [.addressChange], counts: counts)
        var due: DueRow.Place?
        repeat { due = try own.listEffects(after: due, limit: Self.rowsMax) } while due != nil
        var sha = own.hashSeed
        var place: HeldPlace?
        repeat { place = try own.hashEffects(after: place, into: &sha) } while place != nil
        let hash = HoldHash(StableDigest.hex(sha.finalize().prefix(8)))
        try own.saveHold(hash, trips: [.addressChange], counts: counts)
    }
}

extension JudgingDesk {
    /// How many accounts change in which way: of an intake of few rows.
    fileprivate func countAccounts() throws -> [AccessChange: Int] {
        var accounts: [AccessChange: Set<String>] = [:]
        for row in try DueRow.next(db, of: intake, after: nil, limit: intake.people) {
            for effect in try effects.effects(of: row) {
                for change in effect.changes { accounts[change, default: []].insert(effect.identity.rawValue) }
            }
        }
        return accounts.mapValues(\.count)
    }
}

extension PersonPatch {
    /// The same, saying of every field what a snapshot means by not naming it: as a change it makes the same person.
    ///
    /// - person: whom it makes of the one that is known.
    func explicit(making person: Person, of known: Person?) -> PersonPatch {
        var patch = self
        let silent = Set(known.map { Array($0.fields.keys) } ?? []).union([.endDate])
            .subtracting(values.keys).subtracting(unread)
        for field in silent { patch.values.updateValue(nil, forKey: field) }
        // What a leaver keeps, whatever is said of it, a change has to be silent of.
        for (field, kept) in known?.fields ?? [:] where field != .hireDate && field != .endDate {
            guard person.fields[field] == kept, let said = patch.values[field], said != kept else { continue }
            patch.values.removeValue(forKey: field)
        }
        if (values[.status] ?? nil) == nil { patch.values.updateValue(person.status.rawValue, forKey: .status) }
        return patch
    }
}
