import HRFeed
import Provisioning
import SCIM

/// Short words for what the planner's tests are about.
enum Made {
    static let account = AccountID(rawValue: 1)

    /// Facts of an account: present, with that address, a given name, groups, and `active` where the profile carries it.
    static func facts(
        _ address: String,
        given: String? = "Ada",
        title: String? = nil,
        groups: [GroupName] = [],
        active: Bool? = nil,
        remoteID: RemoteID? = nil,
        formers: [String] = []
    ) -> FactSet {
        var facts = FactSet()
        facts[.existence] = "true"
        facts[.attribute("userName")] = address
        facts[.attribute("name.givenName")] = given
        facts[.attribute("title")] = title
        facts[.attribute("active")] = active.map { $0 ? "true" : "false" }
        facts[.remoteID] = remoteID?.rawValue
        for group in groups { facts[.membership(group)] = "true" }
        for former in formers { facts[.former(RemoteID(former))] = former }
        return facts
    }

    static func operation(
        _ sequence: Int64,
        _ draft: OperationDraft,
        _ state: OperationState = .ready,
        account: AccountID = account,
        attempts: Int = 0,
        isUncertain: Bool = false
    ) -> Operation {
        Operation(
            sequence: OperationSequence(rawValue: sequence),
            target: "target",
            account: account,
            draft: draft,
            state: state,
            cause: .clock,
            attempts: attempts,
            isUncertain: isUncertain
        )
    }

    /// An operation of which nothing but its kind, state and place matter.
    static func bare(
        _ sequence: Int64,
        _ kind: OperationKind,
        _ state: OperationState = .ready,
        account: Int64 = 1,
        address: String = "ada@example.com",
        group: GroupName = "Data",
        isUncertain: Bool = false
    ) -> Operation {
        let draft = OperationDraft(
            kind: kind,
            lane: .update,
            address: AccountAddress(address),
            group: kind.isMembership ? group : nil,
            changes: []
        )
        return operation(
            sequence,
            draft,
            state,
            account: AccountID(rawValue: account),
            isUncertain: isUncertain
        )
    }

    /// What a plan's drafts come to once they are journaled, numbered from `first`.
    static func operations(_ drafts: [OperationDraft], from first: Int64 = 1, _ state: OperationState = .waiting)
        -> [Operation]
    {
        drafts.enumerated().map { operation(first + Int64($0.offset), $0.element, state) }
    }
}

extension AccountPlanner {
    static let groupNames: [GroupName] = ["Data", "Ops", "Sales"]
    static let groups = ManagedGroups(names: groupNames, prefixes: [])
    static let amplitude = AccountPlanner(profile: .amplitude, managedGroups: groups)
    static let rfc7644 = AccountPlanner(profile: .rfc7644, managedGroups: groups)

    func plan(_ desired: FactSet, confirmed: FactSet = .absent, open: [Operation] = []) -> AccountPlan {
        plan(AccountSituation(desired: desired, confirmed: confirmed, open: open))
    }
}

extension AccountPlan {
    /// `create-user ada@example.com`, `add-member ada@example.com Data`, for comparing whole plans at a glance.
    var summary: [String] {
        drafts.map { draft in
            ([draft.kind.rawValue, draft.address.folded] + (draft.group.map { [$0.rawValue] } ?? [])).joined(
                separator: " "
            )
        }
    }
}

extension FactSet {
    func with(_ change: (inout FactSet) -> Void) -> FactSet {
        var copy = self
        change(&copy)
        return copy
    }
}
