public import Provisioning

/// One operation that waits for an operator: trying again by itself would not help (promise 2).
public struct ParkedOperation: Sendable, Hashable, Codable {
    public var sequence: OperationSequence
    public var target: TargetID
    public var person: PersonKey
    public var kind: OperationKind
    public var lane: Lane
    public var address: AccountAddress
    /// Of a membership.
    public var group: GroupName?
    /// Facts, before and after.
    public var changes: [FactChange]
    /// Why it is parked.
    public var reason: String
    /// It may have been executed all the same.
    public var isUncertain: Bool
    public var attempts: Int
    public var madeAt: WallInstant

    public init(
        sequence: OperationSequence,
        target: TargetID,
        person: PersonKey,
        kind: OperationKind,
        lane: Lane,
        address: AccountAddress,
        group: GroupName?,
        changes: [FactChange],
        reason: String,
        isUncertain: Bool,
        attempts: Int,
        madeAt: WallInstant
    ) {
        self.sequence = sequence
        self.target = target
        self.person = person
        self.kind = kind
        self.lane = lane
        self.address = address
        self.group = group
        self.changes = changes
        self.reason = reason
        self.isUncertain = isUncertain
        self.attempts = attempts
        self.madeAt = madeAt
    }

    /// What to do about it, in a sentence.
    public var advice: String {
        if kind.isRevocation { return "access stays until it succeeds: mend what is wrong at the target, then retry" }
        if isUncertain, kind == .createUser {
            return "retry: it is looked up first, and sent only where it isn't there"
        }
        return "mend what is wrong, then retry; or discard it: it is planned again when its value changes"
    }
}

/// Which parked operations are meant: those to which all of it applies.
public struct ParkedSelection: Sendable, Hashable, Codable {
    /// Empty: all.
    public var sequences: [OperationSequence]
    public var target: TargetID?
    /// An employee id, `source/employee id`, or an address.
    public var person: String?
    /// What stands in the reason, in whatever case.
    public var error: String?

    /// All that are parked.
    public static let all = ParkedSelection(sequences: [], target: nil, person: nil, error: nil)

    public init(sequences: [OperationSequence], target: TargetID?, person: String?, error: String?) {
        self.sequences = sequences
        self.target = target
        self.person = person
        self.error = error
    }
}

/// Some parked operations, oldest first.
public struct ParkedListing: Sendable, Hashable, Codable {
    /// No more are listed at once, or decided on by one request.
    public static let operationsMax = 5_000

    public var operations: [ParkedOperation]
    /// How many there are, listed or not.
    public var count: Int

    public init(operations: [ParkedOperation], count: Int) {
        self.operations = operations
        self.count = count
    }
}

/// What an operator decides on parked operations.
public struct ParkedDecision: Sendable, Hashable, Codable {
    public enum Kind: Sendable, Hashable, Codable {
        /// It is tried again, with all its attempts before it.
        case retry
        /// It is never sent. Planned again only when its desired value changes.
        case discard(reason: String)
    }

    public var kind: Kind
    /// At most ``ParkedListing/operationsMax``.
    public var sequences: [OperationSequence]

    public init(_ kind: Kind, _ sequences: [OperationSequence]) {
        self.kind = kind
        self.sequences = sequences
    }
}

/// What became of such a decision. Deciding the same twice does no harm: the second time nothing is parked any more.
public struct DecisionReport: Sendable, Hashable, Codable {
    /// One on which nothing was decided.
    public struct Left: Sendable, Hashable, Codable {
        public var sequence: OperationSequence
        /// What it is instead of parked; nil: there is none of that number.
        public var state: OperationState?

        public init(sequence: OperationSequence, state: OperationState?) {
            self.sequence = sequence
            self.state = state
        }
    }

    public var decided: [OperationSequence]
    public var left: [Left]

    public init(decided: [OperationSequence] = [], left: [Left] = []) {
        self.decided = decided
        self.left = left
    }
}
