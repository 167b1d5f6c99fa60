import Ports
import Provisioning

/// The journal, for whoever can wait: where it has no room or too much to do, a call is made again until it is done. What was
/// accepted is safe meanwhile, and what wasn't can wait.
///
/// Only the call that failed is repeated, never what came before it. Any other error goes on to the caller.
struct PatientJournal: Sendable {
    private let journal: any IntakeJournal
    private let time: any TimeSource
    private let observer: any OccurrenceObserver

    /// How long to wait at first, and how long at most: a disk may stay full for hours.
    static let patience = Duration.seconds(2)
    static let patienceMax = Duration.seconds(30)

    init(_ journal: any IntakeJournal, time: any TimeSource, observer: any OccurrenceObserver) {
        self.journal = journal
        self.time = time
        self.observer = observer
    }

    func patiently<Value>(_ body: () async throws(JournalError) -> Value) async throws -> Value {
        var patience = Self.patience
        while true {
            do throws(JournalError) {
                return try await body()
            } catch {
                if error == .interrupted { throw CancellationError() }
                guard error == .full || error == .busy else { throw error }
                observer.observe(.journalWaits(reason: error.description))
            }
            try await time.rest(until: time.boot + patience)
            patience = min(patience * 2, Self.patienceMax)
        }
    }
}

// MARK: - A file's way

extension PatientJournal {
    func knownPeople(of source: SourceID, unless revision: Int64?) async throws -> KnownPeople? {
        try await patiently { () async throws(JournalError) in
            try await journal.knownPeople(of: source, unless: revision)
        }
    }

    func begin(_ intake: IntakeDraft) async throws {
        try await patiently { () async throws(JournalError) in try await journal.begin(intake) }
    }

    func stage(_ rows: [StagedRow], in intake: IntakeID) async throws {
        try await patiently { () async throws(JournalError) in try await journal.stage(rows, in: intake) }
    }

    func accept(
        _ intake: IntakeID,
        ending: IntakeEnding,
        seen: KnownPeople?,
        rules: RosterRules
    ) async throws -> IntakeVerdict {
        try await patiently { () async throws(JournalError) in
            try await journal.accept(intake, ending: ending, seen: seen, rules: rules)
        }
    }

    func refuse(_ intake: IntakeID, reason: String) async throws {
        try await patiently { () async throws(JournalError) in try await journal.refuse(intake, reason: reason) }
    }

    func state(of intake: IntakeID) async throws -> IntakeStanding? {
        try await patiently { () async throws(JournalError) in try await journal.state(of: intake) }
    }
}

// MARK: - Going on with what is there

extension PatientJournal {
    func intakes(in state: IntakeState, limit: Int) async throws -> [IntakeSummary] {
        try await patiently { () async throws(JournalError) in try await journal.intakes(in: state, limit: limit) }
    }

    func received(before intake: IntakeID, limit: Int) async throws -> [IntakeSummary] {
        try await patiently { () async throws(JournalError) in
            try await journal.received(before: intake, limit: limit)
        }
    }

    func judge(_ intake: IntakeID, rules: RosterRules) async throws -> IntakeVerdict? {
        try await patiently { () async throws(JournalError) in try await journal.judge(intake, rules: rules) }
    }

    func apply(_ intake: IntakeID, rules: RosterRules, batch: Int) async throws -> Bool {
        try await patiently { () async throws(JournalError) in
            try await journal.apply(intake, rules: rules, batch: batch)
        }
    }

    func nextDue() async throws -> WallInstant? {
        try await patiently { () async throws(JournalError) in try await journal.nextDue() }
    }

    func stageDue(_ rules: RosterRules) async throws -> Bool {
        try await patiently { () async throws(JournalError) in
            try await journal.stageDue(rules)
        }
    }

    func sweep() async throws -> Bool {
        try await patiently { () async throws(JournalError) in try await journal.sweep() }
    }
}
