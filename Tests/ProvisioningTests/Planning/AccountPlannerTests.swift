import Provisioning
import Testing

@Suite("What a change of one person comes to")
struct AccountPlannerTests {
    private let ada = Made.facts("ada@example.com", groups: ["Data"])

    @Test("A joiner is invited, then put into their groups")
    func joiner() {
        let plan = AccountPlanner.amplitude.plan(Made.facts("ada@example.com", groups: ["Sales", "Data"]))
        #expect(
            plan.summary == [
                "create-user ada@example.com", "add-member ada@example.com Data", "add-member ada@example.com Sales",
            ]
        )
        #expect(plan.drafts.map(\.lane) == [.joiner, .groupAddition, .groupAddition])
        #expect(plan.superseded.isEmpty && plan.doubts.isEmpty)
    }

    @Test("Someone unchanged costs nothing", arguments: [AccountPlanner.amplitude, .rfc7644])
    func unchanged(planner: AccountPlanner) {
        let confirmed = ada.with { $0[.remoteID] = "id-1" }
        #expect(planner.plan(ada, confirmed: confirmed).isEmpty)
    }

    @Test("A changed name is one update with that attribute alone")
    func changedName() {
        let plan = AccountPlanner.amplitude.plan(
            ada.with { $0[.attribute("name.givenName")] = "Augusta" },
            confirmed: ada
        )
        #expect(plan.summary == ["update-user ada@example.com"])
        #expect(
            plan.drafts.first?.changes == [FactChange(.attribute("name.givenName"), before: "Ada", after: "Augusta")]
        )
    }

    @Test("An attribute that HR cleared is cleared")
    func clearedAttribute() {
        let plan = AccountPlanner.rfc7644.plan(ada, confirmed: ada.with { $0[.attribute("title")] = "Countess" })
        #expect(plan.drafts.first?.changes == [FactChange(.attribute("title"), before: "Countess", after: nil)])
    }

    @Test("Moving to another department is one removal and one addition, the removal first and more urgent")
    func groupMove() {
        let plan = AccountPlanner.amplitude.plan(Made.facts("ada@example.com", groups: ["Sales"]), confirmed: ada)
        #expect(plan.summary == ["remove-member ada@example.com Data", "add-member ada@example.com Sales"])
        #expect(plan.drafts.map(\.lane) == [.groupRemoval, .groupAddition])
    }

    @Test("Nobody is taken out of a group that rosterd doesn't manage")
    func unmanagedGroup() {
        #expect(AccountPlanner.amplitude.plan(ada, confirmed: ada.with { $0[.membership("Admins")] = "true" }).isEmpty)
    }

    @Test("An account that is written for another reason gets its names in the placeholders' place")
    func placeholderOnUpdate() {
        let confirmed = ada.with {
            $0[.attribute("name.givenName")] = "NO_GIVEN_NAME"
            $0[.attribute("name.familyName")] = "Byron"
        }
        let plan = AccountPlanner.amplitude.plan(
            ada.with { $0[.attribute("name.familyName")] = "Lovelace" },
            confirmed: confirmed
        )
        #expect(
            plan.drafts.map(\.changes) == [
                [
                    FactChange(.attribute("name.familyName"), before: "Byron", after: "Lovelace"),
                    FactChange(.attribute("name.givenName"), before: "NO_GIVEN_NAME", after: "Ada"),
                ]
            ]
        )
    }

    @Test("A placeholder equals any name, and no name", arguments: ["Ada", nil])
    func placeholder(given: String?) {
        let confirmed = ada.with { $0[.attribute("name.givenName")] = "NO_GIVEN_NAME" }
        let desired = ada.with { $0[.attribute("name.givenName")] = given }
        #expect(AccountPlanner.amplitude.plan(desired, confirmed: confirmed).isEmpty)
        #expect(!AccountPlanner.rfc7644.plan(desired, confirmed: confirmed).isEmpty)
    }

    @Test("An address that changes its case alone costs nothing", arguments: [AccountPlanner.amplitude, .rfc7644])
    func caseOnly(planner: AccountPlanner) {
        #expect(planner.plan(ada, confirmed: ada.with { $0[.attribute("userName")] = "Ada@Example.COM" }).isEmpty)
    }

    @Test("An address that changes its Unicode form alone costs nothing")
    func canonicalEquivalence() {
        let composed = Made.facts("zo\u{EB}@example.com")
        let decomposed = Made.facts("zoe\u{308}@example.com")
        #expect(AccountPlanner.amplitude.plan(composed, confirmed: decomposed).isEmpty)
    }

    @Test("A leaver is one DELETE where that is the removal, with every fact in it, and no group request")
    func leaverIsDeleted() {
        let confirmed = ada.with { $0[.remoteID] = "ada@example.com" }
        let plan = AccountPlanner.amplitude.plan(.absent, confirmed: confirmed)
        #expect(plan.summary == ["delete-user ada@example.com"])
        #expect(plan.drafts.first?.lane == .revoke)
        var after = confirmed
        after.apply(plan.drafts.flatMap(\.changes))
        #expect(after == .absent)
    }

    @Test("A leaver is deactivated elsewhere, and keeps their groups")
    func leaverIsDeactivated() {
        let confirmed = ada.with { $0[.attribute("active")] = "true" }
        let plan = AccountPlanner.rfc7644.plan(Made.facts("ada@example.com", active: false), confirmed: confirmed)
        #expect(plan.summary == ["deactivate-user ada@example.com"])
        #expect(plan.drafts.first?.lane == .revoke)
        #expect(plan.drafts.first?.changes == [FactChange(.attribute("active"), before: "true", after: "false")])
    }

    @Test("Nobody is deactivated twice, whatever else of them changed")
    func alreadyDeactivated() {
        let confirmed = ada.with { $0[.attribute("active")] = "false" }
        #expect(AccountPlanner.rfc7644.plan(Made.facts("x@example.com", active: false), confirmed: confirmed).isEmpty)
    }

    @Test("Whoever is suspended before they ever had an account gets none")
    func suspendedJoiner() {
        #expect(AccountPlanner.rfc7644.plan(Made.facts("ada@example.com", active: false)).isEmpty)
    }

    @Test("Whoever comes back from a suspension is activated, and their groups compared")
    func reactivated() {
        let confirmed = ada.with { $0[.attribute("active")] = "false" }
        let plan = AccountPlanner.rfc7644.plan(
            Made.facts("ada@example.com", groups: ["Sales"], active: true),
            confirmed: confirmed
        )
        #expect(
            plan.summary == [
                "update-user ada@example.com", "remove-member ada@example.com Data", "add-member ada@example.com Sales",
            ]
        )
        #expect(plan.drafts.first?.changes == [FactChange(.attribute("active"), before: "false", after: "true")])
    }
}
