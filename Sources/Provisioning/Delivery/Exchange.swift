/// What one request is for.
public enum ExchangeKind: String, Sendable, Hashable, Codable, CaseIterable {
    case createUser = "create-user"
    case updateUser = "update-user"
    case deactivateUser = "deactivate-user"
    case deleteUser = "delete-user"
    /// What has become of an account? After a POST of unknown outcome, or one that met a conflict; after a 404, 409 or 412
    /// about an account that is known; after a revocation that a group change of unknown outcome may have undone.
    case lookUpUser = "look-up-user"
    /// Creates a group together with its first members.
    case createGroup = "create-group"
    case patchGroup = "patch-group"
    /// Reads a group right before it is replaced as a whole.
    case readGroup = "read-group"
    /// Did a POST of unknown outcome leave a group?
    case lookUpGroup = "look-up-group"
    case listUsers = "list-users"
    case listGroups = "list-groups"
    /// Does the target answer again?
    case probe

    /// Whether repeating it could make a second thing: such an exchange of unknown outcome is verified first.
    public var isCreation: Bool { self == .createUser || self == .createGroup }
}

/// By what an account is looked up.
public enum LookUpKey: String, Sendable, Hashable, Codable {
    /// As the profile says: `userName`, or the id where that is the address.
    case name
    /// HR's own name for the person, which a creation bore.
    case externalID = "externalId"
    /// The id under which it was known.
    case id
}

/// What the journal knows of a group at a target.
public struct GroupStanding: Sendable, Hashable {
    public var name: GroupName
    /// Nil: it isn't there, as far as we know.
    public var remoteID: RemoteID?
    /// A POST of it may have been executed: look it up, not before that instant.
    public var verifyNotBefore: BootInstant?

    public init(name: GroupName, remoteID: RemoteID?, verifyNotBefore: BootInstant?) {
        self.name = name
        self.remoteID = remoteID
        self.verifyNotBefore = verifyNotBefore
    }
}

/// An operation as it goes into a request, with what is confirmed of its account.
public struct CarriedOperation: Sendable, Hashable {
    public var operation: Operation
    public var confirmed: FactSet

    public init(operation: Operation, confirmed: FactSet) {
        self.operation = operation
        self.confirmed = confirmed
    }
}

/// An exchange that stands in the journal, synced, and may be sent.
public struct OpenedExchange: Sendable, Hashable {
    public var sequence: ExchangeSequence
    public var kind: ExchangeKind
    /// One; or several memberships of one group; or none, for a read.
    public var carried: [CarriedOperation]
    /// Of `createGroup`, `patchGroup`, `readGroup` and `lookUpGroup`.
    public var group: GroupStanding?
    /// Of a `lookUpUser`: by what.
    public var lookUpKey = LookUpKey.name
    /// Of `listUsers` and `listGroups`: the 1-based index of the page's first resource (RFC 7644 §3.4.2.4).
    public var startIndex: Int?
    /// Of the same, where the provider pages by cursor: what came with the page before. It outlives no restart, and neither
    /// does a reading.
    public var cursor: String?

    public init(
        sequence: ExchangeSequence,
        kind: ExchangeKind,
        carried: [CarriedOperation],
        group: GroupStanding?,
        startIndex: Int?
    ) {
        self.sequence = sequence
        self.kind = kind
        self.carried = carried
        self.group = group
        self.startIndex = startIndex
    }
}

/// What becomes of one operation of a closed exchange.
public enum Resolution: Sendable, Hashable {
    /// The target acknowledged it: its changes are confirmed.
    case done
    /// It goes out again.
    /// - notBefore: nil, at once.
    /// - countsAttempt: false where the target as a whole is to blame.
    /// - isUncertain: it may have been executed.
    case again(notBefore: BootInstant?, countsAttempt: Bool, isUncertain: Bool, reason: String)
    /// As ``again(notBefore:countsAttempt:isUncertain:reason:)``, but the account is looked up first.
    case lookUp(notBefore: BootInstant?, countsAttempt: Bool, isUncertain: Bool, reason: String)
    /// Only an operator, or a later change of the person, moves it.
    /// - isUncertain: it may have been executed all the same.
    case parked(reason: String, isUncertain: Bool)
    /// What was to be done turned out to be so already, or can't be needed any more.
    case superseded(reason: String)

    /// Whether the exchange is one of the attempts that the operation has.
    var countsAttempt: Bool {
        switch self {
        case .again(_, let counts, _, _), .lookUp(_, let counts, _, _): counts
        case .done, .parked, .superseded: false
        }
    }

    /// Whether the target may have carried it out without saying so.
    var isUncertain: Bool {
        switch self {
        case .again(_, _, let isUncertain, _), .lookUp(_, _, let isUncertain, _): isUncertain
        case .parked(_, let isUncertain): isUncertain
        case .done, .superseded: false
        }
    }
}

/// A user, as read from a target: only what the profile carries.
public struct RemoteUser: Sendable, Hashable {
    public var id: RemoteID
    public var address: AccountAddress
    /// By SCIM path; `userName` and, where it was given, `active` among them.
    public var attributes: [String: String]

    public init(id: RemoteID, address: AccountAddress, attributes: [String: String]) {
        self.id = id
        self.address = address
        self.attributes = attributes
    }
}

/// A group, as read from a target.
public struct RemoteGroup: Sendable, Hashable {
    public var id: RemoteID
    public var name: GroupName
    public var members: [RemoteID]

    public init(id: RemoteID, name: GroupName, members: [RemoteID]) {
        self.id = id
        self.name = name
        self.members = members
    }
}

/// What an answer taught us, beyond the success of what was sent.
public enum Learned: Sendable, Hashable {
    /// The provider's id of an account that was created.
    case accountID(AccountID, RemoteID)
    /// The account exists already and is ours now: confirmed becomes what was read.
    case adopted(AccountID, RemoteUser)
    /// An account of ours was read again: confirmed becomes what was read, its memberships stay.
    case read(AccountID, RemoteUser)
    /// The account isn't there, whatever was confirmed of it.
    case missing(AccountID)
    case group(GroupName, RemoteID)
    /// The group isn't there, whatever we knew.
    case groupMissing(GroupName)
    /// A POST of the group may have been executed.
    case groupUncertain(GroupName, verifyNotBefore: BootInstant)
    /// A page of a reading: it is put aside until all is read.
    case page(ReadPage)
    /// A looked-up group: memberships of accounts we know are confirmed as read.
    case groups([RemoteGroup])
}

/// How an exchange ended, as the journal keeps it and `why` shows it.
public struct ExchangeRecord: Sendable, Hashable, Codable {
    /// The HTTP status; nil where there was no complete answer.
    public var status: Int?
    /// What was made of it: `done`, `retry`, `throttled`, `parked`, `unknown` ….
    public var verdict: String
    /// For the operator: no secret, no personal data.
    public var reason: String?
    /// 0, 1, or 2 where the transport sent it again by itself.
    public var transmissions: Int

    public init(status: Int?, verdict: String, reason: String?, transmissions: Int) {
        self.status = status
        self.verdict = verdict
        self.reason = reason
        self.transmissions = transmissions
    }
}

/// Everything that one transaction closes an exchange with.
public struct ExchangeClosing: Sendable, Hashable {
    public var sequence: ExchangeSequence
    public var endedAt: BootInstant
    public var record: ExchangeRecord
    public var resolutions: [OperationSequence: Resolution]
    public var learned: [Learned]
    /// Operations that are given back the latest attempt they were charged with, or the one that they were parked for: the
    /// target was out, not they.
    public var forgiven: [OperationSequence]
    /// The target asked for silence until then; kept, so that a restart keeps it too. Nil: it asked for none.
    public var gatedUntil: BootInstant?
    /// Revocations, and creations in doubt, that have just failed as often as anything else is tried. They go on, but somebody
    /// should know.
    public var unrelenting: [Operation] = []

    public init(
        sequence: ExchangeSequence,
        endedAt: BootInstant,
        record: ExchangeRecord,
        resolutions: [OperationSequence: Resolution],
        learned: [Learned],
        forgiven: [OperationSequence],
        gatedUntil: BootInstant?
    ) {
        self.sequence = sequence
        self.endedAt = endedAt
        self.record = record
        self.resolutions = resolutions
        self.learned = learned
        self.forgiven = forgiven
        self.gatedUntil = gatedUntil
    }
}
