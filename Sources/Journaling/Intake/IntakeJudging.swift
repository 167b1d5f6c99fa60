import Crypto
import GRDB
import Ports
import Provisioning

/// Judges a staged intake against what was last accepted: first whether it may be believed at all, then which of its rows
/// stand against each other, who differs, who is absent, what all that would do to people's access, and whether that may
/// happen without anybody looking at it (promise 7).
///
/// Goes through the intake in steps, each short enough for a transaction among everyone else's. Only the last one, which is
/// small, makes it count or holds it; after a crash before it a file is read again, and an event judged again.
struct IntakeJudging: Sendable {
    /// How far the present phase has come.
    private struct Cursor {
        var row: Int?
        var name = ""
        var overtaken: Overtaking.Place?
        var duplicates = DuplicateRows.Place()
        var due: DueRow.Place?
        var held: HeldPlace?
    }

    /// What one step came to.
    private enum Outcome {
        /// The phase isn't done yet.
        case more
        case next
        case instead([JudgingPhase])
        case end(IntakeVerdict)
    }

    private let intake: IntakeID
    /// Nil of what was noted already.
    private let ending: IntakeEnding?
    /// Whom a file has named; nil where all of it was staged.
    private let seen: KnownPeople?
    private let rules: RosterRules
    /// What an operator has seen and approved.
    private let approval: HoldHash?
    /// The present phase, and those after it.
    private var ahead: [JudgingPhase]
    private var cursor = Cursor()
    /// All of it is judged as of one instant, the first step's, and taken over as of that: what comes due in between comes due by
    /// the clock, and passes the guards then.
    private var instant: WallInstant?
    private var collisions = AddressCollisions()
    private var conflicts = RowConflicts()
    private var people = 0
    private var leavers = 0
    private var counts: [AccessChange: Int] = [:]
    /// Rows that change an address where ids are addresses.
    private var renames: [Int] = []
    /// How many of those wait alone since an earlier file, which is said again every night.
    private var renamesWaiting = 0
    private var hasSplit = false
    private var exceedsApproval = false
    private var trips: [GuardTrip] = []
    private var hash = SHA256()

    /// How many people of an earlier intake one step takes over, and how many rows' effects one looks at.
    private static let batch = 200
    /// How many changes of address one step looks for among those that wait, or takes out.
    private static let splitMax = 20

    init(
        intake: IntakeID,
        ending: IntakeEnding?,
        seen: KnownPeople?,
        rules: RosterRules,
        approval: HoldHash? = nil
    ) {
        self.intake = intake
        self.ending = ending
        self.seen = seen
        self.rules = rules
        self.approval = approval
        ahead = approval == nil ? JudgingPhase.judging : JudgingPhase.approving
    }

    /// - Returns: nil while more steps are left.
    mutating func step(_ db: Database, time: any TimeSource) throws -> IntakeVerdict? {
        guard let row = try IntakeRow.find(db, intake) else {
            throw JournalError.failed(reason: "an intake was to be accepted that was not begun")
        }
        if let verdict = try row.verdict(db), !(row.state == .held && approval != nil) { return verdict }
        guard let source = rules.sources[row.source] else {
            try row.refuse(db, reason: "the configuration has no such source any more")
            return .refused(reason: "the configuration has no such source any more")
        }
        let dated = try instant.map { (now: $0, intake: row) } ?? ClockDoubt(db: db).date(row, at: time)
        instant = dated.now
        let desk = JudgingDesk(db: db, intake: dated.intake, rules: rules, source: source, wall: dated.now)
        guard let phase = ahead.first else { preconditionFailure("the last phase ends with a verdict") }
        switch try perform(phase, on: desk) {
        case .more: return nil
        case .next: ahead.removeFirst()
        case .instead(let phases): ahead = phases
        case .end(let verdict): return verdict
        }
        cursor = Cursor()
        return nil
    }

    private mutating func perform(_ phase: JudgingPhase, on desk: JudgingDesk) throws -> Outcome {
        switch phase {
        case .beginning: try begin(on: desk)
        case .forgetting: try go(\.row, try desk.earlierJudging.forget(after: cursor.row ?? 0))
        case .forgettingCollisions: try go(\.row, try desk.earlierJudging.forgetCollisions(after: cursor.row ?? 0))
        case .finishingEarlier: try desk.takeOverEarlier(batch: Self.batch) ? .more : .next
        case .overtaken: try markOvertaken(on: desk)
        case .sequences: try joinSequences(on: desk)
        case .completing: try chunk(on: desk) { try desk.completing.run($1, into: &$0.conflicts) }
        case .duplicates: try markDuplicates(on: desk)
        case .absence: try markAbsent(on: desk)
        case .absenceStill: try confirmAbsent(on: desk)
        case .suspects: try findSuspects(on: desk)
        case .collisions: try judgeShared(on: desk)
        case .differences: try findDifferences(on: desk)
        case .effects: try countEffects(on: desk)
        case .newcomers: try countNewcomers(on: desk)
        case .alreadyWaiting: try countWaiting(on: desk)
        case .guards: try checkGuards(on: desk)
        case .guardsAgain: try checkGuardsAgain(on: desk)
        case .addressChanges: try splitAddressChanges(on: desk)
        case .addressesKept: try judgeCollisions(on: desk) ? .more : .next
        case .approval: try checkApproval(on: desk)
        case .unlisting: try unlist(on: desk)
        case .listing: try go(\.due, try desk.listEffects(after: cursor.due, limit: Self.batch))
        case .hashing: try go(\.held, try desk.hashEffects(after: cursor.held, into: &hash))
        case .holding: .end(try hold(on: desk))
        case .acceptance: .end(try accept(on: desk))
        }
    }

    /// The phase goes on from there, or is done.
    private mutating func go<Place>(_ place: WritableKeyPath<Cursor, Place?>, _ next: Place?) throws -> Outcome {
        cursor[keyPath: place] = next
        return next == nil ? .next : .more
    }

    /// The next rows, if any are left.
    ///
    /// - body: up to which row it is done.
    private mutating func chunk(
        on desk: JudgingDesk,
        _ body: (inout IntakeJudging, RowChunk) throws -> Int
    ) throws -> Outcome {
        try go(\.row, try desk.chunk(after: cursor.row ?? 0).map { try body(&self, $0) })
    }
}

// MARK: - What is known of its rows

extension IntakeJudging {
    private mutating func begin(on desk: JudgingDesk) throws -> Outcome {
        var desk = desk
        if let ending {
            try desk.intake.note(desk.db, ending, now: desk.wall)
            desk.intake = try IntakeRow.find(desk.db, number: desk.intake.number) ?? desk.intake
            people = ending.unchanged
        }
        if let refusal = try desk.refusal() { return .end(refusal) }
        let isFresh = !EarlierJudging.mayHaveBegun(on: desk.intake)
        return .instead(ahead.dropFirst().filter { !(isFresh && $0 == .forgetting) })
    }

    private mutating func markOvertaken(on desk: JudgingDesk) throws -> Outcome {
        guard let seen else { return .next }
        let overtaking = Overtaking(db: desk.db, intake: desk.intake, completing: desk.completing)
        let place = cursor.overtaken ?? Overtaking.Place(since: seen)
        return try go(\.overtaken, try overtaking.mark(seen, after: place, into: &conflicts))
    }

    private mutating func joinSequences(on desk: JudgingDesk) throws -> Outcome {
        guard desk.intake.semantics == .changes, desk.intake.input.isHeard,
            let next = try SequencedRows(db: desk.db, intake: desk.intake).join(after: cursor.name)
        else { return .next }
        cursor.name = next
        return .more
    }

    private mutating func markDuplicates(on desk: JudgingDesk) throws -> Outcome {
        let duplicates = DuplicateRows(db: desk.db, intake: desk.intake)
        guard let next = try duplicates.mark(after: cursor.duplicates, into: &conflicts) else { return .next }
        cursor.duplicates = next
        return .more
    }

    private mutating func markAbsent(on desk: JudgingDesk) throws -> Outcome {
        let absence = Absence(
            db: desk.db,
            intake: desk.intake,
            seen: seen,
            timesMin: try desk.provesAbsence ? desk.source.absencesMin : nil,
            isCounted: try Plausibility(db: desk.db, intake: desk.intake).isAnotherExport()
        )
        guard desk.isSnapshot, seen?.isEverybodySeen != true, let last = try absence.endOfChunk(after: cursor.name)
        else {
            return .next
        }
        leavers += try absence.mark(after: cursor.name, last: last)
        cursor.name = last
        return .more
    }

    private mutating func confirmAbsent(on desk: JudgingDesk) throws -> Outcome {
        let absence = Absence(db: desk.db, intake: desk.intake, seen: nil, timesMin: nil, isCounted: false)
        let (left, next) = try absence.confirm(after: cursor.row ?? .min)
        leavers += left
        return try go(\.row, next)
    }

    private mutating func findSuspects(on desk: JudgingDesk) throws -> Outcome {
        guard try !judgeCollisions(on: desk) else { return .more }
        return try chunk(on: desk) { judging, chunk in
            judging.collisions.suspect(try AddressCollisions.known(desk.db, in: desk.intake, chunk, now: desk.wall))
            return chunk.last
        }
    }

    private mutating func judgeShared(on desk: JudgingDesk) throws -> Outcome {
        guard try !judgeCollisions(on: desk) else { return .more }
        // Nil is where the last piece has ended.
        guard let after = cursor.row == nil ? cursor.name : nil else { return .next }
        let piece = try AddressCollisions.shared(desk.db, in: desk.intake, after: after)
        collisions.suspect(piece.values)
        if let next = piece.next { cursor.name = next } else { cursor.row = 0 }
        return .more
    }

    /// Whoever is refused here is left as is: whatever stood against that is judged again, until nothing does.
    ///
    /// - Returns: false where nothing was left to judge.
    private mutating func judgeCollisions(on desk: JudgingDesk) throws -> Bool {
        guard !collisions.isSettled else { return false }
        try collisions.step(desk.addressBench, into: &conflicts)
        return true
    }

    private mutating func findDifferences(on desk: JudgingDesk) throws -> Outcome {
        let outcome = try chunk(on: desk) { judging, chunk in
            judging.people += try Differences(db: desk.db, intake: desk.intake).mark(chunk)
            return chunk.last
        }
        guard case .next = outcome, approval == nil, try desk.newcomers.areAll else { return outcome }
        return .instead(ahead.dropFirst().map { $0 == .effects ? .newcomers : $0 })
    }
}

// MARK: - What it would do

extension IntakeJudging {
    private mutating func countNewcomers(on desk: JudgingDesk) throws -> Outcome {
        try chunk(on: desk) { judging, chunk in
            judging.counts[.joiner, default: 0] += try desk.newcomers.countJoiners(chunk)
            return chunk.last
        }
    }

    private mutating func countEffects(on desk: JudgingDesk) throws -> Outcome {
        if cursor.due == nil { (counts, renames, renamesWaiting) = ([:], [], 0) }
        let rows = try DueRow.next(desk.db, of: desk.intake, after: cursor.due, limit: Self.batch)
        for (row, effects) in zip(rows, try desk.effects.effects(of: rows)) {
            for change in Set(effects.flatMap(\.counted)) { counts[change, default: 0] += 1 }
            if approval != nil, try !desk.wereShown(effects, of: row.employee) { exceedsApproval = true }
            if desk.holdsAddressChanges, effects.contains(where: \.isRename) { renames.append(row.row) }
        }
        return try go(\.due, rows.count == Self.batch ? rows.last?.place : nil)
    }

    /// What an account's change is made of takes many statements to find out, so few are looked at in one step.
    private mutating func countWaiting(on desk: JudgingDesk) throws -> Outcome {
        let rows = renames.dropFirst(cursor.row ?? 0).prefix(Self.splitMax)
        guard !rows.isEmpty, try desk.addressChanges.anyWait() else { return .next }
        for row in rows where try desk.addressChanges.isWaiting(row: row) { renamesWaiting += 1 }
        cursor.row = (cursor.row ?? 0) + rows.count
        return .more
    }

    private mutating func checkGuards(on desk: JudgingDesk) throws -> Outcome {
        trips = try desk.trips(counts: counts, renames: renames.count, waiting: renamesWaiting)
        return trips.isEmpty ? .next : .instead(JudgingPhase.withholding)
    }

    /// Once some of it was taken out: where that makes the rest too much, all of it is one decision.
    private mutating func checkGuardsAgain(on desk: JudgingDesk) throws -> Outcome {
        trips = try desk.trips(counts: counts, renames: renames.count, waiting: renamesWaiting)
        guard !trips.isEmpty else { return .next }
        (people, leavers, conflicts) = (ending?.unchanged ?? 0, 0, RowConflicts())
        collisions = AddressCollisions()
        return .instead(JudgingPhase.withholdingTheWhole)
    }

    private mutating func checkApproval(on desk: JudgingDesk) throws -> Outcome {
        let isSame = try HoldRow.find(desk.db, intake: desk.intake.number).map {
            $0.hash == approval && $0.configuration == rules.configuration
        }
        if isSame == true, !exceedsApproval { return .next }
        trips = try desk.trips(counts: counts, renames: renames.count, waiting: 0)
        // Before the first line of the old list goes.
        if let approval { try desk.disown(approval, trips: trips, counts: counts) }
        return .instead(JudgingPhase.withholding)
    }

    private mutating func splitAddressChanges(on desk: JudgingDesk) throws -> Outcome {
        let rows = renames.dropFirst(cursor.row ?? 0).prefix(Self.splitMax)
        guard !rows.isEmpty else {
            defer { hasSplit = false }
            return hasSplit ? .instead(JudgingPhase.judgingTheRest) : .next
        }
        for row in rows {
            guard let split = try desk.addressChanges.split(row: row) else { continue }
            collisions.suspect(split.addressesKept)
            leavers -= split.leavers
            hasSplit = true
        }
        cursor.row = (cursor.row ?? 0) + rows.count
        return .more
    }
}

// MARK: - Its end

extension IntakeJudging {
    private mutating func unlist(on desk: JudgingDesk) throws -> Outcome {
        guard try !Leftovers(db: desk.db).clearShown(of: desk.intake.number) else { return .more }
        try desk.draftHold(trips: trips, counts: counts)
        hash = desk.hashSeed
        return .next
    }

    private mutating func hold(on desk: JudgingDesk) throws -> IntakeVerdict {
        if approval != nil { people = desk.intake.people }
        if let refusal = try desk.refusal() { return refusal }
        let hash = HoldHash(StableDigest.hex(hash.finalize().prefix(8)))
        try desk.hold(hash, trips: trips, counts: counts, people: people, leavers: leavers)
        return .held(hash, trips: trips, conflicts: conflicts.sorted())
    }

    private mutating func accept(on desk: JudgingDesk) throws -> IntakeVerdict {
        if let refusal = try desk.refusal() { return refusal }
        // What somebody approved is no sign of many small things adding up.
        let counts = approval == nil ? counts : [:]
        if approval != nil, try HoldRow.find(desk.db, intake: desk.intake.number)?.isAboutTheClock == true {
            try ClockDoubt(db: desk.db).end()
        }
        if let refusal = try refusalOfEvent(on: desk) { return refusal }
        if approval != nil { people = desk.intake.people }
        let heldAlone = try desk.accept(counts: counts, people: people, leavers: leavers)
        let conflicts = conflicts.sorted()
        if approval != nil { try desk.intake.note(desk.db, conflicts) }
        return .accepted(people: people, leavers: leavers, conflicts: conflicts, heldAlone: heldAlone)
    }

    /// An event of which nothing can be taken is refused, where everybody sees it: nobody says it again.
    private func refusalOfEvent(on desk: JudgingDesk) throws -> IntakeVerdict? {
        guard desk.intake.input == .webhook, people == 0, let first = conflicts.listed.first else { return nil }
        let reason = "\(first.reason); nobody says it again by itself: once that is mended, have HR send it again"
        try desk.intake.refuse(desk.db, reason: reason)
        try HoldRow.end(desk.db, intake: desk.intake.number, at: desk.wall)
        return .refused(reason: reason)
    }
}
