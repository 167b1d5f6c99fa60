/// What operators have discarded of one account: a discarded change is planned again only when its desired value changes.
///
/// Each discarded operation stays in force while what it wanted is still what is desired. The planner then takes the facts
/// that it would have changed for settled, as they are.
struct Discards {
    /// Whose desired value is still the one that was discarded.
    let inForce: [Operation]
    /// Whose desired value has changed, or whose account has turned up.
    let lifted: [Operation]

    /// - Parameter expected: confirmed, and what is awaited.
    init(_ discarded: [Operation], desired: FactSet, expected: FactSet) {
        inForce = discarded.filter { $0.isStillDiscarded(desired: desired, expected: expected) }
        let standing = Set(inForce.map(\.sequence))
        lifted = discarded.filter { !standing.contains($0.sequence) }
    }

    /// What the difference is to be taken of instead: without what is discarded.
    func excuse(_ expected: FactSet, _ desired: FactSet) -> (expected: FactSet, desired: FactSet) {
        var (from, to) = (expected, desired)
        for operation in inForce {
            switch operation.kind {
            case .createUser:
                // Nor is what may be there taken away.
                if !from.exists { from.removeAccount() }
                for change in operation.changes where change.fact.isOfCreation { to[change.fact] = from[change.fact] }
            case .updateUser, .addMember, .removeMember:
                for change in operation.changes where desired[change.fact] == change.after {
                    from[.unsure(change.fact)] = nil
                    to[change.fact] = from[change.fact]
                }
            case .deactivateUser, .deleteUser:
                to = from
            case .deleteFormer:
                for change in operation.changes { from[change.fact] = nil }
            }
        }
        return (from, to)
    }
}

extension Operation {
    fileprivate func isStillDiscarded(desired: FactSet, expected: FactSet) -> Bool {
        switch kind {
        case .createUser:
            let isThere = expected.exists && expected.address == address
            return desired.givesAccess && !isThere
                && changes.allSatisfy { !$0.fact.isOfCreation || desired[$0.fact] == $0.after }
        case .updateUser, .addMember, .removeMember:
            return changes.contains { desired[$0.fact] == $0.after }
        case .deactivateUser:
            return desired.exists && !desired.givesAccess
        case .deleteUser:
            return !desired.exists
        case .deleteFormer:
            // A leaver's access ends with every account that is left of them, whatever was decided before.
            return desired.givesAccess || lane == .revoke
        }
    }
}

extension Fact {
    /// What a creation brings, and nothing of the account that it takes the place of.
    fileprivate var isOfCreation: Bool {
        switch self {
        case .existence, .attribute: true
        case .remoteID, .membership, .former, .unsure: false
        }
    }
}
