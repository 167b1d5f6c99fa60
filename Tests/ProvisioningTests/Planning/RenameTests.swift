import Provisioning
import Testing

@Suite("A changed address")
struct RenameTests {
    private let planner = AccountPlanner.amplitude
    private let old = Made.facts("ada@example.com", groups: ["Data"], remoteID: "ada@example.com")
    private let new = Made.facts("augusta@example.com", groups: ["Data", "Sales"])
    private let chain = [
        "create-user augusta@example.com", "add-member augusta@example.com Data",
        "add-member augusta@example.com Sales",
        "delete-former ada@example.com",
    ]

    @Test(
        "Where ids are addresses, it is one chain in one lane: invite the new one, add its groups, delete the old one"
    )
    func chainOfThree() {
        let plan = planner.plan(new, confirmed: old)
        #expect(plan.summary == chain)
        #expect(Set(plan.drafts.map(\.lane)) == [.joiner])
    }

    @Test("The old account is remembered from the invitation on until it is deleted")
    func formerFact() {
        let operations = Made.operations(planner.plan(new, confirmed: old).drafts)
        var confirmed = old
        confirmed.confirm(operations[0])
        #expect(confirmed.formerAccounts == ["ada@example.com"])
        #expect(confirmed.memberships.isEmpty)
        #expect(planner.plan(new, confirmed: confirmed, open: Array(operations.dropFirst())).isEmpty)
        for operation in operations.dropFirst() { confirmed.confirm(operation) }
        #expect(confirmed == new)
    }

    @Test("Back to the old address before anything was sent costs no request")
    func renamedBackUnsent() {
        let plan = planner.plan(
            old.desired,
            confirmed: old,
            open: Made.operations(planner.plan(new, confirmed: old).drafts)
        )
        #expect(plan.drafts.isEmpty)
        #expect(plan.superseded.count == 4)
    }

    @Test("Back to the old address after the new one was invited: the old account goes before it is invited anew")
    func renamedBackAfterTheInvitation() {
        let operations = Made.operations(planner.plan(new, confirmed: old).drafts)
        var confirmed = old
        confirmed.confirm(operations[0])
        let plan = planner.plan(old.desired, confirmed: confirmed, open: Array(operations.dropFirst()))
        #expect(
            plan.summary == [
                "create-user ada@example.com", "add-member ada@example.com Data", "delete-former augusta@example.com",
            ]
        )
        #expect(plan.superseded.map(\.rawValue) == [2, 3])
        // The deletion that the first chain ends with is still open, and the new invitation waits for it.
        #expect(Readiness.blocks(operations[3], Made.operation(5, plan.drafts[0])))
    }

    @Test("A second change of address while the first invitation is on the wire leaves neither account behind")
    func renamedTwice() {
        var open = Made.operations(planner.plan(new, confirmed: old).drafts)
        open[0].state = .sending
        let third = Made.facts("a.lovelace@example.com")
        let plan = planner.plan(third, confirmed: old, open: open)
        #expect(plan.summary == ["create-user a.lovelace@example.com", "delete-former augusta@example.com"])
        #expect(plan.superseded.map(\.rawValue) == [2, 3])
        var confirmed = old
        for operation in [open[0], open[3]] + Made.operations(plan.drafts, from: 5) { confirmed.confirm(operation) }
        #expect(confirmed == third)
    }

    @Test("Whoever leaves in the middle of a chain leaves no account at all")
    func leaverMidChain() {
        let operations = Made.operations(planner.plan(new, confirmed: old).drafts)
        var confirmed = old
        confirmed.confirm(operations[0])
        let plan = planner.plan(.absent, confirmed: confirmed, open: Array(operations.dropFirst()))
        #expect(plan.summary == ["delete-user augusta@example.com", "delete-former ada@example.com"])
        #expect(plan.drafts.map(\.lane) == [.revoke, .revoke])
        #expect(plan.superseded.map(\.rawValue) == [2, 3, 4])
    }

    @Test("Whoever leaves while the new invitation is parked unseen is removed by the new address, and by the old")
    func leaverWhileParkedUnseen() {
        var open = Made.operations(planner.plan(new, confirmed: old).drafts)
        open[0].state = .parked
        open[0].isUncertain = true
        let plan = planner.plan(.absent, confirmed: old, open: open)
        #expect(plan.summary == ["delete-user augusta@example.com", "delete-former ada@example.com"])
        var confirmed = old
        confirmed.apply(plan.doubts)
        #expect(confirmed.remoteID == nil)
    }

    @Test("Where ids are the provider's own, it is an update in place")
    func inPlace() {
        let confirmed = old.with { $0[.remoteID] = "4711" }
        let plan = AccountPlanner.rfc7644.plan(new, confirmed: confirmed)
        #expect(plan.summary == ["update-user ada@example.com", "add-member ada@example.com Sales"])
        #expect(
            plan.drafts.first?.changes == [
                FactChange(.attribute("userName"), before: "ada@example.com", after: "augusta@example.com")
            ]
        )
    }
}

extension FactSet {
    fileprivate var desired: FactSet { with { $0[.remoteID] = nil } }
}
