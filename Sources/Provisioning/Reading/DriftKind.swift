/// In what a target turned out to differ from what was confirmed: what somebody else has done there.
public enum DriftKind: String, Sendable, Hashable, Codable, CaseIterable, Comparable {
    /// The account is gone.
    case deleted
    /// An account is there that was not, or not any more.
    case appeared
    /// The account has lost its access.
    case deactivated
    /// The account has its access back.
    case reactivated
    case changedAttributes = "changed-attributes"
    /// Somebody was taken out of a managed group.
    case leftGroup = "left-group"
    /// Somebody was put into a managed group.
    case joinedGroup = "joined-group"
    /// An account that HR doesn't know.
    case unknown

    public static func < (left: Self, right: Self) -> Bool { left.rank < right.rank }

    private var rank: Int { Self.allCases.firstIndex(of: self) ?? Self.allCases.count }
}

extension DriftKind {
    /// What makes the two differ; empty where nothing does.
    ///
    /// - Parameters:
    ///   - confirmed: what was known of one account.
    ///   - found: what would be known of it by what was read.
    public static func kinds(from confirmed: FactSet, to found: FactSet) -> Set<DriftKind> {
        guard confirmed.exists, found.exists else {
            // Of one that a replay has taken back the target says now whether it was lost.
            if found.exists { return [.appeared] }
            return confirmed.mayBeThere ? [.deleted] : []
        }
        var kinds: Set<DriftKind> = []
        let (was, now) = (confirmed.attributes, found.attributes)
        if confirmed.givesAccess != found.givesAccess { kinds.insert(found.givesAccess ? .reactivated : .deactivated) }
        let paths = Set(was.keys).union(now.keys).subtracting(["active"])
        if paths.contains(where: { was[$0] != now[$0] }) { kinds.insert(.changedAttributes) }
        let (had, has) = (Set(confirmed.memberships), Set(found.memberships))
        if !had.isSubset(of: has) { kinds.insert(.leftGroup) }
        if !has.isSubset(of: had) { kinds.insert(.joinedGroup) }
        return kinds
    }
}
