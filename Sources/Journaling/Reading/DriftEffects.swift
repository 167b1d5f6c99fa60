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

    private struct Place {
        var reading: ReadingRow
        var target: TargetRules
    }

    /// Nil where the configuration has no such target any more.
    private func place() throws -> Place? {
        guard let reading = try intake.reading.flatMap({ try ReadingRow.find(db, $0) }),
            let target = rules.targets.first(where: { $0.id == reading.target })
        else { return nil }
        return Place(reading: reading, target: target)
    }

    /// - Returns: those of each row, in the rows' order.
    func effects(of rows: [DueRow]) throws -> [[AccessEffects.Effect]] {
        guard let place = try place() else { return rows.map { _ in [] } }
        return try rows.map { row in
            try drift(of: row, at: place).compactMap { try effect(of: $0, row, at: place) }
        }
    }

    /// The groups that were found, some at a time; the first of the reading's intakes that is accepted does it for all.
    ///
    /// - Returns: whether more is left.
    func takeOverGroups() throws -> Bool {
        guard let place = try place(), let groups = place.reading.groupsPlace else { return false }
        let next = try ReadGroups(db: db, rules: place.target, reading: place.reading).step(from: groups)
        try place.reading.note(db, groups: next)
        return next != nil
    }

    /// Takes what was found for confirmed; planning does the rest.
    func takeOver(_ rows: [DueRow]) throws {
        guard let place = try place() else { return }
        for row in rows {
            for drift in try drift(of: row, at: place) { try takeOver(drift, row, at: place) }
        }
    }

    private func drift(of row: DueRow, at place: Place) throws -> [DriftRow] {
        let key = PersonKey(source: intake.source, employee: row.employee)
        return try DriftRow.all(db, in: place.reading.number, of: key, areUnknown: intake.input == .unknownAccounts)
    }

    private func effect(of drift: DriftRow, _ row: DueRow, at place: Place) throws -> AccessEffects.Effect? {
        guard let standing = try standing(of: drift, at: place) else { return nil }
        let status = row.known?.person.status(at: now) ?? .ended
        let changes = AccessChange.changes(from: standing.found, to: standing.desired, status: status)
        guard !changes.isEmpty else { return nil }
        return AccessEffects.Effect(
            target: place.target,
            identity: drift.identity,
            changes: changes,
            before: standing.found,
            after: standing.desired,
            formerAddress: changes.contains(.addressChange) ? standing.found.userName : nil,
            cause: drift.cause
        )
    }

    /// What is the truth of an account by what was found.
    private struct Standing {
        /// Nil: it is nobody's.
        var account: AccountRow?
        var found: FactSet
        var desired: FactSet
    }

    /// Nil where what was found needn't be the truth any more.
    private func standing(of drift: DriftRow, at place: Place) throws -> Standing? {
        guard !place.target.reading.isProtected(drift.address) else { return nil }
        guard drift.account == nil else {
            guard let (account, found) = try drift.standing(db, in: place.reading) else { return nil }
            return Standing(account: account, found: found, desired: account.desired)
        }
        guard try UnknownAccount.isFree(drift, db, at: place.target.id) else { return nil }
        return Standing(account: nil, found: drift.found, desired: UnknownAccount.desired(at: place.target))
    }

    private func takeOver(_ drift: DriftRow, _ row: DueRow, at place: Place) throws {
        guard let standing = try standing(of: drift, at: place) else { return }
        try PersonHistory(db: db, intake: intake, now: now).note(row, of: drift.employee, saying: drift.cause)
        guard var account = try standing.account ?? UnknownAccount.take(drift, db, at: place.target) else { return }
        account.confirmed = standing.found
        account.touch(cause: place.reading.purpose == .adoption ? .reading : .reconcile)
        try account.save(db)
    }
}
