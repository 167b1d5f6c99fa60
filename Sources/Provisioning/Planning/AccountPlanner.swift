/// Everything the planner may look at for one account.
public struct AccountSituation: Sendable, Hashable {
    public var desired: FactSet
    public var confirmed: FactSet
    /// The account's open operations, oldest first.
    public var open: [Operation]
    /// What an operator has discarded, and what isn't known to be wanted otherwise since.
    public var discarded: [Operation]
    /// A webhook asks for it: somebody waits.
    public var isEvent = false

    public init(desired: FactSet, confirmed: FactSet, open: [Operation], discarded: [Operation] = []) {
        self.desired = desired
        self.confirmed = confirmed
        self.open = open
        self.discarded = discarded
    }
}

/// What has to change among an account's operations so that it becomes what is desired.
public struct AccountPlan: Sendable, Hashable {
    /// Open operations that became needless.
    public var superseded: [OperationSequence]
    /// What is not sure any more because a superseded operation may have been executed: confirmed takes it over
    /// (``Fact/unsure(_:)``), and the drafts settle it, or those of a later plan.
    public var doubts: [FactChange]
    /// In the order in which they take effect.
    public var drafts: [OperationDraft]
    /// Discarded operations whose desired value has changed: they stand in the way of nothing any more.
    public var lifted: [OperationSequence]

    public init(
        superseded: [OperationSequence] = [],
        doubts: [FactChange] = [],
        drafts: [OperationDraft] = [],
        lifted: [OperationSequence] = []
    ) {
        self.superseded = superseded
        self.doubts = doubts
        self.drafts = drafts
        self.lifted = lifted
    }

    public var isEmpty: Bool { superseded.isEmpty && drafts.isEmpty && doubts.isEmpty }
}

/// Plans one account: the difference between what is desired, and what is confirmed plus what is under way.
///
/// Level-triggered: planning twice gives an empty second plan, so a repeated file, a replay or a crash in the middle
/// does no harm.
public struct AccountPlanner: Sendable {
    public var profile: TargetProfile
    /// Of no other group is a member taken out.
    public var managedGroups: ManagedGroups
    /// Nothing is ever planned of these accounts, by address or id.
    public var protected: Set<AccountAddress> = []

    public init(profile: TargetProfile, managedGroups: ManagedGroups) {
        self.profile = profile
        self.managedGroups = managedGroups
    }

    public init(rules: TargetRules) {
        self.init(profile: rules.profile, managedGroups: rules.managedGroups)
        protected = rules.reading.protected
    }

    public func plan(_ situation: AccountSituation) -> AccountPlan {
        plan(situation, ordersAnew: false)
    }

    /// As ``plan(_:)``, but what was not sent is planned anew even where it is still right: so that it takes effect after
    /// whatever was planned since.
    public func planAnew(_ situation: AccountSituation) -> AccountPlan {
        plan(situation, ordersAnew: true)
    }

    private func plan(_ situation: AccountSituation, ordersAnew: Bool) -> AccountPlan {
        let desired = situation.desired
        let replaceable = situation.open.filter { !isAwaited($0, desired: desired) }
        var expected = situation.confirmed
        for operation in replaceable { expected.apply(doubts(about: operation)) }
        for operation in situation.open where isAwaited(operation, desired: desired) { expected.confirm(operation) }
        let discards = Discards(situation.discarded, desired: desired, expected: expected)
        let lifted = discards.lifted.flatMap { liftedDoubts(about: $0) }
        expected.apply(lifted)
        let (from, to) = discards.excuse(expected, desired)
        var due = canBeNamed(situation) && !isProtected(situation) ? drafts(from: from, to: to) : []
        if situation.isEvent { for place in due.indices { due[place].lane = min(due[place].lane, .event) } }
        let (drafts, carrying) = settle(due, among: replaceable, ordersAnew: ordersAnew)
        var plan = AccountPlan(doubts: lifted, drafts: drafts, lifted: discards.lifted.map(\.sequence))
        for operation in replaceable where !carrying.contains(operation.sequence) {
            plan.superseded.append(operation.sequence)
            plan.doubts += doubts(about: operation)
        }
        return plan
    }

    /// Leaves out the drafts that open operations carry already, and says which those are.
    ///
    /// What has to follow a new creation, or a new removal that makes room for one, can't be carried by an operation from
    /// before it: that one would go first.
    private func settle(
        _ drafts: [OperationDraft],
        among open: [Operation],
        ordersAnew: Bool
    ) -> (drafts: [OperationDraft], carrying: Set<OperationSequence>) {
        var left: [OperationDraft] = []
        var carrying: Set<OperationSequence> = []
        var ordersAnew = ordersAnew
        for draft in drafts {
            let carrier = open.first { !carrying.contains($0.sequence) && draft.isCarried(by: $0) }
            if let carrier, !ordersAnew {
                carrying.insert(carrier.sequence)
            } else {
                left.append(draft)
                ordersAnew = ordersAnew || draft.kind == .createUser || draft.kind == .deleteFormer
            }
        }
        return (left, carrying)
    }

    /// Whether the plan builds on the operation's success: it is on the wire, or it may have made or removed the account.
    /// Then it is looked up, or sent again, before anything follows: an account that was taken for gone and is found
    /// again would be in groups that nobody remembers. Of a parked one only a leaver doesn't wait for that, who can be
    /// removed by address.
    private func isAwaited(_ operation: Operation, desired: FactSet) -> Bool {
        if operation.state == .sending { return true }
        guard operation.isUncertain else { return false }
        switch operation.kind {
        case .createUser: return operation.state != .parked || isWanted(desired) || !profile.idIsAddress
        case .deleteUser: return operation.state != .parked
        case .updateUser, .deactivateUser, .deleteFormer, .addMember, .removeMember: return false
        }
    }

    /// Where only the provider's own id names an account, one whose creation is parked unseen can't be revoked before an
    /// operator's retry has it looked up.
    private func canBeNamed(_ situation: AccountSituation) -> Bool {
        profile.idIsAddress || isWanted(situation.desired)
            || !situation.open.contains { $0.mustBeVerified && $0.state == .parked }
    }

    private func isProtected(_ situation: AccountSituation) -> Bool {
        guard !protected.isEmpty else { return false }
        let confirmed = situation.confirmed
        return [situation.desired.userName, confirmed.userName, confirmed.remoteID?.rawValue]
            .contains { $0.map { protected.contains(AccountAddress($0)) } ?? false }
    }

    private func isWanted(_ desired: FactSet) -> Bool { desired.givesAccess }

    /// As ``doubts(about:)``, of one that was discarded. Where the provider names accounts, one that may have been created
    /// can't be named: a new creation meets it as a conflict, and adopts it.
    private func liftedDoubts(about operation: Operation) -> [FactChange] {
        operation.kind == .createUser && !profile.idIsAddress ? [] : doubts(about: operation)
    }

    /// What nobody knows any more once the operation, which may have been executed, is given up. Its facts are sent
    /// again, whatever is desired; an account that it may have created counts as there until it was removed.
    private func doubts(about operation: Operation) -> [FactChange] {
        guard operation.isUncertain else { return [] }
        // The id that was known is another account's.
        let forgotten = FactChange(.remoteID, before: nil, after: nil)
        let created = operation.kind == .createUser ? [forgotten] + operation.changes : []
        return created
            + operation.changes.compactMap { change in
                switch change.fact {
                case .attribute, .membership: FactChange(.unsure(change.fact), before: nil, after: "true")
                case .existence, .remoteID, .former, .unsure: nil
                }
            }
    }

    // MARK: - The difference

    private func drafts(from expected: FactSet, to desired: FactSet) -> [OperationDraft] {
        guard isWanted(desired) else {
            return expected.mayBeThere
                ? removal(of: expected, isForGood: !desired.exists) : formerRemovals(in: expected, lane: .revoke)
        }
        let isMoved = hasOtherAddress(expected, than: desired)
        // Where the provider names accounts, one that may be there under another name is renamed: a creation wouldn't meet it.
        guard isMoved ? !profile.idIsAddress : expected.exists else {
            // Whether the account is there says nothing of another address.
            let creation =
                isMoved ? creation(of: desired, replacing: expected) : verified(creation(of: desired), expected)
            return formerRemovals(in: expected, lane: .joiner) + creation
        }
        return update(from: expected, to: desired) + memberships(from: expected, to: desired)
            + formerRemovals(in: expected, lane: .joiner)
    }

    private func hasOtherAddress(_ expected: FactSet, than desired: FactSet) -> Bool {
        guard let old = expected.address, let new = desired.address else { return false }
        let isUnsure = !profile.idIsAddress && expected.isUnsure(of: .attribute(AttributeRule.userNamePath))
        return isUnsure || old != new
    }

    /// - isForGood: nothing is to be left, not even where a leaver's account is kept at first.
    private func removal(of expected: FactSet, isForGood: Bool) -> [OperationDraft] {
        let address = AccountAddress(expected.userName ?? "")
        var drafts: [OperationDraft] = []
        switch isForGood ? .delete : profile.removal {
        case .delete:
            let changes = expected.facts
                .filter { $0.fact.isOfTheAccountItself }
                .map { FactChange($0.fact, before: $0.value, after: nil) }
            drafts.append(OperationDraft(kind: .deleteUser, lane: .revoke, address: address, changes: changes))
        case .deactivate:
            let active = Fact.attribute("active")
            guard expected[active] != "false" || expected.isUnsure(of: active) else { break }
            var changes = [FactChange(active, before: expected[active], after: "false")]
            if profile.dropsMemberships {
                changes += expected.memberships.map { FactChange(.membership($0), before: "true", after: nil) }
            }
            drafts.append(OperationDraft(kind: .deactivateUser, lane: .revoke, address: address, changes: changes))
        }
        return drafts + formerRemovals(in: expected, lane: .revoke)
    }

    /// A joiner; or, where ids are addresses and one changed, the whole chain: the new address is invited and put into
    /// its groups, and the old one removed once the new one is there. The chain shares one lane.
    private func creation(of desired: FactSet, replacing old: FactSet? = nil) -> [OperationDraft] {
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
            drafts.append(formerRemoval(formerID, name: name, lane: .joiner))
        }
        return drafts
    }

    private func verified(_ drafts: [OperationDraft], _ expected: FactSet) -> [OperationDraft] {
        guard expected.isUnsure(of: .existence) else { return drafts }
        return drafts.map { draft in
            var draft = draft
            draft.mustBeVerified = draft.kind == .createUser
            return draft
        }
    }

    private func update(from expected: FactSet, to desired: FactSet) -> [OperationDraft] {
        let was = expected.attributes
        let due = desired.attributes
        let differing = Set(was.keys).union(due.keys).sorted().filter { was[$0] != due[$0] }
        let needed = expected.unsureAttributes.union(
            differing.filter { !profile.isSatisfied($0, confirmed: was[$0], desired: due[$0]) }
        )
        guard !needed.isEmpty else { return [] }
        // A PUT writes the whole account: where it is written anyway, a placeholder must not become someone's name.
        let placeheld = differing.filter { was[$0].map(profile.placeholders.contains) ?? false }
        var changes = needed.union(placeheld).sorted()
            .map { FactChange(.attribute($0), before: was[$0], after: due[$0]) }
        if !expected.exists { changes.append(FactChange(.existence, before: nil, after: "true")) }
        let address = AccountAddress(expected.userName ?? desired.userName ?? "")
        // Whoever returns waits for access, as a joiner does.
        let isReturn = due["active"] == "true" && was["active"] != "true"
        let lane: Lane = isReturn ? .joiner : .update
        return [OperationDraft(kind: .updateUser, lane: lane, address: address, changes: changes)]
    }

    private func memberships(from expected: FactSet, to desired: FactSet) -> [OperationDraft] {
        let address = AccountAddress(expected.userName ?? desired.userName ?? "")
        let was = Set(expected.memberships)
        let due = Set(desired.memberships)
        let unsure = expected.unsureMemberships
        // Providers compare a group's name without case: who is in it under another spelling is in it.
        let (kept, there) = (Set(due.map(\.caseless)), Set(was.subtracting(unsure).map(\.caseless)))
        let removed = was.union(unsure).filter { managedGroups.contains($0) && !kept.contains($0.caseless) }.sorted()
        let added = due.filter { !there.contains($0.caseless) }.sorted()
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

    private func formerRemovals(in expected: FactSet, lane: Lane) -> [OperationDraft] {
        expected.formerAccounts.map { formerRemoval($0, name: expected[.former($0)] ?? $0.rawValue, lane: lane) }
    }

    /// One lane with the new account's creation; a leaver's is as urgent as the removal of the present one.
    private func formerRemoval(_ id: RemoteID, name: String, lane: Lane) -> OperationDraft {
        OperationDraft(
            kind: .deleteFormer,
            lane: lane,
            address: AccountAddress(name),
            changes: [FactChange(.former(id), before: name, after: nil)]
        )
    }
}

extension Fact {
    /// Not of another account that a change of address left behind, and no doubt.
    fileprivate var isOfTheAccountItself: Bool {
        switch self {
        case .existence, .remoteID, .attribute, .membership: true
        case .former, .unsure: false
        }
    }
}
