import GRDB
import Ports
import Provisioning

/// Takes an accepted intake over into people and desired accounts, a batch at a time. What is taken over leaves the
/// staging table in the same transaction, so that a crash between two batches loses and repeats nothing.
struct IntakeTakeover {
    let db: Database
    let intake: IntakeRow
    let rules: RosterRules
    let now: WallInstant
    /// Guards let it pass under other rules: whoever loses access does so at once, and what else follows for accounts follows as
    /// these rules' own doing, past the guards (``Rederivation``).
    var isOfFormerRules = false

    /// Rows that need nothing are dropped so many at a time.
    private static let dropped = 2000

    /// - Returns: whether more is left.
    func run(batch: Int) throws -> Bool {
        let succession = IntakeSuccession(db: db, intake: intake, wall: now)
        if succession.comesFirst, try succession.step() { return true }
        if intake.reading != nil,
            try DriftEffects(db: db, intake: intake, rules: rules, now: now).takeOverGroups()
        {
            return true
        }
        let due = try DueRow.next(db, of: intake, after: nil, urgencies: .absent ... .record, limit: batch)
        if !due.isEmpty {
            try takeOver(due)
            try db.run(
                "DELETE FROM staging WHERE intake = ? AND row IN (SELECT value FROM json_each(?))",
                [intake.number, TextTable.list(due.map(\.row))]
            )
            if intake.reading == nil, changesFingerprints(due) { try PeopleRevision.advance(intake.source, db) }
        }
        if due.count < batch, try !succession.step(), try dropUnchanged(), try !forgetStrangers() {
            return try finish()
        }
        return true
    }

    /// - Returns: whether none is left.
    private func dropUnchanged() throws -> Bool {
        try PersonHistory(db: db, intake: intake, now: now).noteLeft(limit: Self.dropped)
        try db.run(
            """
            DELETE FROM staging WHERE intake = ?1 AND row IN
                (SELECT row FROM staging WHERE intake = ?1 ORDER BY row LIMIT ?2)
            """,
            [intake.number, Self.dropped]
        )
        return db.changesCount < Self.dropped
    }

    private func finish() throws -> Bool {
        try db.run("UPDATE intake SET state = 'applied' WHERE number = ?", [intake.number])
        try endReading()
        // Whoever waited for the holder of an address to be taken over goes on.
        for target in rules.targets { try AccountRow.release(db, at: target.id) }
        return false
    }

    /// Once all that was made of it is decided on, nobody asks for it any more.
    private func endReading() throws {
        guard let number = intake.reading, let reading = try ReadingRow.find(db, number), reading.state == .compared,
            try DriftIntakes.open(db, of: number) == 0
        else { return }
        try reading.end(db, at: now, reason: nil)
    }

    /// Once all are named who could have been meant, nobody is looked for among those any more who were found long ago.
    ///
    /// - Returns: whether more are left.
    private func forgetStrangers() throws -> Bool {
        // An event names only one: it is never the one that names the last of them.
        guard intake.semantics == .snapshot, intake.parent == nil else { return false }
        for target in rules.targets {
            guard try Stranger.areAny(db, at: target.id), try isKnown(target) else { continue }
            if try Stranger.forget(db, at: target.id, limit: Self.dropped) { return true }
        }
        return false
    }

    /// Every source of the target has named all of its people, since the target was read; this snapshot's, too.
    private func isKnown(_ target: TargetRules) throws -> Bool {
        guard try KnownTargets(db: db).isRead(target.id) else { return false }
        return try target.sources.allSatisfy { source in
            if source == intake.source { return true }
            return try db.holds(
                """
                SELECT 1 FROM intake
                WHERE source = ? AND state = 'applied' AND semantics = 'snapshot' AND parent IS NULL LIMIT 1
                """,
                [source.rawValue]
            )
        }
    }

    // MARK: - People

    private func takeOver(_ due: [DueRow]) throws {
        guard intake.reading == nil else {
            return try DriftEffects(db: db, intake: intake, rules: rules, now: now).takeOver(due)
        }
        let saving = TakenPeople(db: db, intake: intake, rules: rules, now: now)
        let effects = AccessEffects(db: db, intake: intake, rules: rules, now: now)
        let changes = due.filter { !isOutdated($0) && $0.urgency != TakeoverUrgency.record.rawValue }
            .compactMap { row in effects.person(of: row).map { TakenPerson(row: row, person: $0) } }
        // Of all the intake says of each identity, as it was judged: whoever is taken over later in it may be why somebody
        // keeps what another one loses.
        let sides = try IdentityPeople(effects: effects).sides(of: Set(changes.flatMap(\.identities)))
        try saving.noteHeard(due.filter { !isOutdated($0) && $0.urgency == TakeoverUrgency.record.rawValue })
        try PersonHistory(db: db, intake: intake, now: now).note(changes)
        try saving.save(changes)
        try IdentityMoves(of: changes, sides).carryOut(db, at: rules.targets(of: intake.source))
        let derived = isOfFormerRules ? changes.filter { isUrgent($0, among: sides.after) } : changes
        try DesiredAccounts(db: db, cause: cause, rules: rules, now: now).derive(derived, among: sides.after)
    }

    /// Nobody of the identity has access any more; or nobody has it, so that no person would say later that its account is to go.
    private func isUrgent(_ taken: TakenPerson, among people: [IdentityKey: [Person]]) -> Bool {
        guard taken.identities.count == 1 else { return true }
        return people[taken.person.identity, default: []].allSatisfy { $0.status(at: now) != .active }
    }

    /// Whether they are to be loaded again: not where they were only heard of.
    private func changesFingerprints(_ due: [DueRow]) -> Bool {
        intake.semantics == .snapshot || due.contains { $0.urgency != TakeoverUrgency.record.rawValue }
    }

    /// What is older than what is known of a person changes nothing of them.
    private func isOutdated(_ row: DueRow) -> Bool {
        guard let known = row.known, !row.isKnown else { return false }
        return known.asOf > row.asOf ?? intake.asOf
    }

    private var cause: Cause {
        switch intake.input {
        case .drop, .webhook: .intake(intake.id)
        case .clock: .clock
        case .configuration: .configuration
        case .reconcile, .unknownAccounts: .reconcile
        }
    }
}

/// Somebody of whom something is taken over.
struct TakenPerson {
    let row: DueRow
    /// As they are from now on.
    let person: Person

    /// Theirs, and the one that they had before.
    var identities: [IdentityKey] {
        guard let before = row.known?.person.identity, before != person.identity else { return [person.identity] }
        return [person.identity, before]
    }
}
