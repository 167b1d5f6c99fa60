import Crypto
import Foundation
import GRDB
import Ports
import Provisioning

/// What one step of judging has before it: the intake's row, the rules, and the database they are held against.
struct JudgingDesk {
    let db: Database
    var intake: IntakeRow
    let rules: RosterRules
    let source: SourceRules
    let wall: WallInstant
    var knownCount = KnownCount()

    var completing: Completing { Completing(db: db, intake: intake, rules: source, now: wall) }

    var effects: AccessEffects { AccessEffects(db: db, intake: intake, rules: rules, now: wall) }

    var addressChanges: AddressChanges { AddressChanges(desk: self) }

    /// Whether changes of address are to wait alone, where ids are addresses: not those that do so already.
    var holdsAddressChanges: Bool { intake.parent == nil && intake.reading == nil && source.guards.holdsAddressChange }

    /// So many changes of address of one intake may wait, each alone. More are one decision; and so are those that follow from
    /// another configuration, however few: there it is the rule that is decided on.
    private var aloneMax: Int { intake.input == .configuration ? 0 : 100 }

    /// What is found out again where a crash, or a full disk, came between: as if nobody had begun.
    var earlierJudging: EarlierJudging { EarlierJudging(db: db, intake: intake) }

    var addressBench: AddressBench { AddressBench(db, intake: intake, rules: rules.targets, now: wall) }

    var newcomers: Newcomers { Newcomers(db: db, intake: intake, rules: rules, now: wall) }

    func chunk(after row: Int) throws -> RowChunk? { try RowChunk(db, intake: intake, after: row) }

    /// A file that names everybody.
    var isSnapshot: Bool { intake.semantics == .snapshot && intake.input == .drop && intake.parent == nil }

    /// Whoever isn't in it has left: it is a snapshot, and every row's key was read. A refused row whose key nobody can read
    /// may be anyone's.
    var provesAbsence: Bool {
        get throws {
            guard isSnapshot else { return false }
            return try db.value(Int.self, "SELECT rows_without_key FROM intake WHERE number = ?", [intake.number]) == 0
        }
    }

    /// - Returns: whether more is left.
    func takeOverEarlier(batch: Int) throws -> Bool {
        let earlier = try db.value(
            Int64.self,
            "SELECT number FROM intake WHERE state = 'accepted' ORDER BY number LIMIT 1"
        )
        guard let earlier, let row = try IntakeRow.find(db, number: earlier) else { return false }
        _ = try IntakeTakeover(db: db, intake: row, rules: rules, now: row.acceptedAt ?? wall).run(batch: batch)
        return true
    }

    // MARK: - Refusal

    func refusal() throws -> IntakeVerdict? {
        guard isSnapshot, let reason = try Plausibility(db: db, intake: intake).objection() else { return nil }
        try intake.refuse(db, reason: reason)
        try HoldRow.end(db, intake: intake.number, at: wall)
        return .refused(reason: reason)
    }

    // MARK: - Guards

    /// - Parameters:
    ///   - renames: changes of address that are to wait alone.
    ///   - waiting: of those, how many do so since an earlier intake.
    func trips(counts: [AccessChange: Int], renames: Int, waiting: Int) throws -> [GuardTrip] {
        if intake.parent != nil { return [.addressChange] }
        if intake.input == .unknownAccounts {
            // Whatever it counts as: nobody's account is removed without an operator's word.
            let accounts = counts.values.reduce(0, +)
            return accounts > 0 ? [.unknownAccounts(accounts)] : []
        }
        var counts = counts
        counts[.addressChange] = counts[.addressChange].map { $0 - waiting }
        let shape = isSnapshot ? try shape(of: intake.number) : nil
        let check = GuardCheck(
            limits: source.guards,
            // Of whatever changes nobody no part is to be told.
            known: counts.values.contains { $0 > 0 } ? try known() : 0,
            counts: counts,
            earlier: try ChangeCounts(db: db, source: intake.source).sinceYesterday(wall),
            shape: shape,
            lastShape: try lastSnapshot().flatMap { try self.shape(of: $0) }
        )
        var trips = check.trips
        if renames - waiting > aloneMax, !trips.contains(where: \.isTooManyAddressChanges) {
            trips.append(.tooMany(.addressChange, people: renames - waiting, allowed: aloneMax))
        }
        // These say nothing but what the calendar makes of everybody.
        if intake.input == .clock || intake.input == .configuration, let trip = try ClockDoubt(db: db).trip {
            trips.append(trip)
        }
        return trips
    }

    /// How many people of the source have not left.
    func known() throws -> Int { try knownCount.people(of: intake.source, db) }

    private func lastSnapshot() throws -> Int64? {
        try db.value(Int64.self, Plausibility.lastSnapshot, [intake.source.rawValue, intake.number])
    }

    private func shape(of number: Int64) throws -> SnapshotShape? {
        let text = try db.value(String.self, "SELECT shape FROM intake WHERE number = ?", [number])
        return try text.map { try JournalText.decode(SnapshotShape.self, json: $0) }
    }

    // MARK: - Its end

    /// - Returns: what of it waits alone from now on.
    func accept(counts: [AccessChange: Int], people: Int, leavers: Int) throws -> [HoldHash] {
        try HoldRow.end(db, intake: intake.number, at: wall)
        var counts = counts
        // That it invites everybody is what a first snapshot is for, and says nothing of the day.
        if isSnapshot, try lastSnapshot() == nil { counts[.joiner] = nil }
        try ChangeCounts(db: db, source: intake.source).add(counts, of: intake.number, at: wall)
        try IntakeSuccession.begin(db, of: intake, isSnapshot: isSnapshot)
        if isSnapshot {
            try Plausibility(db: db, intake: intake).noteExport()
            try SnapshotSuccession(db: db, intake: intake, wall: wall).replaceHeld()
        }
        try addressChanges.endOvertaken()
        try intake.accept(db, people: people, leavers: leavers, at: wall)
        return try addressChanges.hold()
    }
}

extension GuardTrip {
    /// Whoever approves what it holds has said that the clock is right.
    var isAboutTheClock: Bool {
        switch self {
        case .clockStep, .clockUnseen: true
        default: false
        }
    }

    fileprivate var isTooManyAddressChanges: Bool {
        if case .tooMany(.addressChange, _, _) = self { true } else { false }
    }
}

/// The rolling day's count, by source.
struct ChangeCounts {
    let db: Database
    let source: SourceID

    private static let day = Duration.seconds(24 * 60 * 60)

    func sinceYesterday(_ now: WallInstant) throws -> [AccessChange: Int] {
        let rows = try db.rows(
            "SELECT change, sum(people) FROM change_count WHERE source = ? AND at > ? AND at <= ? GROUP BY change",
            [source.rawValue, (now - Self.day).milliseconds, now.milliseconds]
        )
        return try rows.reduce(into: [:]) { $0[try JournalText.decode(AccessChange.self, $1[0])] = $1[1] }
    }

    func add(_ counts: [AccessChange: Int], of intake: Int64, at now: WallInstant) throws {
        for (change, people) in counts where people > 0 {
            try db.run(
                "INSERT INTO change_count (source, change, at, intake, people) VALUES (?, ?, ?, ?, ?)",
                [source.rawValue, change.rawValue, now.milliseconds, intake, people]
            )
        }
        // Nobody can say then which of them are of the last day.
        guard try ClockDoubt(db: db).trip == nil else { return }
        try db.run(
            "DELETE FROM change_count WHERE source = ? AND at <= ?",
            [source.rawValue, (now - Self.day).milliseconds]
        )
    }
}

/// How many people of a source have not left: counted once in a step, however often it is asked for.
final class KnownCount {
    private var people: Int?

    func people(of source: SourceID, _ db: Database) throws -> Int {
        if let people { return people }
        let count = try db.value(
            Int.self,
            "SELECT count(*) FROM person WHERE source = ? AND status <> 'ended'",
            [source.rawValue]
        )
        people = count
        return count ?? 0
    }
}
