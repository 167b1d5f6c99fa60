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
    /// In what order it is gone through. Approving a held intake goes through it again, but for ``duplicates``, which are known.
    enum Phase: Sendable {
        case beginning
        case forgetting(after: Int)
        /// Intakes apply one at a time: what differs can be told only from what is taken over.
        case finishingEarlier
        case overtaken(after: Overtaking.Place)
        case sequences(after: String)
        case completing(after: Int)
        case duplicates(after: DuplicateRows.Place)
        /// Whoever isn't in the file gives an address up, so they are found before addresses are compared.
        case absent(after: String)
        /// Who was absent when an approved intake was held.
        case stillAbsent(after: Int)
        case suspects(after: Int)
        case collisions(after: String?)
        case differences(after: Int)
        /// Where nobody is known, there is nothing to compare with.
        case newcomers(after: Int)
        case effects(after: DueRow.Place?)
        case guards
        /// Changes of address wait alone, where the intake as a whole does not: a hold leaves no trace but its own.
        case addressChanges(after: DueRow.Place?)
        /// Whoever was to get an address that stays with its holder is judged again, and so is what is left of the intake.
        case addressesKept
        /// What is shown is one thing with what it is shown of: an earlier list goes first.
        case unlisting
        case listing(after: DueRow.Place?)
        case hashing(after: HeldPlace?)
        case holding
        case acceptance
    }

    private let intake: IntakeID
    /// Nil of what was noted already.
    private let ending: IntakeEnding?
    /// Whom a file has named; nil where all of it was staged.
    private let seen: KnownPeople?
    private let rules: RosterRules
    /// What an operator has seen and approved.
    private let approval: HoldHash?
    private var phase: Phase
    private var collisions = AddressCollisions()
    private var conflicts = RowConflicts()
    private var people = 0
    private var leavers = 0
    private var counts: [AccessChange: Int] = [:]
    private var exceedsApproval = false
    /// Some of it waits alone.
    private var hasSplit = false
    private var trips: [GuardTrip] = []
    private var hash = SHA256()

    /// How many people of an earlier intake one step takes over, and how many rows' effects one looks at.
    private static let batch = 200

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
        phase = .beginning
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
        let desk = JudgingDesk(db: db, intake: row, rules: rules, source: source, wall: wall)
        return try step(on: desk)
    }

    private mutating func step(on desk: JudgingDesk) throws -> IntakeVerdict? {
        switch phase {
        case .beginning:
            phase = .finishingEarlier
            return try begin(on: desk)
        case .forgetting(let after):
            phase = try desk.earlierJudging.forget(after: after).map { .forgetting(after: $0) } ?? .finishingEarlier
        case .finishingEarlier:
            guard try !desk.takeOverEarlier(batch: Self.batch) else { break }
            phase = seen.map { .overtaken(after: Overtaking.Place(since: $0)) } ?? .sequences(after: "")
        case .overtaken(let after):
            phase = try markOvertaken(after: after, on: desk).map { .overtaken(after: $0) } ?? .sequences(after: "")
        case .sequences(let after):
            phase = try joinSequences(after: after, on: desk).map { .sequences(after: $0) } ?? .completing(after: 0)
        case .completing(let after):
            let chunk = try desk.chunk(after: after)
            let done = try chunk.map { try desk.completing.run($0, into: &conflicts) }
            let next: Phase = approval == nil ? .duplicates(after: DuplicateRows.Place()) : .stillAbsent(after: .min)
            phase = done.map { .completing(after: $0) } ?? next
        case .duplicates(let after):
            let next = try DuplicateRows(db: desk.db, intake: desk.intake).mark(after: after, into: &conflicts)
            phase = next.map { .duplicates(after: $0) } ?? .absent(after: "")
        case .absent(let after):
            let last = try markAbsent(after: after, on: desk)
            phase = last.map { .absent(after: $0) } ?? .suspects(after: 0)
        case .stillAbsent(let after):
            let next = try confirmAbsent(after: after, on: desk)
            phase = next.map { .stillAbsent(after: $0) } ?? .suspects(after: 0)
        case .suspects(let after):
            guard try !judgeCollisions(on: desk) else { break }
            let chunk = try desk.chunk(after: after)
            if let chunk { collisions.suspect(try AddressCollisions.known(desk.db, in: desk.intake, chunk)) }
            phase = chunk.map { .suspects(after: $0.last) } ?? .collisions(after: "")
        case .collisions(let after):
            guard try !judgeCollisions(on: desk) else { break }
            let piece = try after.map { try AddressCollisions.shared(desk.db, in: desk.intake, after: $0) }
            if let piece { collisions.suspect(piece.values) }
            phase = piece.map { .collisions(after: $0.next) } ?? .differences(after: 0)
        case .differences(let after):
            let chunk = try desk.chunk(after: after)
            if let chunk { people += try Differences(db: desk.db, intake: desk.intake).mark(chunk) }
            if let chunk {
                phase = .differences(after: chunk.last)
            } else {
                phase = try approval == nil && desk.newcomers.areAll ? .newcomers(after: 0) : .effects(after: nil)
            }
        case .newcomers(let after):
            let chunk = try desk.chunk(after: after)
            if let chunk { counts[.joiner, default: 0] += try desk.newcomers.countJoiners(chunk) }
            phase = chunk.map { .newcomers(after: $0.last) } ?? .guards
        case .effects(let after):
            let next = try countEffects(after: after, on: desk)
            phase = next.map { .effects(after: $0) } ?? (hasSplit ? .acceptance : .guards)
        case .guards:
            try checkGuards(on: desk)
        case .addressChanges(let after):
            let next = try splitAddressChanges(after: after, on: desk)
            phase = next.map { .addressChanges(after: $0) } ?? (hasSplit ? .addressesKept : .acceptance)
        case .addressesKept:
            guard try !judgeCollisions(on: desk) else { break }
            counts = [:]
            phase = .effects(after: nil)
        case .unlisting:
            if try !Leftovers(db: desk.db).clearShown(of: desk.intake.number) { try draft(on: desk) }
        case .listing(let after):
            let next = try desk.listEffects(after: after, limit: Self.batch)
            phase = next.map { .listing(after: $0) } ?? .hashing(after: nil)
        case .hashing(let after):
            let next = try desk.hashEffects(after: after, into: &hash)
            phase = next.map { .hashing(after: $0) } ?? .holding
        case .holding:
            return try hold(on: desk)
        case .acceptance:
            return try accept(on: desk)
        }
        return nil
    }
}

// MARK: - Steps that change what is known so far

extension IntakeJudging {
    private mutating func begin(on desk: JudgingDesk) throws -> IntakeVerdict? {
        if let ending {
            try desk.intake.note(desk.db, ending)
            people = ending.unchanged
        }
        if let refusal = try desk.refusal() { return refusal }
        if approval == nil, EarlierJudging.mayHaveBegun(on: desk.intake) {
            if let next = try desk.earlierJudging.forget(after: 0) { phase = .forgetting(after: next) }
        }
        return nil
    }

    private mutating func markOvertaken(after: Overtaking.Place, on desk: JudgingDesk) throws -> Overtaking.Place? {
        guard let seen else { return nil }
        let overtaking = Overtaking(db: desk.db, intake: desk.intake, completing: desk.completing)
        return try overtaking.mark(seen, after: after, into: &conflicts)
    }

    private func joinSequences(after: String, on desk: JudgingDesk) throws -> String? {
        let isHeard = desk.intake.input == .drop || desk.intake.input == .webhook
        guard approval == nil, desk.intake.semantics == .changes, isHeard else { return nil }
        return try SequencedRows(db: desk.db, intake: desk.intake).join(after: after)
    }

    /// Whoever is refused here is left as is: whatever stood against that is judged again, until nothing does.
    ///
    /// - Returns: false where nothing was left to judge.
    private mutating func judgeCollisions(on desk: JudgingDesk) throws -> Bool {
        guard !collisions.isSettled else { return false }
        try collisions.step(desk.addressBench, into: &conflicts)
        return true
    }

    private mutating func markAbsent(after: String, on desk: JudgingDesk) throws -> String? {
        let absence = Absence(
            db: desk.db,
            intake: desk.intake,
            seen: seen,
            timesMin: try desk.provesAbsence ? desk.source.absencesMin : nil
        )
        guard desk.isSnapshot, seen?.isEverybodySeen != true, let last = try absence.endOfChunk(after: after) else {
            return nil
        }
        leavers += try absence.mark(after: after, last: last)
        return last
    }

    private mutating func confirmAbsent(after: Int, on desk: JudgingDesk) throws -> Int? {
        let absence = Absence(db: desk.db, intake: desk.intake, seen: nil, timesMin: nil)
        let (left, next) = try absence.confirm(after: after)
        leavers += left
        return next
    }

    private mutating func splitAddressChanges(after: DueRow.Place?, on desk: JudgingDesk) throws -> DueRow.Place? {
        guard approval == nil, desk.holdsAddressChanges else { return nil }
        let rows = try DueRow.next(
            desk.db,
            of: desk.intake,
            after: after,
            urgencies: .addressChange ... .addressChange,
            limit: Self.batch
        )
        for row in rows {
            guard let kept = try desk.addressChanges.split(row) else { continue }
            collisions.suspect([kept])
            hasSplit = true
        }
        return rows.count == Self.batch ? rows.last?.place : nil
    }

    private mutating func countEffects(after: DueRow.Place?, on desk: JudgingDesk) throws -> DueRow.Place? {
        let rows = try DueRow.next(desk.db, of: desk.intake, after: after, limit: Self.batch)
        for row in rows {
            let effects = try desk.effects.effects(of: row)
            var changes = Set(effects.flatMap(\.changes))
            // What waits alone since an earlier file says it again every night.
            if changes.contains(.addressChange), desk.holdsAddressChanges, try desk.addressChanges.isWaiting(row) {
                changes.remove(.addressChange)
            }
            for change in changes { counts[change, default: 0] += 1 }
            if approval != nil, try !desk.wereShown(effects, of: row.employee) { exceedsApproval = true }
        }
        return rows.count == Self.batch ? rows.last?.place : nil
    }

    private mutating func checkGuards(on desk: JudgingDesk) throws {
        if let approval {
            let isSame = try HoldRow.find(desk.db, intake: desk.intake.number).map {
                $0.hash == approval && $0.configuration == rules.configuration
            }
            if isSame == true, !exceedsApproval {
                phase = .acceptance
                return
            }
        }
        trips = try desk.trips(counts: counts)
        guard !trips.isEmpty || approval != nil else {
            phase = .addressChanges(after: nil)
            return
        }
        phase = .unlisting
    }

    private mutating func draft(on desk: JudgingDesk) throws {
        try desk.draftHold(trips: trips, counts: counts)
        if let approval { try desk.disown(approval, trips: trips, counts: counts) }
        hash = desk.hashSeed
        phase = .listing(after: nil)
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
        if approval != nil, desk.intake.input == .clock { try ClockDoubt(db: desk.db).end() }
        if approval != nil { people = desk.intake.people }
        if let refusal = try refusalOfEvent(on: desk) { return refusal }
        let heldAlone = try desk.accept(counts: counts, people: people, leavers: leavers)
        return .accepted(
            people: people,
            leavers: leavers,
            conflicts: conflicts.sorted(),
            heldAlone: heldAlone
        )
    }
}

extension IntakeJudging {
    /// An event of which nothing can be taken is refused, where everybody sees it: nobody says it again.
    private func refusalOfEvent(on desk: JudgingDesk) throws -> IntakeVerdict? {
        guard desk.intake.input == .webhook, people == 0, let first = conflicts.listed.first else { return nil }
        let reason = "\(first.reason); nobody says it again by itself: once that is mended, have HR send it again"
        try desk.intake.refuse(desk.db, reason: reason)
        try HoldRow.end(desk.db, intake: desk.intake.number, at: desk.wall)
        return .refused(reason: reason)
    }
}

/// Some rows of a staged file, by number: after one, up to another.
struct RowChunk {
    let after: Int
    let last: Int

    private static let size = 2000

    /// Nil where no rows are left.
    init?(_ db: Database, intake: IntakeRow, after: Int) throws {
        let last = try db.value(
            Int.self,
            "SELECT max(row) FROM (SELECT row FROM staging WHERE intake = ? AND row > ? ORDER BY row LIMIT ?)",
            [intake.number, after, Self.size]
        )
        guard let last else { return nil }
        self.after = after
        self.last = last
    }
}
