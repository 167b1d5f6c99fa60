public import Provisioning

/// A hold, its people, and what approving it would cost.
public struct HoldReport: Sendable, Hashable, Codable {
    /// What approving would send to one target.
    public struct Cost: Sendable, Hashable, Codable {
        public var target: TargetID
        public var operations: Int
        public var cost: PlanCost

        public init(target: TargetID, operations: Int, cost: PlanCost) {
            self.target = target
            self.operations = operations
            self.cost = cost
        }
    }

    /// No more people are listed, whatever limit is asked for.
    public static let changesMax = 10_000

    public var hold: Hold
    /// In the order of employee ids.
    public var changes: [HeldChange]
    /// How many there are, listed or not.
    public var changeCount: Int
    /// Of each target; empty where it can't be told.
    public var costs: [Cost]
    /// Why the costs can't be told.
    public var costUnknown: String?

    public init(detail: HoldDetail, costs: [Cost], costUnknown: String?) {
        hold = detail.hold
        changes = detail.changes
        changeCount = detail.changeCount
        self.costs = costs
        self.costUnknown = costUnknown
    }
}

/// What became of an operator's approval.
public struct ApprovalReport: Sendable, Hashable, Codable {
    public enum Outcome: String, Sendable, Hashable, Codable {
        /// It takes effect.
        case approved
        /// It would do more, or other things, than what was shown, and is held anew.
        case changed
        /// By now nothing of it can take effect; it waits no more.
        case refused
    }

    /// No more rows are listed of those that stand against others.
    public static let leftAsTheyAreMax = 100

    public var outcome: Outcome
    /// What was approved; or what is held now, under another hash.
    public var hold: Hold
    /// What it would do now beyond what was shown; at most ``HoldReport/changesMax``.
    public var added: [HeldChange]
    /// What was shown, and wouldn't be done any more.
    public var removed: [HeldChange]
    /// Whose rows stand against others by now, a line each; at most ``leftAsTheyAreMax``, and one that counts the others.
    public var leftAsTheyAre: [String]
    /// How many rows those are.
    public var leftAsTheyAreCount: Int
    /// Why it was refused.
    public var reason: String?
    /// False: what was approved takes effect with the daemon's next start.
    public var isRunning: Bool

    public init(
        outcome: Outcome,
        hold: Hold,
        added: [HeldChange],
        removed: [HeldChange],
        conflicts: RowConflicts = [],
        reason: String? = nil,
        isRunning: Bool
    ) {
        self.outcome = outcome
        self.hold = hold
        self.added = added
        self.removed = removed
        leftAsTheyAre = conflicts.lines(max: Self.leftAsTheyAreMax)
        leftAsTheyAreCount = conflicts.total
        self.reason = reason
        self.isRunning = isRunning
    }
}
