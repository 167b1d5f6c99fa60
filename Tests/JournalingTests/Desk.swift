import GRDB
import Ports
import Provisioning
import TestSupport
import Testing

@testable import Journaling

/// A journal, its clock, and what services do with them, in words short enough for a test.
struct Desk {
    let journal: SQLiteJournal
    let time: ManualTime
    var rules: RosterRules

    init(
        _ targets: TargetRules...,
        guards: GuardLimits = .off,
        grace: Duration = .zero,
        absencesMin: Int = 1,
        time: ManualTime = ManualTime(),
        isRead: Bool = true
    ) async throws {
        try await self.init(
            journal: .inMemory(time: time),
            time: time,
            rules: .made(targets, guards: guards, grace: grace, absencesMin: absencesMin),
            isRead: isRead
        )
    }

    init(journal: SQLiteJournal, time: ManualTime, rules: RosterRules, isRead: Bool = true) async throws {
        self.journal = journal
        self.time = time
        self.rules = rules
        if isRead { for target in rules.targets { try await journal.finishReading(target.id) } }
    }

    init(journal: SQLiteJournal, time: ManualTime, rules: [TargetRules], isRead: Bool = true) async throws {
        try await self.init(journal: journal, time: time, rules: .made(rules), isRead: isRead)
    }

    var target: TargetRules { rules.targets[0] }

    // MARK: - Intake

    /// Stages a whole file, and asks for the verdict.
    func judge(
        _ id: IntakeID,
        _ contents: [StagedRow.Content],
        asOf: Int64 = 0,
        source: SourceID = hr,
        semantics: FeedSemantics = .snapshot,
        rowsWithoutKey: Int = 0,
        endedWithNewline: Bool = true,
        digest: String = "00",
        shape: SnapshotShape? = nil
    ) async throws -> IntakeVerdict {
        try await stage(id, contents, asOf: asOf, source: source, semantics: semantics)
        let ending = ending(
            rows: contents.count,
            semantics: semantics,
            rowsWithoutKey: rowsWithoutKey,
            endedWithNewline: endedWithNewline,
            digest: digest,
            shape: shape
        )
        return try await journal.accept(id, ending: ending, seen: nil, rules: rules)
    }

    /// Stages a whole file, and no more.
    func stage(
        _ id: IntakeID,
        _ contents: [StagedRow.Content],
        asOf: Int64 = 0,
        source: SourceID = hr,
        semantics: FeedSemantics = .snapshot
    ) async throws {
        try await journal.begin(draft(id, asOf: asOf, source: source, semantics: semantics))
        for rows in chunks(of: contents.enumerated().map { StagedRow(number: $0.offset + 1, $0.element) }) {
            try await journal.stage(rows, in: id)
        }
    }

    private func chunks(of rows: [StagedRow]) -> [[StagedRow]] {
        stride(from: 0, to: rows.count, by: 500).map { Array(rows[$0..<min($0 + 500, rows.count)]) }
    }

    func ending(
        rows: Int,
        semantics: FeedSemantics = .snapshot,
        rowsWithoutKey: Int = 0,
        endedWithNewline: Bool = true,
        digest: String = "00",
        shape: SnapshotShape? = nil
    ) -> IntakeEnding {
        IntakeEnding(
            rows: rows,
            unchanged: 0,
            rowsWithoutKey: rowsWithoutKey,
            endedWithNewline: endedWithNewline,
            digest: digest,
            shape: semantics == .snapshot ? shape ?? SnapshotShape(rows: rows, columns: ["id"], filled: [:]) : nil
        )
    }

    func draft(
        _ id: IntakeID,
        asOf: Int64 = 0,
        source: SourceID = hr,
        semantics: FeedSemantics = .snapshot
    ) -> IntakeDraft {
        IntakeDraft(
            id: id,
            source: source,
            input: .drop,
            semantics: semantics,
            name: "\(id).csv",
            size: 1,
            asOf: WallInstant(milliseconds: asOf),
            receivedAt: time.wall
        )
    }

    /// An event is received, as durable as a file, and not judged yet.
    func receive(_ id: IntakeID, _ contents: [StagedRow.Content], asOf: Int64, source: SourceID = hr) async throws {
        var draft = draft(id, asOf: asOf, source: source, semantics: .changes)
        draft.input = .webhook
        let rows = contents.enumerated().map { StagingRow(StagedRow(number: $0.offset + 1, $0.element)) }
        try await journal.writer.perform { [draft] db in
            try IntakeRow.begin(db, draft, in: .received)
            for row in rows { try row.insert(db, intake: db.lastIntake) }
        }
    }

    /// An event is received, judged and, where it is accepted, taken over and planned.
    @discardableResult
    func hear(
        _ id: IntakeID,
        _ contents: StagedRow.Content...,
        asOf: Int64,
        source: SourceID = hr
    ) async throws -> IntakeVerdict {
        try await receive(id, contents, asOf: asOf, source: source)
        let verdict = try #require(try await journal.judge(id, rules: rules))
        try await finish()
        return verdict
    }

    /// A file of these people is accepted, taken over and planned.
    @discardableResult
    func takeIn(
        _ id: IntakeID,
        _ people: [Person],
        asOf: Int64 = 0,
        source: SourceID = hr
    ) async throws -> IntakeVerdict {
        let contents = people.map { StagedRow.Content.person($0) }
        let verdict = try await judge(id, contents, asOf: asOf, source: source, digest: id.rawValue)
        try await applyAll(id)
        try await planAll()
        return verdict
    }

    /// What was accepted, whatever it is, is taken over and planned.
    func finish() async throws {
        for intake in try await journal.intakes(in: .accepted, limit: 1000) { try await applyAll(intake.id) }
        try await planAll()
    }

    /// The clock's look: who is due is staged and judged.
    @discardableResult
    func look() async throws -> [IntakeVerdict] {
        _ = try await journal.stageDue(rules)
        return try await judgeReceived()
    }

    /// Other rules come into force; what they lead to is judged.
    @discardableResult
    func adopt(_ rules: RosterRules, batch: Int = 2) async throws -> [IntakeVerdict] {
        while try await journal.adopt(rules, batch: batch) {}
        return try await judgeReceived(rules)
    }

    func judgeReceived(_ other: RosterRules? = nil) async throws -> [IntakeVerdict] {
        var verdicts: [IntakeVerdict] = []
        for intake in try await journal.intakes(in: .received, limit: 1000) {
            if let verdict = try await journal.judge(intake.id, rules: other ?? rules) { verdicts.append(verdict) }
        }
        for intake in try await journal.intakes(in: .accepted, limit: 1000) {
            while try await journal.apply(intake.id, rules: other ?? rules, batch: 100) {}
        }
        try await planAll()
        return verdicts
    }

    func applyAll(_ id: IntakeID, batch: Int = 100) async throws {
        while try await journal.apply(id, rules: rules, batch: batch) {}
    }

    @discardableResult
    func planAll() async throws -> Int {
        var operations = 0
        for target in rules.targets {
            while true {
                let progress = try await journal.plan(target, batch: 10)
                operations += progress.operations?.count ?? 0
                if !progress.more { break }
            }
        }
        return operations
    }
}
