/// What an account is planned from after a replay has taken its facts back.
///
/// A replay makes again what the target may have lost. It may not have lost it: so what was known before is no longer taken for
/// confirmed, but nor is it forgotten. Values that were taken back are in doubt (``Fact/unsure(_:)``), so that they are sent
/// whatever they are to be by then; an account that may be gone may be there, too (``FactSet/mayBeThere``), so that it is removed
/// should its person leave before it is made again. At a target that did lose something such a request finds nothing, and does no
/// harm. So no replay ever drops a revocation (promise 6).
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
    public var facts: FactSet { withFormerAccounts(of: account) }

    private var account: FactSet {
        guard before.exists || before.mayBeThere else { return rewound }
        guard rewound.exists else {
            guard desired.givesAccess else { return before }
            // Where the provider names accounts, another name doesn't meet the account that has the old one: what is there
            // under its id is renamed, and only where it isn't there is it made.
            guard idIsAddress || isSame(before, desired) else { return before }
            return rewound.withMaybe(before)
        }
        guard idIsAddress, before.userName != nil, !isSame(before, rewound) else { return withDoubts(rewound) }
        // One of two addresses is the account's, and perhaps both: whoever makes the one that is wanted finds out.
        if isSame(before, desired) { return rewound.asFormer.withMaybe(before) }
        if isSame(rewound, desired) { return before.asFormer.withMaybe(rewound) }
        return withDoubts(rewound).with(before.asFormer)
    }

    private func isSame(_ left: FactSet, _ right: FactSet) -> Bool {
        left.userName.map { AccountAddress($0) } == right.userName.map { AccountAddress($0) }
    }

    private func withFormerAccounts(of account: FactSet) -> FactSet {
        var facts = account
        for set in [before, rewound] {
            for id in set.formerAccounts where facts[.former(id)] == nil {
                guard let name = set[.former(id)] else { continue }
                // The account once more: it is planned as that.
                if facts.userName.map({ AccountAddress($0) }) == AccountAddress(name) { continue }
                facts[.former(id)] = name
            }
        }
        return facts
    }

    /// Whatever has another value than before may have either.
    private func withDoubts(_ rewound: FactSet) -> FactSet {
        var facts = rewound
        for fact in Set((before.facts + rewound.facts).map(\.fact)) where fact.isContent {
            if before[fact] != rewound[fact] || before.isUnsure(of: fact) { facts[.unsure(fact)] = "true" }
        }
        return facts
    }
}

extension FactSet {
    /// As it is, and beside it what the other has.
    fileprivate func with(_ other: FactSet) -> FactSet {
        var facts = self
        for (fact, value) in other.facts { facts[fact] = value }
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
