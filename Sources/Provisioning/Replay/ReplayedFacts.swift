/// What an account is planned from after a replay has taken its facts back.
///
/// A replay makes again what the target may have lost. It may not have lost it: whatever is to go, or to change, because of what
/// was known before has to go all the same, and is sent even where the facts that were taken back would make it needless. At a
/// target that did lose it, such a request finds nothing, and does no harm. So no replay ever drops a revocation (promise 6).
public struct ReplayedFacts: Sendable {
    /// What was known of the account.
    private let before: FactSet
    /// What is left of it, had the target lost it.
    private let rewound: FactSet
    private let desired: FactSet
    private let idIsAddress: Bool

    public init(before: FactSet, rewound: FactSet, desired: FactSet, idIsAddress: Bool) {
        self.before = before
        self.rewound = rewound
        self.desired = desired
        self.idIsAddress = idIsAddress
    }

    /// To be planned from.
    public var facts: FactSet {
        guard before.exists else { return withFormerAccounts(of: rewound) }
        if !rewound.exists {
            guard desired.givesAccess else { return before }
            // Where the provider names accounts, another name doesn't meet the account that has the old one: what is there
            // under its id is renamed, and only where it isn't there is it made.
            if !idIsAddress, !isDesired(before) { return before }
        } else if !idIsAddress || isSame(before, rewound) {
            return withFormerAccounts(of: withOpenChanges(of: rewound))
        }
        // Back to an address that was left: whether the account is there again, only who makes it finds out.
        let isBack = isSame(rewound, desired) && !isSame(before, desired)
        return withFormerAccounts(of: withAccountBefore(isBack ? .absent : rewound))
    }

    private func isSame(_ left: FactSet, _ right: FactSet) -> Bool {
        left.userName.map { AccountAddress($0) } == right.userName.map { AccountAddress($0) }
    }

    private func isDesired(_ facts: FactSet) -> Bool { desired.givesAccess && isSame(facts, desired) }

    /// The account at the address from before may be there beside the one that it had been.
    private func withAccountBefore(_ rewound: FactSet) -> FactSet {
        var facts = rewound
        if !isDesired(before), !(rewound.exists && isSame(before, rewound)), let name = before.userName {
            facts[.former(before.remoteID ?? RemoteID(name))] = name
        }
        return facts
    }

    private func withFormerAccounts(of rewound: FactSet) -> FactSet {
        var facts = rewound
        for id in before.formerAccounts where rewound[.former(id)] == nil {
            guard let name = before[.former(id)] else { continue }
            // The account once more: it is planned as that.
            if rewound.exists, rewound.userName.map({ AccountAddress($0) }) == AccountAddress(name) { continue }
            facts[.former(id)] = name
        }
        return facts
    }

    /// Of what is as it should be only where the target has lost something, it is taken for what it was.
    private func withOpenChanges(of rewound: FactSet) -> FactSet {
        var facts = rewound
        let all = Set((before.facts + rewound.facts + desired.facts).map(\.fact))
        for fact in all where fact.isContent && rewound[fact] == desired[fact] { facts[fact] = before[fact] }
        return facts
    }
}

extension Fact {
    fileprivate var isContent: Bool {
        switch self {
        case .attribute, .membership: true
        case .existence, .remoteID, .former, .unsure: false
        }
    }
}
