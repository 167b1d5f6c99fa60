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
    enum Phase: Sendable {
        case beginning
        /// Intakes apply one at a time: what differs can be told only from what is taken over.
        case finishingEarlier
        case completing
        case duplicates
        /// Whoever isn't in the file gives an address up, so they are found before addresses are compared.
        case absence
        /// Of those who were absent when it was held: who still is?
        case absenceStill
        case suspects
        case collisions
        case differences
        case effects
        /// In place of effects where nobody is known: there is nothing to compare with.
        case newcomers
        case guards
        /// Changes of address wait alone, where the intake as a whole does not: a hold leaves no trace but its own.
        case addressChanges
        /// Whether it does no more than what was shown.
        case approval
        case listing
        case hashing
        case holding
        case acceptance
    }

    /// What is heard, or derived, for the first time.
    private static let judging: [Phase] = [
        .beginning, .finishingEarlier, .completing, .duplicates, .absence, .suspects, .collisions, .differences,
        .effects,
        .guards, .addressChanges, .acceptance,
    ]

    /// What an operator approves is judged again, against what is known by now. Which of its rows stand twice and who is absent
    /// from it is known, guards have had their say, and nothing of it is taken out: it was shown as a whole.
    private static let approving: [Phase] = [
        .beginning, .finishingEarlier, .completing, .absenceStill, .suspects, .collisions, .differences, .effects,
        .approval,
        .acceptance,
    ]

    /// Instead of whatever is left, where it has to wait for an operator.
    private static let withholding: [Phase] = [.listing, .hashing, .holding]

    /// Instead of whatever is left, once some of it was taken out to wait alone: an address that somebody keeps isn't free for
    /// whoever was to get it, and what is left may change another account's address than all of it would have. Ends, since each
    /// round takes somebody out.
    private static let judgingTheRest: [Phase] = [.collisions, .effects, .addressChanges, .acceptance]

    /// How far the present phase has come.
    private struct Cursor {
        var row = 0
        var due: DueRow.Place?
        var employee = ""
        var held: HeldPlace?
    }

    /// What one step came to.
    private enum Outcome {
        /// The phase isn't done yet.
        case more
        case next
        case instead([Phase])
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
    private var ahead: [Phase]
    private var cursor = Cursor()
    /// All of it is judged as of one instant, the first step's, and taken over as of that: what comes due in between comes due by
    /// the clock, and passes the guards then.
    private var instant: WallInstant?
    private var suspects: Set<String> = []
    private var conflicts: [RowConflict] = []
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
    /// How many changes of address one step takes out.
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
        ahead = approval == nil ? Self.judging : Self.approving
    }

    /// - Returns: nil while more steps are left.
    mutating func step(_ db: Database, wall: WallInstant) throws -> IntakeVerdict? {
        guard let row = try IntakeRow.find(db, intake) else {
            throw JournalError.failed(reason: "an intake was to be accepted that was not begun")
        }
        if let verdict = try row.verdict(db), !(row.state == .held && approval != nil) { return verdict }
        guard let source = rules.sources[row.source] else {
            try row.refuse(db, reason: "the configuration has no such source any more")
            return .refused(reason: "the configuration has no such source any more")
        }
        let now = try instant ?? ClockDoubt(db: db).now(wall)
        instant = now
        let desk = JudgingDesk(db: db, intake: row, rules: rules, source: source, wall: now)
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

    private mutating func perform(_ phase: Phase, on desk: JudgingDesk) throws -> Outcome {
        switch phase {
        case .beginning: return try begin(on: desk)
        case .finishingEarlier: return try finishEarlier(on: desk)
        case .completing: return try chunk(on: desk) { try $0.conflicts += desk.completing.run($1) }
        case .duplicates: conflicts += try DuplicateRows(db: desk.db, intake: desk.intake).mark()
        case .absence: return try markAbsent(on: desk)
        case .absenceStill: leavers = try absence(on: desk).confirm()
        case .suspects: return try chunk(on: desk) { try $0.findSuspects(in: $1, on: desk) }
        case .collisions: try judgeCollisions(on: desk)
        case .differences: return try findDifferences(on: desk)
        case .effects: return try countEffects(on: desk)
        case .newcomers: return try chunk(on: desk) { try $0.countNewcomers(in: $1, on: desk) }
        case .guards: return try checkGuards(on: desk)
        case .addressChanges: return try splitAddressChanges(on: desk)
        case .approval: return try checkApproval(on: desk)
        case .listing: return try list(on: desk)
        case .hashing: return try hashListed(on: desk)
        case .holding: return .end(try hold(on: desk))
        case .acceptance: return .end(try accept(on: desk))
        }
        return .next
    }

    /// The next rows, if any are left.
    private mutating func chunk(
        on desk: JudgingDesk,
        _ body: (inout IntakeJudging, RowChunk) throws -> Void
    ) throws -> Outcome {
        guard let chunk = try desk.chunk(after: cursor.row) else { return .next }
        try body(&self, chunk)
        cursor.row = chunk.last
        return .more
    }
}

// MARK: - What is known of its rows

extension IntakeJudging {
    private mutating func begin(on desk: JudgingDesk) throws -> Outcome {
        if let ending {
            try desk.intake.note(desk.db, ending)
            people = ending.unchanged
        }
        if let refusal = try desk.refusal() { return .end(refusal) }
        if approval == nil { try desk.forgetEarlierJudging() }
        return .next
    }

    private func finishEarlier(on desk: JudgingDesk) throws -> Outcome {
        if try desk.takeOverEarlier(batch: Self.batch) { return .more }
        if let seen { try Overtaking(db: desk.db, intake: desk.intake).mark(since: seen) }
        return .next
    }

    private func absence(on desk: JudgingDesk) throws -> Absence {
        Absence(
            db: desk.db,
            intake: desk.intake,
            seen: seen,
            timesMin: try desk.provesAbsence ? desk.source.absencesMin : nil
        )
    }

    private mutating func markAbsent(on desk: JudgingDesk) throws -> Outcome {
        guard desk.isSnapshot, seen?.isEverybodySeen != true else { return .next }
        let absence = try absence(on: desk)
        guard let last = try absence.endOfChunk(after: cursor.employee) else { return .next }
        leavers += try absence.mark(after: cursor.employee, last: last)
        cursor.employee = last
        return .more
    }

    private mutating func findSuspects(in chunk: RowChunk, on desk: JudgingDesk) throws {
        suspects.formUnion(try AddressCollisions.suspects(desk.db, in: desk.intake, chunk))
    }

    /// Whoever is refused here is left as is: whatever stood against that is judged again, until nothing does.
    private mutating func judgeCollisions(on desk: JudgingDesk) throws {
        var collisions = AddressCollisions(
            desk.db,
            intake: desk.intake,
            rules: rules.targets
        )
        conflicts += try collisions.mark(suspects)
        suspects = []
    }

    private mutating func findDifferences(on desk: JudgingDesk) throws -> Outcome {
        let outcome = try chunk(on: desk) { judging, chunk in
            judging.people += try Differences(db: desk.db, intake: desk.intake).mark(chunk)
        }
        guard case .next = outcome, approval == nil, try desk.newcomers.areAll else { return outcome }
        return .instead(ahead.dropFirst().map { $0 == .effects ? .newcomers : $0 })
    }
}

// MARK: - What it would do

extension IntakeJudging {
    private mutating func countNewcomers(in chunk: RowChunk, on desk: JudgingDesk) throws {
        counts[.joiner, default: 0] += try desk.newcomers.countJoiners(chunk)
    }

    private mutating func countEffects(on desk: JudgingDesk) throws -> Outcome {
        if cursor.due == nil { (counts, renames, renamesWaiting) = ([:], [], 0) }
        let rows = try DueRow.next(desk.db, of: desk.intake, after: cursor.due, limit: Self.batch)
        for row in rows {
            let effects = try desk.effects.effects(of: row)
            for change in Set(effects.flatMap(\.changes)) { counts[change, default: 0] += 1 }
            if approval != nil, try !desk.wereShown(effects, of: row.employee) { exceedsApproval = true }
            guard desk.holdsAddressChanges, effects.contains(where: \.isRename) else { continue }
            renames.append(row.row)
            if approval == nil, try desk.addressChanges.isWaiting(row) { renamesWaiting += 1 }
        }
        guard rows.count == Self.batch, let last = rows.last else { return .next }
        cursor.due = last.place
        return .more
    }

    private mutating func checkGuards(on desk: JudgingDesk) throws -> Outcome {
        trips = try desk.trips(counts: counts, renames: renames.count, waiting: renamesWaiting)
        guard !trips.isEmpty else { return .next }
        try desk.beginHold(trips: trips, counts: counts)
        hash = desk.hashSeed
        return .instead(Self.withholding)
    }

    private mutating func checkApproval(on desk: JudgingDesk) throws -> Outcome {
        guard let approval else { return .next }
        let isSame = try HoldRow.find(desk.db, intake: desk.intake.number).map {
            $0.hash == approval && $0.configuration == rules.configuration
        }
        if isSame == true, !exceedsApproval { return .next }
        trips = try desk.trips(counts: counts, renames: renames.count, waiting: 0)
        try desk.beginHold(trips: trips, counts: counts)
        try desk.disown(approval, trips: trips, counts: counts)
        hash = desk.hashSeed
        return .instead(Self.withholding)
    }

    private mutating func splitAddressChanges(on desk: JudgingDesk) throws -> Outcome {
        let rows = renames.dropFirst(cursor.row).prefix(Self.splitMax)
        guard !rows.isEmpty else {
            defer { hasSplit = false }
            return hasSplit ? .instead(Self.judgingTheRest) : .next
        }
        for row in rows {
            guard let split = try desk.addressChanges.split(row: row) else { continue }
            suspects.formUnion(split.addressesKept)
            leavers -= split.leavers
            hasSplit = true
        }
        cursor.row += rows.count
        return .more
    }
}

// MARK: - Its end

extension IntakeJudging {
    private mutating func list(on desk: JudgingDesk) throws -> Outcome {
        guard let next = try desk.listEffects(after: cursor.due, limit: Self.batch) else { return .next }
        cursor.due = next
        return .more
    }

    private mutating func hashListed(on desk: JudgingDesk) throws -> Outcome {
        guard let next = try desk.hashEffects(after: cursor.held, into: &hash) else { return .next }
        cursor.held = next
        return .more
    }

    private mutating func hold(on desk: JudgingDesk) throws -> IntakeVerdict {
        if approval != nil { people = desk.intake.people }
        if let refusal = try desk.refusal() { return refusal }
        let hash = HoldHash(StableDigest.hex(hash.finalize().prefix(8)))
        try desk.hold(hash, trips: trips, counts: counts, people: people, leavers: leavers)
        return .held(hash, trips: trips, conflicts: conflicts.sorted { $0.row < $1.row })
    }

    private mutating func accept(on desk: JudgingDesk) throws -> IntakeVerdict {
        if let refusal = try desk.refusal() { return refusal }
        // What somebody approved is no sign of many small things adding up.
        let counts = approval == nil ? counts : [:]
        if approval != nil, try HoldRow.find(desk.db, intake: desk.intake.number)?.isAboutTheClock == true {
            try ClockDoubt(db: desk.db).end()
        }
        if approval != nil { people = desk.intake.people }
        if let refusal = try refusalOfEvent(on: desk) { return refusal }
        let heldAlone = try desk.accept(counts: counts, people: people, leavers: leavers)
        return .accepted(
            people: people,
            leavers: leavers,
            conflicts: conflicts.sorted { $0.row < $1.row },
            heldAlone: heldAlone
        )
    }

    /// An event of which nothing can be taken is refused, where everybody sees it: nobody says it again.
    private func refusalOfEvent(on desk: JudgingDesk) throws -> IntakeVerdict? {
        guard desk.intake.input == .webhook, people == 0, let first = conflicts.first else { return nil }
        try desk.intake.refuse(desk.db, reason: first.reason)
        try HoldRow.end(desk.db, intake: desk.intake.number, at: desk.wall)
        return .refused(reason: first.reason)
    }
}
