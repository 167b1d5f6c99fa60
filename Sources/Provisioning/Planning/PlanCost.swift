/// An operation that a plan would make, with who it is about.
public struct PlannedOperation: Sendable, Hashable, Codable {
    public var employee: EmployeeID
    public var kind: OperationKind
    public var lane: Lane
    public var address: AccountAddress
    public var group: GroupName?
    public var changes: [FactChange]

    public init(employee: EmployeeID, draft: OperationDraft) {
        self.employee = employee
        kind = draft.kind
        lane = draft.lane
        address = draft.address
        group = draft.group
        changes = draft.changes
    }
}

/// What a plan costs: its requests, and how long they take at the target's pace (promise 9).
public struct PlanCost: Sendable, Hashable, Codable {
    /// One for each user operation, and ⌈members ÷ cap⌉ for each group.
    public var requests: Int
    /// The two listings, at least, of a target that was never read; and where a group is replaced as a whole, one before each
    /// request of it (``TargetProfile/Update/put``).
    public var reads: Int
    /// From the first request to the last; nil where no limit is known.
    public var seconds: Double?

    /// - limit: the target's own, which may be another than its profile's.
    public init(operations: [PlannedOperation], isRead: Bool, profile: TargetProfile, limit: RateLimit?) {
        let membersMax = profile.membersMax
        var members: [GroupName: Int] = [:]
        var singles = 0
        for operation in operations {
            if let group = operation.group { members[group, default: 0] += 1 } else { singles += 1 }
        }
        let packs = members.values.reduce(0) { $0 + ($1 + membersMax - 1) / membersMax }
        requests = singles + packs
        reads = (isRead ? 0 : 2) + (profile.groupUpdate == .put ? packs : 0)
        let all = requests + reads
        seconds = limit.map { Double(($0.spacing * max(0, all - 1)).nanoseconds) / 1e9 }
    }
}
