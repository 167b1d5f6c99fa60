/// Everything the planner may look at for one account.
public struct AccountSituation: Sendable, Hashable {
    public var desired: FactSet
    public var confirmed: FactSet
    /// The account's open operations, oldest first.
    public var open: [Operation]

    public init(desired: FactSet, confirmed: FactSet, open: [Operation]) {
        self.desired = desired
        self.confirmed = confirmed
        self.open = open
    }
}

/// What has to change among an account's operations so that it becomes what is desired.
public struct AccountPlan: Sendable, Hashable {
    /// Open operations that became needless.
    public var superseded: [OperationSequence]
    /// Facts that became possible because a superseded operation may have been executed: confirmed takes them over, so
    /// that the next plan undoes them.
    public var assumed: [FactChange]
    /// In the order in which they take effect.
    public var drafts: [OperationDraft]

    public init(superseded: [OperationSequence] = [], assumed: [FactChange] = [], drafts: [OperationDraft] = []) {
        self.superseded = superseded
        self.assumed = assumed
        self.drafts = drafts
    }

    public var isEmpty: Bool { superseded.isEmpty && drafts.isEmpty && assumed.isEmpty }
}

/// Plans one account: the difference between what is desired, and what is confirmed plus what is under way.
///
/// Level-triggered: planning twice gives an empty second plan, so a repeated file, a replay or a crash in the middle
/// does no harm.
public struct AccountPlanner: Sendable {
    public var profile: TargetProfile
    /// Of no other group is a member taken out.
    public var managedGroups: Set<GroupName>

    public init(profile: TargetProfile, managedGroups: Set<GroupName>) {
        self.profile = profile
        self.managedGroups = managedGroups
    }

    public init(rules: TargetRules) {
        self.init(profile: rules.profile, managedGroups: rules.managedGroups)
    }

    public func plan(_ situation: AccountSituation) -> AccountPlan {
        plan(situation, keepsUnsent: true)
    }

    /// As ``plan(_:)``, but what was not sent is planned anew even where it is still right: so that it takes effect after
    /// whatever was planned since.
    public func planAnew(_ situation: AccountSituation) -> AccountPlan {
        plan(situation, keepsUnsent: false)
    }

    private func plan(_ situation: AccountSituation, keepsUnsent: Bool) -> AccountPlan {
        var expected = situation.confirmed
        for operation in situation.open { expected.apply(assumption(of: operation, desired: situation.desired)) }

        var plan = AccountPlan(drafts: drafts(from: expected, to: situation.desired))
        let unsent = situation.open.filter { !$0.isUnderWay }
        // Operations take effect in the order of their numbers: behind a creation that is new, everything is.
        let keepsUnsent =
            keepsUnsent
            && plan.drafts.allSatisfy { draft in
                draft.kind != .createUser || unsent.contains { draft.isCarried(by: $0) }
            }
        for operation in unsent {
            if keepsUnsent, let index = plan.drafts.firstIndex(where: { $0.isCarried(by: operation) }) {
                plan.drafts.remove(at: index)
            } else {
                plan.superseded.append(operation.sequence)
                plan.assumed += assumption(of: operation, desired: situation.desired)
            }
        }
        return plan
    }

    /// What to plan as though it had happened: all of an operation that is on the wire; and of one that may have been
    /// executed, what isn't desired any more, so that it is undone. What is still desired of such a one is not taken for
    /// granted, but done again.
    private func assumption(of operation: Operation, desired: FactSet) -> [FactChange] {
        if operation.isUnderWay { return operation.changes }
        guard operation.isUncertain else { return [] }
        return operation.changes.filter { $0.after != desired[$0.fact] }
    }

    // MARK: - The difference

    private func drafts(from expected: FactSet, to desired: FactSet) -> [OperationDraft] {
        let isActive = desired[.attribute("active")] != "false"
        if !desired.exists || !isActive {
            return expected.exists ? removal(of: expected, desired: desired) : formerRemovals(in: expected)
        }
        guard expected.exists else {
            return formerRemovals(in: expected) + creation(of: desired, replacing: nil)
        }
        if profile.idIsAddress, let old = expected.userName, let new = desired.userName,
            AccountAddress(old) != AccountAddress(new)
        {
            return formerRemovals(in: expected) + creation(of: desired, replacing: expected)
        }
        return update(from: expected, to: desired) + memberships(from: expected, to: desired)
            + formerRemovals(in: expected)
    }

    private func removal(of expected: FactSet, desired: FactSet) -> [OperationDraft] {
        let address = AccountAddress(expected.userName ?? "")
        var drafts: [OperationDraft] = []
        switch profile.removal {
        case .delete:
            let changes = expected.facts
                .filter { if case .former = $0.fact { false } else { true } }
                .map { FactChange($0.fact, before: $0.value, after: nil) }
            drafts.append(OperationDraft(kind: .deleteUser, lane: .revoke, address: address, changes: changes))
        case .deactivate where expected[.attribute("active")] != "false":
            let change = FactChange(.attribute("active"), before: expected[.attribute("active")], after: "false")
            drafts.append(OperationDraft(kind: .deactivateUser, lane: .revoke, address: address, changes: [change]))
        case .deactivate:
            break
        }
        return drafts + formerRemovals(in: expected)
    }

    /// A joiner; or, where ids are addresses and one changed, the whole chain: the new address is invited and put into
    /// its groups, and the old one removed once the new one is there. The chain shares one lane.
    private func creation(of desired: FactSet, replacing old: FactSet?) -> [OperationDraft] {
        let address = AccountAddress(desired.userName ?? "")
        var changes = desired.facts
            .filter { if case .membership = $0.fact { false } else { true } }
            .map { FactChange($0.fact, before: old?[$0.fact], after: $0.value) }
        if let old {
            changes += old.memberships.map { FactChange(.membership($0), before: "true", after: nil) }
            changes += old.attributes.keys.sorted()
                .filter { desired[.attribute($0)] == nil }
                .map { FactChange(.attribute($0), before: old[.attribute($0)], after: nil) }
        }
        var drafts = [OperationDraft]()
        let formerID = old.flatMap { $0.remoteID ?? $0.userName.map { RemoteID($0) } }
        if let formerID, let name = old?.userName {
            changes.append(FactChange(.former(formerID), before: nil, after: name))
        }
        drafts.append(OperationDraft(kind: .createUser, lane: .joiner, address: address, changes: changes))
        for group in desired.memberships {
            drafts.append(membership(group, of: address, adds: true, lane: old == nil ? .groupAddition : .joiner))
        }
        if let formerID, let name = old?.userName {
            drafts.append(formerRemoval(formerID, name: name))
        }
        return drafts
    }

    private func update(from expected: FactSet, to desired: FactSet) -> [OperationDraft] {
        let was = expected.attributes
        let due = desired.attributes
        let changes = Set(was.keys).union(due.keys).sorted()
            .filter { !profile.isSatisfied($0, confirmed: was[$0], desired: due[$0]) }
            .map { FactChange(.attribute($0), before: was[$0], after: due[$0]) }
        guard !changes.isEmpty else { return [] }
        // What may go along costs no request of its own: the spelling of an address that changed its case alone.
        let address = AccountAddress(expected.userName ?? desired.userName ?? "")
        return [OperationDraft(kind: .updateUser, lane: .update, address: address, changes: changes)]
    }

    private func memberships(from expected: FactSet, to desired: FactSet) -> [OperationDraft] {
        let address = AccountAddress(expected.userName ?? desired.userName ?? "")
        let was = Set(expected.memberships)
        let due = Set(desired.memberships)
        let removed = was.subtracting(due).intersection(managedGroups).sorted()
        let added = due.subtracting(was).sorted()
        return removed.map { membership($0, of: address, adds: false, lane: .groupRemoval) }
            + added.map { membership($0, of: address, adds: true, lane: .groupAddition) }
    }

    private func membership(
        _ group: GroupName,
        of address: AccountAddress,
        adds: Bool,
        lane: Lane
    ) -> OperationDraft {
        OperationDraft(
            kind: adds ? .addMember : .removeMember,
            lane: lane,
            address: address,
            group: group,
            changes: [FactChange(.membership(group), before: adds ? nil : "true", after: adds ? "true" : nil)]
        )
    }

    private func formerRemovals(in expected: FactSet) -> [OperationDraft] {
        expected.formerAccounts.map { formerRemoval($0, name: expected[.former($0)] ?? $0.rawValue) }
    }

    private func formerRemoval(_ id: RemoteID, name: String) -> OperationDraft {
        OperationDraft(
            kind: .deleteFormer,
            lane: .joiner,
            address: AccountAddress(name),
            changes: [FactChange(.former(id), before: name, after: nil)]
        )
    }
}

extension Operation {
    /// It will come to an end of its own, which the plan has to await.
    fileprivate var isUnderWay: Bool { state == .sending || mustBeVerified }
}
