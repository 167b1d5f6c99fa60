import Journaling
import Ports
import Provisioning
import Synchronization

/// A journal in memory that has no room, or no time, for the first try of every call, and that remembers what was done.
final class ReluctantJournal: IntakeJournal {
    private struct State {
        var refusal: JournalError?
        var isWilling: Set<String> = []
        var done: [String] = []
        var hooks: [String: @Sendable () async throws -> Void] = [:]
    }

    let journal: SQLiteJournal
    private let state: Mutex<State>

    /// - refusal: thrown once before each call is done; nil where it does everything at once.
    init(_ journal: SQLiteJournal, refusal: JournalError?) {
        self.journal = journal
        state = Mutex(State(refusal: refusal))
    }

    /// The names of the calls that were done, in order.
    var done: [String] { state.withLock { $0.done } }

    func forget() { state.withLock { $0.done = [] } }

    /// Before the call is done the next time, that happens.
    func before(_ call: String, _ hook: @escaping @Sendable () async throws -> Void) {
        state.withLock { $0.hooks[call] = hook }
    }

    private func perform<Value: Sendable>(
        _ call: String,
        _ body: () async throws(JournalError) -> Value
    ) async throws(JournalError) -> Value {
        let (refusal, hook) = state.withLock { state in
            if let refusal = state.refusal, state.isWilling.remove(call) == nil {
                state.isWilling.insert(call)
                return (refusal as JournalError?, nil as (@Sendable () async throws -> Void)?)
            }
            return (nil, state.hooks.removeValue(forKey: call))
        }
        if let refusal { throw refusal }
        do { try await hook?() } catch { throw .failed(reason: "\(error)") }
        let value = try await body()
        state.withLock { $0.done.append(call) }
        return value
    }

    func knownPeople(of source: SourceID, unless revision: Int64?) async throws(JournalError) -> KnownPeople? {
        try await perform("knownPeople") { () async throws(JournalError) in
            try await journal.knownPeople(of: source, unless: revision)
        }
    }

    func doubtsClock() async throws(JournalError) -> Bool {
        try await perform("doubtsClock") { () async throws(JournalError) in try await journal.doubtsClock() }
    }

    func begin(_ intake: IntakeDraft) async throws(JournalError) {
        try await perform("begin") { () async throws(JournalError) in try await journal.begin(intake) }
    }

    func stage(_ rows: [StagedRow], in intake: IntakeID) async throws(JournalError) {
        try await perform("stage") { () async throws(JournalError) in try await journal.stage(rows, in: intake) }
    }

    func accept(
        _ intake: IntakeID,
        ending: IntakeEnding,
        seen: KnownPeople?,
        rules: RosterRules
    ) async throws(JournalError) -> IntakeVerdict {
        try await perform("accept") { () async throws(JournalError) in
            try await journal.accept(intake, ending: ending, seen: seen, rules: rules)
        }
    }

    func refuse(_ intake: IntakeID, reason: String) async throws(JournalError) {
        try await perform("refuse") { () async throws(JournalError) in
            try await journal.refuse(intake, reason: reason)
        }
    }

    func apply(_ intake: IntakeID, rules: RosterRules, batch: Int) async throws(JournalError) -> Bool {
        try await perform("apply") { () async throws(JournalError) in
            try await journal.apply(intake, rules: rules, batch: batch)
        }
    }

    func judge(_ intake: IntakeID, rules: RosterRules) async throws(JournalError) -> IntakeVerdict? {
        try await perform("judge") { () async throws(JournalError) in try await journal.judge(intake, rules: rules) }
    }

    func intakes(in state: IntakeState, limit: Int) async throws(JournalError) -> [IntakeSummary] {
        try await perform("intakes \(state)") { () async throws(JournalError) in
            try await journal.intakes(in: state, limit: limit)
        }
    }

    func received(before intake: IntakeID, limit: Int) async throws(JournalError) -> [IntakeSummary] {
        try await perform("received") { () async throws(JournalError) in
            try await journal.received(before: intake, limit: limit)
        }
    }

    func state(of intake: IntakeID) async throws(JournalError) -> IntakeStanding? {
        try await perform("state") { () async throws(JournalError) in try await journal.state(of: intake) }
    }

    func nextDue() async throws(JournalError) -> WallInstant? {
        try await perform("nextDue") { () async throws(JournalError) in try await journal.nextDue() }
    }

    func stageDue(_ rules: RosterRules) async throws(JournalError) -> Bool {
        try await perform("stageDue") { () async throws(JournalError) in try await journal.stageDue(rules) }
    }

    func adopt(_ rules: RosterRules, batch: Int) async throws(JournalError) -> Bool {
        try await perform("adopt") { () async throws(JournalError) in try await journal.adopt(rules, batch: batch) }
    }

    func sweep() async throws(JournalError) -> Bool {
        try await perform("sweep") { () async throws(JournalError) in try await journal.sweep() }
    }
}

extension ReluctantJournal: ReplayJournal {
    func historyBegins() async throws(JournalError) -> WallInstant? { try await journal.historyBegins() }

    func preview(_ replay: ReplayScope, rules: RosterRules) async throws(JournalError) -> ReplayPreview {
        try await journal.preview(replay, rules: rules)
    }

    func begin(_ replay: ReplayScope) async throws(JournalError) { try await journal.begin(replay) }

    func isReplaying() async throws(JournalError) -> Bool { try await journal.isReplaying() }

    func continueReplays(_ rules: RosterRules) async throws(JournalError) -> Bool {
        try await perform("continueReplays") { () async throws(JournalError) in
            try await journal.continueReplays(rules)
        }
    }
}
