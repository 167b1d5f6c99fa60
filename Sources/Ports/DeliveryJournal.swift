public import Provisioning

/// The journal, as Delivery needs it. Every call that writes returns only once its commit is synced.
public protocol DeliveryJournal: Sendable {
    /// Closes the exchanges that a crash left open as unknown outcomes, and says what the pacer has to know.
    ///
    /// - Parameters:
    ///   - settle: how long to wait before a creation that may have been executed is looked up.
    ///   - historyMax: of so many of the latest requests of each kind the pacer has to know.
    func recover(
        _ target: TargetRules,
        settle: Duration,
        historyMax: Int
    ) async throws(JournalError) -> PacingHistory

    /// Whether the target's first reading is complete; nothing is planned before.
    func isRead(_ target: TargetID) async throws(JournalError) -> Bool

    /// Notes that the target counts as read: nobody is looked for there before they are invited.
    func finishReading(_ target: TargetID) async throws(JournalError)

    /// What a reading of the target, the first one or another, has left to be done; nil where nothing is.
    func leftOfReading(_ target: TargetID) async throws(JournalError) -> ReadingRemainder?

    /// Records the request for the next page of the target's reading, which begins with that where it was never read. What comes
    /// is put aside when the exchange is closed.
    ///
    /// - Returns: nil where no page is left.
    func openPage(of target: TargetRules) async throws(JournalError) -> OpenedExchange?

    /// Compares the next part of what was read with what is confirmed. The first reading's comparison adopts; once it is done the
    /// target is read (``isRead(_:)``).
    ///
    /// - Parameter batch: how many accounts at most.
    /// - Returns: whether more is left.
    func continueReading(of target: TargetRules, batch: Int) async throws(JournalError) -> Bool

    /// Plans up to `batch` accounts whose desired or confirmed state changed, those to be revoked first.
    func plan(_ target: TargetRules, batch: Int) async throws(JournalError) -> PlanProgress

    /// Chooses what goes next, and records it as exchanges.
    func dispatch(_ request: DispatchRequest) async throws(JournalError) -> DispatchResult

    /// Records an exchange that carries no operation: a probe.
    func open(_ kind: ExchangeKind, startIndex: Int?, at target: TargetID) async throws(JournalError) -> OpenedExchange

    /// Closes an exchange: its operations' states, what is confirmed, and what became ready, in one transaction.
    ///
    /// - Returns: what is parked by it, be it by the target's answer or by what the journal knows of others.
    @discardableResult
    func close(_ closing: ExchangeClosing, at target: TargetRules) async throws(JournalError) -> [Parking]

    /// Keeps why a target is paused, for `status`; nil once it goes on.
    ///
    /// - Parameter opensGate: what the target has asked for (Retry-After) is forgotten, too.
    func recordPause(
        _ reason: String?,
        byOperator: Bool,
        opensGate: Bool,
        at target: TargetID
    ) async throws(JournalError)

    /// Why an operator paused the target before this start; any other pause is forgotten.
    func pauseThatStays(at target: TargetID) async throws(JournalError) -> String?
}

/// One operation that has just been parked.
public struct Parking: Sendable, Hashable {
    public var sequence: OperationSequence
    /// For the operator: why, and where it can be said, what to do.
    public var reason: String

    public init(sequence: OperationSequence, reason: String) {
        self.sequence = sequence
        self.reason = reason
    }
}

/// What is left to be done of a reading of a target.
public enum ReadingRemainder: Sendable, Hashable {
    /// Some have to be asked for; after that, the rest.
    case pages
    /// All are read. What they said has to be compared, or to become intakes: that takes no request.
    case findings
}

/// What one batch of planning came to.
public struct PlanProgress: Sendable, Hashable {
    /// The operations that it made; nil: none.
    public var operations: OperationRange?
    /// Accounts are left to plan.
    public var more: Bool

    public init(operations: OperationRange?, more: Bool) {
        self.operations = operations
        self.more = more
    }
}

public struct DispatchRequest: Sendable, Hashable {
    public var target: TargetID
    public var chooser: DispatchChooser
    /// How many requests may start now.
    public var capacity: Int
    /// As ``DispatchChooser/choose(from:capacity:oldestFirst:kinds:now:)``.
    public var oldestFirst: Bool
    /// The same.
    public var kinds: Set<ExchangeKind>
    /// Groups whose last pack was refused: the next one takes no more than that many of the oldest members.
    public var packLimits: [GroupName: Int]
    /// Where groups are replaced as a whole: those that were just read, whose next packs go at once; any other is read
    /// first. Nil: they are patched.
    public var readGroups: Set<GroupName>?
    /// As ``TargetMachine/Slots/pageReadyAt``.
    public var pageReadyAt: BootInstant?

    public init(
        target: TargetID,
        chooser: DispatchChooser,
        capacity: Int,
        oldestFirst: Bool,
        kinds: Set<ExchangeKind>,
        packLimits: [GroupName: Int]
    ) {
        self.target = target
        self.chooser = chooser
        self.capacity = capacity
        self.oldestFirst = oldestFirst
        self.kinds = kinds
        self.packLimits = packLimits
    }
}

public struct DispatchResult: Sendable, Hashable {
    public var opened: [OpenedExchange]
    /// When something that waits for an instant becomes due; nil where nothing does.
    public var nextAt: BootInstant?
    /// The slot is for a reading's next page, and nothing was opened.
    public var isPageDue: Bool

    public init(opened: [OpenedExchange], nextAt: BootInstant?, isPageDue: Bool = false) {
        self.opened = opened
        self.nextAt = nextAt
        self.isPageDue = isPageDue
    }
}
