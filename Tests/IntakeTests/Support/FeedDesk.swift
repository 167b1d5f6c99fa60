import HRFeed
import Journaling
import Ports
import Provisioning
import TestSupport

@testable import Intake

/// A journal, and files that are read into it as a drop directory's are, without a directory.
struct FeedDesk {
    let journal: SQLiteJournal
    let time = ManualTime()
    var feed: FeedSettings
    var semantics = FeedSemantics.snapshot
    var rules: RosterRules

    init(format: FeedFormat, mapping: RecordMapping, absencesMin: Int = 1, guards: GuardLimits) async throws {
        journal = try SQLiteJournal.inMemory(time: time)
        feed = Self.feed(format, mapping)
        rules = Self.rules(mapping, absencesMin: absencesMin, guards: guards)
        try await journal.finishReading("saas")
    }

    /// From now on columns mean something else.
    mutating func remap(_ mapping: RecordMapping, digest: String, guards: GuardLimits) {
        feed = Self.feed(feed.format, mapping)
        feed.mappingDigest = digest
        rules = Self.rules(mapping, absencesMin: 1, guards: guards)
    }

    private static func feed(_ format: FeedFormat, _ mapping: RecordMapping) -> FeedSettings {
        FeedSettings(source: "hr", format: format, limits: .standard, mapping: mapping, mappingDigest: "one")
    }

    private static func rules(_ mapping: RecordMapping, absencesMin: Int, guards: GuardLimits) -> RosterRules {
        let source = SourceRules(
            id: "hr",
            guards: guards,
            completion: PersonCompletion(mapping),
            grace: .zero,
            absencesMin: absencesMin
        )
        let target = TargetRules(id: "saas", profile: .amplitude, sources: ["hr"], groups: [])
        return RosterRules(configuration: "c", sources: [source], targets: [target])
    }

    /// A whole file is read, judged and, where it is accepted, taken over.
    func takeIn(_ bytes: [UInt8], _ number: UInt32) async throws -> (verdict: IntakeVerdict, tally: PeopleTally) {
        let taken = try await takeInWithReport(bytes, number)
        return (taken.verdict, taken.tally)
    }

    /// The same, with the lines of its report.
    func takeInWithReport(
        _ bytes: [UInt8],
        _ number: UInt32
    ) async throws -> (verdict: IntakeVerdict, tally: PeopleTally, report: [String]) {
        let draft = draft(number)
        var staging = SnapshotStaging(semantics: semantics)
        let known = semantics == .snapshot ? try await journal.knownPeople(of: "hr", unless: nil) : nil
        var reader = PeopleReader(
            settings: feed,
            completion: completion,
            asOf: draft.asOf,
            now: draft.receivedAt,
            known: known
        )
        try await journal.begin(draft)
        staging.take(try reader.push(bytes))
        let (rows, ending) = try reader.finish()
        staging.take(rows)
        staging.tally = reader.tally
        staging.ending = ending
        staging.statedAsOf = try reader.statedAsOf(semantics)
        try await journal.stage(staging.rows, in: draft.id)
        let verdict = try await journal.accept(
            draft.id,
            ending: staging.intakeEnding(digest: "00"),
            seen: semantics == .snapshot ? reader.takeKnown() : nil,
            rules: rules
        )
        for intake in try await journal.intakes(in: .accepted, limit: 100) {
            while try await journal.apply(intake.id, rules: rules, batch: 100) {}
        }
        return (verdict, staging.tally, staging.takeReport())
    }

    /// What a file would do.
    func plan(_ bytes: [UInt8], _ number: UInt32, modified: WallInstant? = nil) async throws -> PlanReport {
        let planner = FilePlanner(feed: feed, completion: completion, rules: rules, limits: [:], journal: journal)
        let chunks = AsyncThrowingStream<[UInt8], any Error> { continuation in
            continuation.yield(bytes)
            continuation.finish()
        }
        return try await planner.plan(draft(number), modified: modified, chunks: chunks)
    }

    private var completion: PersonCompletion { PersonCompletion(feed.mapping) }

    /// Each is newer than those with smaller numbers.
    private func draft(_ number: UInt32) -> IntakeDraft {
        IntakeDraft(
            id: .test(number),
            source: "hr",
            input: .drop,
            semantics: semantics,
            name: "\(number).csv",
            size: 1,
            asOf: WallInstant(milliseconds: Int64(number)),
            receivedAt: time.wall
        )
    }
}

extension RecordMapping {
    /// - fields: with their columns.
    static func by(_ fields: [PersonField: ColumnName]) -> RecordMapping {
        RecordMapping(
            key: .column("id", transforms: []),
            status: nil,
            fields: fields.mapValues { FieldRule(.column($0)) }
        )
    }
}

extension GuardLimits {
    /// Nothing is held.
    static let none = GuardLimits(
        allowances: [:],
        rowsPercentMin: 0,
        filledPercentMin: 0,
        holdsChangedHeader: false,
        holdsFirstSnapshot: false,
        holdsAddressChange: false
    )
}
