public import Provisioning

/// Everything that is known of somebody, and how it came about (promise 12).
public struct PersonReport: Sendable, Hashable, Codable {
    /// What HR last said.
    public struct Known: Sendable, Hashable, Codable {
        public var person: Person
        /// Of when that is the truth.
        public var asOf: WallInstant
        /// When the calendar next changes something.
        public var dueAt: WallInstant?
        /// HR's own words for the status; empty where it has none.
        public var statusWords: [String]

        public init(person: Person, asOf: WallInstant, dueAt: WallInstant?) {
            self.person = person
            self.asOf = asOf
            self.dueAt = dueAt
            statusWords = []
        }
    }

    /// One identity at one target.
    public struct Account: Sendable, Hashable, Codable {
        public var id: AccountID
        public var target: TargetID
        public var identity: IdentityKey
        public var desired: FactSet
        public var confirmed: FactSet

        public init(
            id: AccountID,
            target: TargetID,
            identity: IdentityKey,
            desired: FactSet,
            confirmed: FactSet
        ) {
            self.id = id
            self.target = target
            self.identity = identity
            self.desired = desired
            self.confirmed = confirmed
        }
    }

    public var now: WallInstant
    public var known: [Known]
    public var accounts: [Account]
    /// In their order; the latest, where there are more than ``eventsMax``.
    public var events: [PersonEvent]
    /// What is still to come, and what it waits for.
    public var waits: [PersonWait]

    /// Of each kind of event no more are shown.
    public static let eventsMax = 500

    public init(now: WallInstant, known: [Known], accounts: [Account], events: [PersonEvent], waits: [PersonWait]) {
        self.now = now
        self.known = known
        self.accounts = accounts
        self.events = events
        self.waits = waits
    }
}

/// One thing that happened on the way from a row to an answer.
public struct PersonEvent: Sendable, Hashable, Codable {
    public enum What: Sendable, Hashable, Codable {
        /// A row was taken over, or was not.
        case heard(HeardRow)
        /// An operation was made of a difference.
        case planned(PlannedStep)
        /// A request went out, and what came of it.
        case exchanged(ExchangedStep)
        /// An operation ended otherwise than by being done.
        case ended(OperationSequence, OperationState, reason: String?, by: String?)
        /// An operator decided.
        case decided(OperationSequence, kind: String, reason: String?)
    }

    public var at: WallInstant
    public var what: What

    public init(at: WallInstant, what: What) {
        self.at = at
        self.what = what
    }
}

/// A row of an intake that said something of somebody.
public struct HeardRow: Sendable, Hashable, Codable {
    public var person: PersonKey
    /// Nil where its intake was archived.
    public var intake: IntakeID?
    public var input: IntakeInput?
    /// The file's name, or what else it came from.
    public var name: String?
    public var asOf: WallInstant?
    public var receivedAt: WallInstant?
    /// Of the file; nil where it was derived.
    public var row: Int?
    public var what: String
    /// It doesn't count: the person was left as is.
    public var isLeft: Bool

    public init(
        person: PersonKey,
        intake: IntakeID?,
        input: IntakeInput?,
        name: String?,
        asOf: WallInstant?,
        receivedAt: WallInstant?,
        row: Int?,
        what: String,
        isLeft: Bool
    ) {
        self.person = person
        self.intake = intake
        self.input = input
        self.name = name
        self.asOf = asOf
        self.receivedAt = receivedAt
        self.row = row
        self.what = what
        self.isLeft = isLeft
    }
}

/// An operation, as it was planned.
public struct PlannedStep: Sendable, Hashable, Codable {
    public var operation: OperationSequence
    public var target: TargetID
    public var kind: OperationKind
    public var lane: Lane
    public var address: AccountAddress
    public var group: GroupName?
    public var changes: [FactChange]
    /// As ``Cause/text``.
    public var cause: String
    /// Of a membership: what the configuration that was in force said of the group.
    public var rule: String?
    /// What it is by now.
    public var state: OperationState

    public init(
        operation: OperationSequence,
        target: TargetID,
        kind: OperationKind,
        lane: Lane,
        address: AccountAddress,
        group: GroupName?,
        changes: [FactChange],
        cause: String,
        rule: String?,
        state: OperationState
    ) {
        self.operation = operation
        self.target = target
        self.kind = kind
        self.lane = lane
        self.address = address
        self.group = group
        self.changes = changes
        self.cause = cause
        self.rule = rule
        self.state = state
    }
}

/// A request that carried some of somebody's operations.
public struct ExchangedStep: Sendable, Hashable, Codable {
    public var exchange: ExchangeSequence
    public var target: TargetID
    public var kind: ExchangeKind
    /// Those of them that it carried; and how many it carried in all.
    public var operations: [OperationSequence]
    public var carried: Int
    /// Nil while no answer has come, or where none did.
    public var status: Int?
    /// What was made of the answer; nil while none has come.
    public var verdict: String?
    public var reason: String?
    /// What became of each operation, by number.
    public var outcomes: [String: String]

    public init(
        exchange: ExchangeSequence,
        target: TargetID,
        kind: ExchangeKind,
        operations: [OperationSequence],
        carried: Int,
        status: Int?,
        verdict: String?,
        reason: String?,
        outcomes: [String: String]
    ) {
        self.exchange = exchange
        self.target = target
        self.kind = kind
        self.operations = operations
        self.carried = carried
        self.status = status
        self.verdict = verdict
        self.reason = reason
        self.outcomes = outcomes
    }
}

/// Something that is still to come.
public enum PersonWait: Sendable, Hashable, Codable {
    /// An operator has to approve it.
    case approval(hash: HoldHash, name: String, change: AccessChange, target: TargetID, reasons: [String])
    /// The target is still to be read, so nothing is planned.
    case firstReading(TargetID)
    /// It changed, and isn't planned yet.
    case planning(TargetID)
    /// It may go as the next request.
    case pace(OperationSequence, TargetID)
    /// It is on the wire.
    case answer(OperationSequence, TargetID)
    /// Others have to end before it.
    case operations(OperationSequence, TargetID, [OperationSequence])
    /// It failed, and is tried again then.
    case retry(OperationSequence, TargetID, inSeconds: Double, reason: String?)
    /// An operator has to decide.
    case parked(OperationSequence, TargetID, reason: String?)
    /// It was discarded, and isn't planned again before its desired value changes.
    case discarded(OperationSequence, TargetID, reason: String?)
    /// Nothing is sent to the target.
    case paused(TargetID, reason: String)
    /// The calendar changes something then.
    case calendar(PersonKey, WallInstant)
}
