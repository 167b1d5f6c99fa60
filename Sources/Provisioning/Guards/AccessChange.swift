/// What a plan would do to somebody's access at one target: what guards count, and what an approval is given for.
public enum AccessChange: String, Sendable, Hashable, Codable, CaseIterable, Comparable {
    /// The account goes, because the person has left or isn't to have it any more.
    case leaver
    /// The account stays, without access: HR says that the person is away.
    case suspension
    /// An account where there was none, or access again: at many providers an invitation.
    case joiner
    /// Fewer groups.
    case groupRemoval = "group-removal"
    /// Another address for the same account.
    case addressChange = "address-change"

    public static func < (left: Self, right: Self) -> Bool { left.rank < right.rank }

    private var rank: Int { Self.allCases.firstIndex(of: self) ?? Self.allCases.count }
}

extension AccessChange {
    /// What it means that this is desired of an account where that was.
    ///
    /// - status: of whoever the account is, from now on.
    public static func changes(
        from before: FactSet,
        to after: FactSet,
        status: EmploymentStatus
    ) -> Set<AccessChange> {
        let (had, has) = (before.givesAccess, after.givesAccess)
        guard had, has else {
            if had { return [status == .suspended ? .suspension : .leaver] }
            return has ? [.joiner] : []
        }
        var changes: Set<AccessChange> = []
        // Another spelling is the same group.
        if !Set(before.memberships.map(\.caseless)).isSubset(of: after.memberships.map(\.caseless)) {
            changes.insert(.groupRemoval)
        }
        if let old = before.userName, let new = after.userName, AccountAddress(old) != AccountAddress(new) {
            changes.insert(.addressChange)
        }
        return changes
    }
}

extension FactSet {
    /// Whether whoever the account is can use it.
    public var givesAccess: Bool { exists && self[.attribute("active")] != "false" }
}
