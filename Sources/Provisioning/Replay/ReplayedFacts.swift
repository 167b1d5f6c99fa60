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
    /// Where a creation is on its way, or may have been executed.
    private let beingMade: AccountAddress?
    /// Where ids aren't addresses: a change of the account's name is on its way, or may have been executed.
    private let isNameUnsure: Bool

    /// - open: the account's operations that haven't ended.
    public init(before: FactSet, rewound: FactSet, desired: FactSet, open: [Operation], idIsAddress: Bool) {
        beingMade = open.last { $0.kind == .createUser && $0.mayBeExecuted }?.address
        let name = Fact.attribute(AttributeRule.userNamePath)
        let isBeingChanged = open.contains { operation in
            operation.kind == .updateUser && operation.mayBeExecuted && operation.changes.contains { $0.fact == name }
        }
        isNameUnsure = !idIsAddress && (isBeingChanged || before.isUnsure(of: name))
        self.before = before
        self.rewound = rewound
        self.desired = desired
        self.idIsAddress = idIsAddress
    }

    /// To be planned from.
    public var facts: FactSet { withFormerAccounts(of: account) }

    private var account: FactSet {
        // What is made now has an address of its own, and the account that it becomes nothing of another one.
        if let beingMade, idIsAddress {
            return [rewound, before].reduce(FactSet.absent) { facts, account in
                account.address == beingMade ? facts.withMaybe(account) : facts.with(account.asFormer)
            }
        }
        // Removed, and there again only where that was lost.
        guard before.mayBeThere else { return rewound.exists ? FactSet.absent.withMaybe(rewound) : rewound }
        guard rewound.exists else { return withNameInDoubt(rewound.withMaybe(before)) }
        guard idIsAddress, before.address != rewound.address else { return withNameInDoubt(withDoubts(rewound)) }
        // One of two addresses is the account's, and perhaps both: whoever makes the one that is wanted finds out.
        if before.address == desired.address { return rewound.asFormer.withMaybe(before) }
        if rewound.address == desired.address { return before.asFormer.withMaybe(rewound) }
        return withDoubts(rewound).with(before.asFormer)
    }

    private func withNameInDoubt(_ account: FactSet) -> FactSet {
        var facts = account
        if isNameUnsure { facts[.unsure(.attribute(AttributeRule.userNamePath))] = "true" }
        return facts
    }

    private func withFormerAccounts(of account: FactSet) -> FactSet {
        var facts = account
        for set in [before, rewound] {
            for id in set.formerAccounts where facts[.former(id)] == nil {
                guard let name = set[.former(id)] else { continue }
                // The account once more: it is planned as that.
                if facts.address == AccountAddress(name) { continue }
                facts[.former(id)] = name
            }
        }
        return facts
    }

    /// Whatever has another value than before may have either, and what was in doubt still is.
    private func withDoubts(_ rewound: FactSet) -> FactSet {
        var facts = rewound
        for fact in Set((before.facts + rewound.facts).map(\.fact)) {
            switch fact {
            case .attribute, .membership:
                if before[fact] != rewound[fact] { facts[.unsure(fact)] = before[.unsure(fact)] ?? Fact.pastDoubt }
            case .unsure(.attribute), .unsure(.membership): facts[fact] = before[fact] ?? rewound[fact]
            case .existence, .remoteID, .former, .unsure: break
            }
        }
        return facts
    }
}

extension Operation {
    fileprivate var mayBeExecuted: Bool { state == .sending || isUncertain }
}

extension FactSet {
    /// As it is, and beside it what the other has.
    fileprivate func with(_ other: FactSet) -> FactSet {
        var facts = self
        for (fact, value) in other.facts { facts[fact] = value }
        return facts
    }
}
