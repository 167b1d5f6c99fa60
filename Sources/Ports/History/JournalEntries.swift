public import Provisioning

/// Which operations, or exchanges, are asked for: those to which all of it applies, newest first.
public struct JournalQuery: Sendable, Hashable, Codable {
    public enum Kind: String, Sendable, Hashable, Codable {
        case operations
        case exchanges
    }

    /// No more are listed at once.
    public static let entriesMax = 1_000

    public var kind: Kind
    public var target: TargetID?
    /// Of operations.
    public var state: OperationState?
    /// Of operations: an employee id, `source/employee id`, or an address.
    public var person: String?
    /// When the operation was made, or the exchange begun.
    public var since: WallInstant?
    public var until: WallInstant?
    /// Only those with lower numbers: where the last listing ended.
    public var before: Int64?
    public var limit: Int

    public init(
        kind: Kind,
        target: TargetID?,
        state: OperationState?,
        person: String?,
        since: WallInstant?,
        until: WallInstant?,
        before: Int64?,
        limit: Int
    ) {
        self.kind = kind
        self.target = target
        self.state = state
        self.person = person
        self.since = since
        self.until = until
        self.before = before
        self.limit = limit
    }
}

/// One operation, as the journal has it.
public struct JournaledOperation: Sendable, Hashable, Codable {
    public var step: PlannedStep
    public var person: PersonKey
    public var attempts: Int
    public var isUncertain: Bool
    public var madeAt: WallInstant
    public var endedAt: WallInstant?
    /// Of the last outcome.
    public var reason: String?
    /// As ``Cause/text``, of what made it needless.
    public var supersededBy: String?

    public init(
        step: PlannedStep,
        person: PersonKey,
        attempts: Int,
        isUncertain: Bool,
        madeAt: WallInstant,
        endedAt: WallInstant?,
        reason: String?,
        supersededBy: String?
    ) {
        self.step = step
        self.person = person
        self.attempts = attempts
        self.isUncertain = isUncertain
        self.madeAt = madeAt
        self.endedAt = endedAt
        self.reason = reason
        self.supersededBy = supersededBy
    }
}

/// One exchange, as the journal has it.
public struct JournaledExchange: Sendable, Hashable, Codable {
    public var step: ExchangedStep
    public var group: GroupName?
    public var startedAt: WallInstant
    /// Nil while it is open.
    public var seconds: Double?
    /// 0 where it never left; 2 where the transport sent it again by itself.
    public var transmissions: Int?

    public init(
        step: ExchangedStep,
        group: GroupName?,
        startedAt: WallInstant,
        seconds: Double?,
        transmissions: Int?
    ) {
        self.step = step
        self.group = group
        self.startedAt = startedAt
        self.seconds = seconds
        self.transmissions = transmissions
    }
}

public struct JournalListing: Sendable, Hashable, Codable {
    public var operations: [JournaledOperation]
    public var exchanges: [JournaledExchange]
    /// Where to go on; nil at the end.
    public var next: Int64?

    public init(operations: [JournaledOperation] = [], exchanges: [JournaledExchange] = [], next: Int64? = nil) {
        self.operations = operations
        self.exchanges = exchanges
        self.next = next
    }
}

/// One entry of the journal, named by its number.
public enum JournalEntry: Sendable, Hashable, Codable {
    case operation(OperationSequence)
    case exchange(ExchangeSequence)
}

/// One operation with the exchanges that carried it, or one exchange with the operations that it carried.
public struct JournalDetail: Sendable, Hashable, Codable {
    public var operations: [JournaledOperation]
    public var exchanges: [JournaledExchange]
    /// What operators decided of the operation.
    public var decisions: [PersonEvent]

    public init(operations: [JournaledOperation], exchanges: [JournaledExchange], decisions: [PersonEvent]) {
        self.operations = operations
        self.exchanges = exchanges
        self.decisions = decisions
    }
}

/// What `rosterd journal check` found.
public struct JournalCheckReport: Sendable, Hashable, Codable {
    /// What was looked at, in its order.
    public var checks: [String]
    /// What isn't as it must be; names rows by their numbers, never people. Empty: all is well.
    public var problems: [String]

    public init(checks: [String] = [], problems: [String] = []) {
        self.checks = checks
        self.problems = problems
    }
}

/// A copy of the journal that is ready to be fetched.
public struct BackupCopy: Sendable, Hashable, Codable {
    /// Most bytes of one part.
    public static let partBytesMax = 8 << 20

    /// Names it until it is let go of.
    public var id: String
    public var bytes: Int64

    public init(id: String, bytes: Int64) {
        self.id = id
        self.bytes = bytes
    }
}

/// What was moved into an archive.
public struct ArchiveReport: Sendable, Hashable, Codable {
    /// The archive file, on the daemon's machine.
    public var path: String
    /// Rows by table.
    public var rows: [String: Int]
    /// The journal's history begins there from now on: replay and why reach back to it.
    public var historyBegins: WallInstant

    public init(path: String, rows: [String: Int], historyBegins: WallInstant) {
        self.path = path
        self.rows = rows
        self.historyBegins = historyBegins
    }
}
