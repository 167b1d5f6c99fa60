public import Provisioning

/// The journal, as operators see what guards have stopped, and decide on it (promise 7).
public protocol HoldJournal: Sendable {
    /// All that waits for a decision, oldest first.
    func holds() async throws(JournalError) -> [Hold]

    /// One of them, with the people whom it would change, in the order of employee ids.
    ///
    /// - Parameters:
    ///   - hash: its beginning is enough where it names one hold only.
    ///   - limit: no more changes are listed; the counts are always whole.
    func hold(_ hash: HoldHash, limit: Int) async throws(JournalError) -> HoldFinding<HoldDetail>

    /// Lets it take effect, if it would still do nothing that was not shown: what has become needless is left out. If it would
    /// do more, or to other addresses or with other groups than those shown, it is held anew.
    func approve(_ hash: HoldHash, rules: RosterRules) async throws(JournalError) -> HoldFinding<Approval>

    /// It never takes effect.
    ///
    /// - Parameters:
    ///   - reason: kept with the intake.
    ///   - rules: they say what the calendar changes next of those whom it would have changed.
    func reject(_ hash: HoldHash, reason: String, rules: RosterRules) async throws(JournalError) -> HoldFinding<Hold>
}

/// What the beginning of a hash led to.
public enum HoldFinding<Value: Sendable>: Sendable {
    case found(Value)
    /// Nothing that is held now has a hash that begins so.
    case unknown
    /// More than one does.
    case ambiguous([HoldHash])
}

/// One plan that a guard stopped.
public struct Hold: Sendable, Hashable, Codable {
    public var hash: HoldHash
    public var intake: IntakeID
    public var source: SourceID
    public var input: IntakeInput
    /// The file's name, or what else it came from.
    public var name: String
    public var heldAt: WallInstant
    public var trips: [GuardTrip]
    /// How many people it would change, by way (``AccessChange``'s raw value).
    public var counts: [String: Int]
    /// People of the source who have not left.
    public var known: Int

    public init(
        hash: HoldHash,
        intake: IntakeID,
        source: SourceID,
        input: IntakeInput,
        name: String,
        heldAt: WallInstant,
        trips: [GuardTrip],
        counts: [String: Int],
        known: Int
    ) {
        self.hash = hash
        self.intake = intake
        self.source = source
        self.input = input
        self.name = name
        self.heldAt = heldAt
        self.trips = trips
        self.counts = counts
        self.known = known
    }
}

/// One person's access at one target, as a hold would change it.
public struct HeldChange: Sendable, Hashable, Codable {
    public var employee: EmployeeID
    public var target: TargetID
    public var change: AccessChange
    /// The account's address; after a change of it the new one.
    public var address: String
    /// The one that it has, of a change of address.
    public var formerAddress: String?
    /// The groups that go with it; of whoever loses all access none are named.
    public var groupsLost: [GroupName]
    /// The groups that come with it.
    public var groupsGained: [GroupName]
    /// Why: the row of the file, and what it says otherwise than before.
    public var cause: String

    public init(
        employee: EmployeeID,
        target: TargetID,
        change: AccessChange,
        address: String,
        formerAddress: String?,
        groupsLost: [GroupName],
        groupsGained: [GroupName],
        cause: String
    ) {
        self.employee = employee
        self.target = target
        self.change = change
        self.address = address
        self.formerAddress = formerAddress
        self.groupsLost = groupsLost
        self.groupsGained = groupsGained
        self.cause = cause
    }
}

public struct HoldDetail: Sendable, Hashable, Codable {
    public var hold: Hold
    public var changes: [HeldChange]
    /// How many there are, listed or not.
    public var changeCount: Int

    public init(hold: Hold, changes: [HeldChange], changeCount: Int) {
        self.hold = hold
        self.changes = changes
        self.changeCount = changeCount
    }
}

/// What became of an approval.
public enum Approval: Sendable, Hashable {
    /// It takes effect.
    ///
    /// - conflicts: rows that stand against others by now; those people are left as they are.
    case approved(Hold, conflicts: RowConflicts)
    /// By now nothing of it can take effect, or it isn't to be believed: it waits no more.
    ///
    /// - reason: for the operator, with what to do.
    case refused(Hold, reason: String)
    /// It would do more, or other things, than what was shown: this is what it would do now.
    case changed(Hold)
}
