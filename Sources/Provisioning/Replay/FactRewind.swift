/// Undoes, in a copy, what was confirmed of an account: what the target would hold had it lost some of what it acknowledged.
///
/// The facts of an account are the sum of the operations that were done. Taken back from the newest to the oldest, each lost
/// one gives its facts the values from before it; what a later one that isn't lost has changed stays as that one left it.
public struct FactRewind: Sendable {
    /// One operation that was acknowledged.
    public struct Step: Sendable, Hashable {
        public var operation: Operation
        /// Whether the target has lost it.
        public var isLost: Bool

        public init(_ operation: Operation, isLost: Bool) {
            self.operation = operation
            self.isLost = isLost
        }
    }

    private var facts: FactSet
    /// What later operations have changed for good.
    private var settled: Set<Fact> = []
    /// A later one has made or removed the account as a whole.
    private var isAccountSettled = false

    private init(_ facts: FactSet) { self.facts = facts }

    /// What is left of `confirmed`.
    ///
    /// - Parameter steps: newest first; every one that was done since the first lost one.
    public static func undo(_ steps: some Sequence<Step>, from confirmed: FactSet) -> FactSet {
        var rewind = FactRewind(confirmed)
        for step in steps {
            if step.isLost { rewind.undo(step.operation) } else { rewind.settle(step.operation) }
        }
        return rewind.facts
    }

    private mutating func settle(_ operation: Operation) {
        settled.formUnion(operation.changes.map(\.fact))
        isAccountSettled = isAccountSettled || operation.isOfTheWholeAccount
    }

    private mutating func undo(_ operation: Operation) {
        if operation.isOfTheWholeAccount {
            // A new account had nothing of the one before it, and a removed one left nothing behind.
            let (settled, isAccountSettled) = (settled, isAccountSettled)
            facts.removeAll { !$0.isFormer && !isAccountSettled && !settled.contains($0) }
        }
        for change in operation.changes where !isSettled(change.fact) {
            facts[.unsure(change.fact)] = nil
            facts[change.fact] = change.before
            // The account that a change of address left behind is the account once more, under the id that it had.
            if case .former(let id) = change.fact, operation.kind == .createUser, !isSettled(.remoteID) {
                facts[.remoteID] = id.rawValue
            }
        }
    }

    private func isSettled(_ fact: Fact) -> Bool {
        settled.contains(fact) || (isAccountSettled && !fact.isFormer)
    }
}

extension Operation {
    /// Makes or removes the account, with all its facts.
    fileprivate var isOfTheWholeAccount: Bool { kind == .createUser || kind == .deleteUser }
}
