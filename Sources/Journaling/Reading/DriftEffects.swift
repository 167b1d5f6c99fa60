import GRDB
import Ports
import Provisioning

/// What setting a target right would do to people's access there: what was found is what they have, and what is desired of their
/// accounts is what they get. The guards look at it as at any other plan (promise 7).
struct DriftEffects {
    let db: Database
    let intake: IntakeRow
    let rules: RosterRules
    let now: WallInstant

    /// - Returns: those of each row, in the rows' order.
    func effects(of rows: [DueRow]) throws -> [[AccessEffects.Effect]] {
        guard let reading = try intake.reading.flatMap({ try ReadingRow.find(db, $0) }),
            let target = rules.targets.first(where: { $0.id == reading.target })
        else { return rows.map { _ in [] } }
        return try rows.map { row in
            try drift(of: row, in: reading.number).compactMap { try effect(of: $0, row, at: target, in: reading) }
        }
    }

    /// Takes what was found for confirmed; planning does the rest.
    func takeOver(_ rows: [DueRow]) throws {
        guard let reading = try intake.reading.flatMap({ try ReadingRow.find(db, $0) }),
            let target = rules.targets.first(where: { $0.id == reading.target })
        else { return }
        try ReadGroups(db: db, rules: target, reading: reading).settle()
        for row in rows {
            for drift in try drift(of: row, in: reading.number) { try takeOver(drift, row, at: target, in: reading) }
        }
    }

    private func drift(of row: DueRow, in reading: Int64) throws -> [DriftRow] {
        let key = PersonKey(source: intake.source, employee: row.employee)
        return try DriftRow.all(db, in: reading, of: key, areUnknown: intake.input == .unknownAccounts)
    }

    private func effect(
        of drift: DriftRow,
        _ row: DueRow,
        at target: TargetRules,
        in reading: ReadingRow
    ) throws -> AccessEffects.Effect? {
        guard let after = try desired(for: drift, at: target, in: reading) else { return nil }
        // An account that HR doesn't know is nobody's, even where somebody's employee id reads as its id does.
        let status = drift.account == nil ? .ended : row.known?.person.status(at: now) ?? .ended
        let changes = AccessChange.changes(from: drift.found, to: after, status: status)
        guard !changes.isEmpty else { return nil }
        return AccessEffects.Effect(
            target: target,
            identity: drift.identity,
            changes: changes,
            before: drift.found,
            after: after,
            formerAddress: changes.contains(.addressChange) ? drift.found.userName : nil,
            cause: drift.cause
        )
    }

    /// Nil where what was found needn't be the truth any more.
    private func desired(for drift: DriftRow, at target: TargetRules, in reading: ReadingRow) throws -> FactSet? {
        guard !target.reading.isProtected(drift.address) else { return nil }
        if drift.account != nil { return try drift.standingAccount(db, since: reading.since)?.desired }
        return try UnknownAccount.isFree(drift, db, at: target.id) ? UnknownAccount.desired(at: target) : nil
    }

    private func takeOver(
        _ drift: DriftRow,
        _ row: DueRow,
        at target: TargetRules,
        in reading: ReadingRow
    ) throws {
        guard let desired = try desired(for: drift, at: target, in: reading) else { return }
        try PersonHistory(db: db, intake: intake, now: now).note(row, of: drift.employee, saying: drift.cause)
        guard drift.account == nil else {
            guard var account = try drift.standingAccount(db, since: reading.since) else { return }
            account.confirmed = drift.found
            account.touch(cause: .reconcile)
            return try account.save(db)
        }
        try db.run(
            """
            INSERT INTO account (target, identity, source, employee, desired, confirmed, cause) VALUES (?, ?, ?, ?, ?, '[]', ?)
            """,
            [
                target.id.rawValue, drift.identity.rawValue, drift.source.rawValue, drift.employee.rawValue,
                JournalText.encode(desired), Cause.reconcile.text,
            ]
        )
        guard var account = try AccountRow.find(db, AccountID(rawValue: db.lastInsertedRowID)) else { return }
        account.confirmed = drift.found
        account.touch(cause: .reconcile)
        try account.save(db)
    }
}
