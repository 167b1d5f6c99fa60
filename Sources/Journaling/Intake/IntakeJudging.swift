import GRDB
import Ports
import Provisioning

/// Judges a staged file against what was last accepted: first whether it may be believed at all, then which of its rows
/// stand against each other, who differs, and who is absent (promise 7).
///
/// Goes through the file in steps, each short enough for a transaction among everyone else's. Only the last one, which is
/// small, makes the file count; after a crash before it the file is read again.
struct IntakeJudging: Sendable {
    private enum Phase {
        case beginning
        /// Intakes of one source apply one at a time: what differs can be told only from what is taken over.
        case finishingEarlier
        case duplicates
        case suspects(after: Int)
        case collisions
        case differences(after: Int)
        case absent(after: String)
        case conclusion
    }

    private let intake: IntakeID
    private let ending: IntakeEnding
    private let rules: [TargetRules]
    private var phase = Phase.beginning
    private var suspects: Set<String> = []
    private var conflicts: [RowConflict] = []
    private var people = 0
    private var leavers = 0

    /// How many people of an earlier intake one step takes over.
    private static let batch = 200

    init(intake: IntakeID, ending: IntakeEnding, rules: [TargetRules]) {
        self.intake = intake
        self.ending = ending
        self.rules = rules
    }

    /// - Returns: nil while more steps are left.
    mutating func step(_ db: Database, wall: WallInstant) throws -> IntakeVerdict? {
        guard let row = try IntakeRow.find(db, intake) else {
            throw JournalError.failed(reason: "an intake was to be accepted that was not begun")
        }
        if let verdict = row.verdict { return verdict }
        switch phase {
        case .beginning:
            phase = .finishingEarlier
            return try refusal(of: row, db)
        case .finishingEarlier:
            if try !takeOverEarlier(than: row, db) { phase = .duplicates }
        case .duplicates:
            conflicts = try DuplicateRows(db: db, intake: row).mark()
            phase = .suspects(after: 0)
        case .suspects(let after):
            let chunk = try RowChunk(db, intake: row, after: after)
            if let chunk { suspects.formUnion(try AddressCollisions.suspects(db, in: row, chunk)) }
            phase = chunk.map { .suspects(after: $0.last) } ?? .collisions
        case .collisions:
            var collisions = AddressCollisions(db, intake: row, isComplete: ending.rowsWithoutKey == 0, rules: rules)
            conflicts += try collisions.mark(suspects)
            phase = .differences(after: 0)
        case .differences(let after):
            let chunk = try RowChunk(db, intake: row, after: after)
            if let chunk { people += try Differences(db: db, intake: row).mark(chunk) }
            phase = chunk.map { .differences(after: $0.last) } ?? .absent(after: "")
        case .absent(let after):
            // A refused row whose key nobody can read may be anyone's.
            let last = ending.rowsWithoutKey > 0 ? nil : try markAbsent(row, after: after, db)
            phase = last.map { .absent(after: $0) } ?? .conclusion
        case .conclusion:
            return try conclude(row, db, wall: wall)
        }
        return nil
    }

    private mutating func markAbsent(_ row: IntakeRow, after: String, _ db: Database) throws -> String? {
        let absence = Absence(db: db, intake: row)
        guard let last = try absence.endOfChunk(after: after) else { return nil }
        leavers += try absence.mark(after: after, last: last, marked: leavers)
        return last
    }

    /// - Returns: whether more is left.
    private func takeOverEarlier(than row: IntakeRow, _ db: Database) throws -> Bool {
        let earlier = try db.value(
            String.self,
            "SELECT id FROM intake WHERE state = 'accepted' AND number < ? AND source = ? ORDER BY number LIMIT 1",
            [row.number, row.source.rawValue]
        )
        guard let earlier, let intake = try IntakeRow.find(db, IntakeID(earlier)) else { return false }
        _ = try IntakeTakeover(db: db, intake: intake, rules: rules).run(batch: Self.batch)
        return true
    }

    private func conclude(_ row: IntakeRow, _ db: Database, wall: WallInstant) throws -> IntakeVerdict {
        if let refusal = try refusal(of: row, db) { return refusal }
        try row.accept(db, ending: ending, people: people, leavers: leavers, at: wall)
        return .accepted(people: people, leavers: leavers, conflicts: conflicts.sorted { $0.row < $1.row })
    }

    private func refusal(of row: IntakeRow, _ db: Database) throws -> IntakeVerdict? {
        let plausibility = Plausibility(db: db, intake: row, endedWithNewline: ending.endedWithNewline)
        guard let reason = try plausibility.objection() else { return nil }
        try row.refuse(db, reason: reason)
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
