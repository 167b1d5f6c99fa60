/// What an operation does at its target.
public enum OperationKind: String, Sendable, Hashable, Codable, CaseIterable {
    case createUser = "create-user"
    case updateUser = "update-user"
    case deactivateUser = "deactivate-user"
    case deleteUser = "delete-user"
    /// Removes the account that a change of address left behind.
    case deleteFormer = "delete-former"
    case addMember = "add-member"
    case removeMember = "remove-member"

    /// Packed with others of its group; the rest are a request each.
    public var isMembership: Bool { self == .addMember || self == .removeMember }

    /// Ends the identity's access at the target.
    public var isRevocation: Bool { self == .deactivateUser || self == .deleteUser }

    /// Takes another account's place, or removes one whose place was taken: it goes only while nothing earlier of its account is
    /// on the wire.
    public var needsQuietWire: Bool { self == .createUser || self == .deleteFormer }

    /// Ends access by some account, if only the one that a change of address left behind.
    public var endsAccess: Bool { isRevocation || self == .deleteFormer }
}

/// Where an operation stands. The first five are open, the rest are ends.
public enum OperationState: String, Sendable, Hashable, Codable, CaseIterable {
    /// For another operation to end.
    case waiting
    /// May be the next request that the pace allows.
    case ready
    /// In an exchange that is recorded and not yet closed.
    case sending
    /// For an instant, after an exchange that failed.
    case retrying
    /// For an operator: trying again would not help.
    case parked
    case done
    /// Needless by a later operation, or by the cause that made it so.
    case superseded
    /// By an operator, with a reason.
    case discarded

    public var isOpen: Bool {
        switch self {
        case .waiting, .ready, .sending, .retrying, .parked: true
        case .done, .superseded, .discarded: false
        }
    }
}

/// One change to make at one target, not yet numbered.
public struct OperationDraft: Sendable, Hashable {
    public var kind: OperationKind
    public var lane: Lane
    /// The account that the request names: of a rename's last step the old one.
    public var address: AccountAddress
    /// Of a membership; otherwise nil.
    public var group: GroupName?
    public var changes: [FactChange]
    /// Of a creation: the account may be there already. Only a look-up may come first (promise 8).
    public var mustBeVerified = false

    public init(
        kind: OperationKind,
        lane: Lane,
        address: AccountAddress,
        group: GroupName? = nil,
        changes: [FactChange]
    ) {
        precondition((group != nil) == kind.isMembership, "memberships, and only they, name a group")
        self.kind = kind
        self.lane = lane
        self.address = address
        self.group = group
        self.changes = changes
    }

    /// Whether the open operation already brings about what this one would, and as soon.
    public func isCarried(by operation: Operation) -> Bool {
        kind == operation.kind && group == operation.group && address == operation.address && operation.lane <= lane
            && Dictionary(uniqueKeysWithValues: changes.map { ($0.fact, $0.after) })
                == Dictionary(uniqueKeysWithValues: operation.changes.map { ($0.fact, $0.after) })
    }
}

/// One change to make at one target, as it stands in the journal.
public struct Operation: Sendable, Hashable {
    public var sequence: OperationSequence
    public var target: TargetID
    public var account: AccountID
    public var kind: OperationKind
    public var lane: Lane
    public var address: AccountAddress
    public var group: GroupName?
    public var changes: [FactChange]
    public var state: OperationState
    public var cause: Cause
    /// Exchanges that failed and count (an outage of the target and its throttling don't).
    public var attempts: Int
    /// An exchange of it may have been executed without our knowing.
    public var isUncertain: Bool
    /// An answer left open what has become of the account: it is looked up before the operation goes out again.
    public var wantsLookUp = false

    public init(
        sequence: OperationSequence,
        target: TargetID,
        account: AccountID,
        draft: OperationDraft,
        state: OperationState,
        cause: Cause,
        attempts: Int,
        isUncertain: Bool
    ) {
        self.sequence = sequence
        self.target = target
        self.account = account
        kind = draft.kind
        lane = draft.lane
        address = draft.address
        group = draft.group
        changes = draft.changes
        self.state = state
        self.cause = cause
        self.attempts = attempts
        self.isUncertain = isUncertain
    }

    /// A POST that may have been executed: only a look-up may follow it (promise 8).
    public var mustBeVerified: Bool { kind == .createUser && isUncertain }

    /// Whether a look-up is the next request that it leads to.
    public var isLookedUpFirst: Bool { mustBeVerified || wantsLookUp }
}
