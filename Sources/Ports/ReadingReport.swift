public import Provisioning

/// A reading of a target: how far it is, and in what the target turned out to differ from what was known.
public struct ReadingReport: Sendable, Hashable, Codable {
    /// How far a reading is.
    public enum Step: String, Sendable, Hashable, Codable {
        case readingUsers = "reading-users"
        case readingGroups = "reading-groups"
        case comparing
        /// What it has found waits for somebody's decision.
        case compared
        /// By its end, or by another reading.
        case ended
    }

    /// An account that differs.
    public struct Change: Sendable, Hashable, Codable {
        /// Nil of an account that HR doesn't know.
        public var employee: EmployeeID?
        public var address: String
        public var kinds: [DriftKind]
        /// Whose attributes differ, by SCIM path.
        public var attributes: [String]
        /// Managed groups that it isn't in any more, and that it is in now.
        public var groupsLost: [GroupName]
        public var groupsGained: [GroupName]

        public init(
            employee: EmployeeID?,
            address: String,
            kinds: [DriftKind],
            attributes: [String],
            groupsLost: [GroupName],
            groupsGained: [GroupName]
        ) {
            self.employee = employee
            self.address = address
            self.kinds = kinds
            self.attributes = attributes
            self.groupsLost = groupsLost
            self.groupsGained = groupsGained
        }
    }

    /// What was made of it.
    public struct Repair: Sendable, Hashable, Codable {
        public var intake: IntakeID
        public var state: IntakeState
        /// Of what is held.
        public var hold: HoldHash?
        public var reasons: [String]

        public init(intake: IntakeID, state: IntakeState, hold: HoldHash?, reasons: [String]) {
            self.intake = intake
            self.state = state
            self.hold = hold
            self.reasons = reasons
        }
    }

    /// No more accounts are listed, whatever limit is asked for.
    public static let changesMax = 10_000

    public var number: ReadingNumber
    public var target: TargetID
    public var step: Step
    public var beganAt: WallInstant
    /// How many requests it has taken, those that were in vain included.
    public var pages: Int
    public var users: Int
    public var groups: Int
    /// Of the list that is being read, as the target says.
    public var total: Int?
    /// How often the list changed while it was read, and was read again.
    public var restarts: Int
    /// It changed too often: what wasn't seen may be there all the same, and nothing follows from it.
    public var isPartial: Bool
    /// Accounts on the target's list of protected ones.
    public var protected: Int
    /// Accounts that were left out, since something of theirs was being delivered meanwhile.
    public var inMotion: Int
    /// How many accounts differ in which way, by ``DriftKind``.
    public var counts: [String: Int]
    /// How many of HR's accounts differ.
    public var drifted: Int
    /// How many accounts there are that HR doesn't know.
    public var unknown: Int
    /// HR's accounts that differ, and behind them unknown ones.
    public var changes: [Change]
    public var repairs: [Repair]
    /// Why it ended, where that isn't plain.
    public var reason: String?
    /// What repairing would send: operations by kind, requests and time; nil where that wasn't asked for, or is nothing.
    public var plan: [String: Int]?
    public var cost: PlanCost?
    /// What would stop it until somebody approves.
    public var guards: [String]
    /// Why nothing can be read at the moment; nil where something may be.
    public var obstacle: String?

    public init(
        number: ReadingNumber,
        target: TargetID,
        step: Step,
        beganAt: WallInstant,
        pages: Int,
        users: Int,
        groups: Int,
        total: Int?,
        restarts: Int,
        isPartial: Bool,
        protected: Int,
        inMotion: Int,
        counts: [String: Int],
        drifted: Int,
        unknown: Int,
        changes: [Change],
        repairs: [Repair],
        reason: String?
    ) {
        self.number = number
        self.target = target
        self.step = step
        self.beganAt = beganAt
        self.pages = pages
        self.users = users
        self.groups = groups
        self.total = total
        self.restarts = restarts
        self.isPartial = isPartial
        self.protected = protected
        self.inMotion = inMotion
        self.counts = counts
        self.drifted = drifted
        self.unknown = unknown
        self.changes = changes
        self.repairs = repairs
        self.reason = reason
        guards = []
    }
}
