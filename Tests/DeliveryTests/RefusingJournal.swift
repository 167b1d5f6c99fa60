import Ports
import Provisioning
import Synchronization

/// A journal that has no room at first: each kind of call that delivery makes is refused so many times before it is done.
final class RefusingJournal: DeliveryJournal {
    private let base: any DeliveryJournal
    private let error: JournalError
    private let times: Int
    private let counts = Mutex<[String: Int]>([:])

    init(_ base: any DeliveryJournal, _ error: JournalError, times: Int) {
        self.base = base
        self.error = error
        self.times = times
    }

    /// The kinds of calls that were refused as often as they are to be.
    var passed: Set<String> { counts.withLock { Set($0.filter { $0.value > times }.keys) } }

    private func pass(_ call: String) throws(JournalError) {
        let count = counts.withLock { counts in
            counts[call, default: 0] += 1
            return counts[call, default: 0]
        }
        if count <= times { throw error }
    }

    // MARK: What delivery asks while it goes on

    func openPage(of target: TargetRules) async throws(JournalError) -> OpenedExchange? {
        try pass("openPage")
        return try await base.openPage(of: target)
    }

    func continueReading(of target: TargetRules, batch: Int) async throws(JournalError) -> Bool {
        try pass("continueReading")
        return try await base.continueReading(of: target, batch: batch)
    }

    func plan(_ target: TargetRules, batch: Int) async throws(JournalError) -> PlanProgress {
        try pass("plan")
        return try await base.plan(target, batch: batch)
    }

    func dispatch(_ request: DispatchRequest) async throws(JournalError) -> DispatchResult {
        try pass("dispatch")
        return try await base.dispatch(request)
    }

    func open(_ kind: ExchangeKind, startIndex: Int?, at target: TargetID) async throws(JournalError) -> OpenedExchange
    {
        try pass("open")
        return try await base.open(kind, startIndex: startIndex, at: target)
    }

    func close(_ closing: ExchangeClosing, at target: TargetRules) async throws(JournalError) -> [Parking] {
        try pass("close")
        return try await base.close(closing, at: target)
    }

    func recordPause(
        _ reason: String?,
        byOperator: Bool,
        opensGate: Bool,
        at target: TargetID
    ) async throws(JournalError) {
        try pass("recordPause")
        try await base.recordPause(reason, byOperator: byOperator, opensGate: opensGate, at: target)
    }

    // MARK: What it asks before it begins

    func recover(
        _ target: TargetRules,
        settle: Duration,
        historyMax: Int
    ) async throws(JournalError) -> PacingHistory {
        try pass("recover")
        return try await base.recover(target, settle: settle, historyMax: historyMax)
    }

    func isRead(_ target: TargetID) async throws(JournalError) -> Bool { try await base.isRead(target) }

    func finishReading(_ target: TargetID) async throws(JournalError) { try await base.finishReading(target) }

    func leftOfReading(_ target: TargetID) async throws(JournalError) -> ReadingRemainder? {
        try await base.leftOfReading(target)
    }

    func pauseThatStays(at target: TargetID) async throws(JournalError) -> String? {
        try await base.pauseThatStays(at: target)
    }
}
