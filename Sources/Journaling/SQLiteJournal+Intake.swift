import GRDB
public import Ports
public import Provisioning

extension SQLiteJournal {
    public func knownPeople(
        of source: SourceID,
        unless revision: Int64?
    ) async throws(JournalError) -> KnownPeople? {
        guard
            var loading = try await writer.perform({ db in
                try KnownPeopleLoading(db, of: source, unless: revision)
            })
        else { return nil }
        while !loading.isComplete {
            loading = try await writer.perform { [loading] db in
                var loading = loading
                try loading.step(db)
                return loading
            }
        }
        return loading.people
    }

    public func begin(_ intake: IntakeDraft) async throws(JournalError) {
        try checkRoom()
        while try await writer.perform({ db in try IntakeRow.clear(db, intake.id) }) {}
        try await writer.perform { db in try IntakeRow.begin(db, intake) }
    }

    public func stage(_ rows: [StagedRow], in intake: IntakeID) async throws(JournalError) {
        try checkRoom()
        let rows = rows.map { StagingRow($0) }
        try await writer.perform { db in
            guard let row = try IntakeRow.find(db, intake), row.state == .staging else {
                throw JournalError.failed(reason: "rows were staged for an intake that was not begun")
            }
            for staged in rows { try staged.insert(db, intake: row.number) }
        }
    }

    public func accept(
        _ intake: IntakeID,
        ending: IntakeEnding,
        seen: KnownPeople?,
        rules: RosterRules
    ) async throws(JournalError) -> IntakeVerdict {
        try await judge(IntakeJudging(intake: intake, ending: ending, seen: seen, rules: rules))
    }

    public func judge(_ intake: IntakeID, rules: RosterRules) async throws(JournalError) -> IntakeVerdict? {
        await judgingTurn.begin()
        defer { judgingTurn.end() }
        let state = try await writer.perform { db in try IntakeRow.find(db, intake)?.state }
        guard let state, state != .staging else {
            throw .failed(reason: "an intake was to be judged that was not received")
        }
        guard state == .received else { return nil }
        return try await finish(IntakeJudging(intake: intake, ending: nil, seen: nil, rules: rules))
    }

    /// One intake at a time.
    func judge(_ judging: IntakeJudging) async throws(JournalError) -> IntakeVerdict {
        await judgingTurn.begin()
        defer { judgingTurn.end() }
        return try await finish(judging)
    }

    /// Step by step, and some of them together where they are short, in a transaction among everyone else's: of an event each
    /// takes less than to wait for one's turn.
    private func finish(_ judging: IntakeJudging) async throws(JournalError) -> IntakeVerdict {
        var judging = judging
        while true {
            if Task.isCancelled { throw .interrupted }
            let (next, verdict) = try await writer.perform {
                [judging, time, writer] db -> (IntakeJudging, IntakeVerdict?) in
                var judging = judging
                let spell = writer.beginSpell()
                repeat {
                    if let verdict = try judging.step(db, time: time) { return (judging, verdict) }
                } while spell.goesOn
                return (judging, nil)
            }
            if let verdict { return verdict }
            judging = next
        }
    }

    public func refuse(_ intake: IntakeID, reason: String) async throws(JournalError) {
        try await writer.perform { db in
            guard let row = try IntakeRow.find(db, intake), row.state == .staging else { return }
            try row.refuse(db, reason: reason)
        }
    }

    public func apply(_ intake: IntakeID, rules: RosterRules, batch: Int) async throws(JournalError) -> Bool {
        precondition(batch > 0, "a batch takes somebody over")
        return try await writer.perform { [time] db in
            guard let row = try IntakeRow.find(db, intake), row.state == .accepted else { return false }
            // As of when it was judged: what comes due later passes the guards then.
            let now = row.acceptedAt ?? time.wall
            return try IntakeTakeover(db: db, intake: row, rules: rules, now: now).run(batch: batch)
        }
    }

    public func intakes(in state: IntakeState, limit: Int) async throws(JournalError) -> [IntakeSummary] {
        precondition(limit > 0, "somebody wants to know of one")
        return try await writer.perform { db in try IntakeRow.all(db, in: state, limit: limit).map(\.summary) }
    }

    public func received(before intake: IntakeID, limit: Int) async throws(JournalError) -> [IntakeSummary] {
        precondition(limit > 0, "somebody wants to know of one")
        return try await writer.perform { db in
            guard let row = try IntakeRow.find(db, intake) else { return [] }
            return try IntakeRow.received(db, before: row, limit: limit).map(\.summary)
        }
    }

    public func state(of intake: IntakeID) async throws(JournalError) -> IntakeStanding? {
        try await writer.perform { db in
            try IntakeRow.find(db, intake).map { IntakeStanding(state: $0.state, reason: $0.reason) }
        }
    }

    public func nextDue() async throws(JournalError) -> WallInstant? {
        try await writer.perform { db in try DuePeople.next(db) }
    }

    public func stageDue(_ rules: RosterRules) async throws(JournalError) -> Bool {
        try await writer.perform { [time] db in
            let trust = try ClockDoubt(db: db).look(at: time)
            return try DuePeople(db: db, rules: rules, wall: trust.now(time.wall)).stage()
        }
    }

    public func doubtsClock() async throws(JournalError) -> Bool {
        try await writer.perform { [time] db in try ClockDoubt(db: db).isAhead(at: time) }
    }

    public func sweep() async throws(JournalError) -> Bool {
        try await writer.perform { db in
            let isMore = try Leftovers(db: db).sweep()
            return try ReadingLeftovers(db: db).sweep() || isMore
        }
    }

    public func adopt(_ rules: RosterRules, batch: Int) async throws(JournalError) -> Bool {
        precondition(batch > 0, "a batch derives something")
        return try await writer.perform { [time] db in
            try Rederivation(db: db, rules: rules, wall: ClockDoubt(db: db).now(time.wall)).run(batch: batch)
        }
    }
}
