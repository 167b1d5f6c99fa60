import Provisioning
import Testing

@Suite("A discarded change is planned again only when its desired value changes")
struct DiscardTests {
    private let ada = Made.facts("ada@example.com", groups: ["Data"])
    private let planner = AccountPlanner.amplitude

    /// What a plan without discards would have come to, all of it discarded.
    private func discarded(
        _ desired: FactSet,
        confirmed: FactSet = .absent,
        by planner: AccountPlanner = .amplitude,
        isUncertain: Bool = false
    ) -> [Operation] {
        Made.operations(planner.plan(desired, confirmed: confirmed).drafts, .discarded).map { operation in
            var operation = operation
            operation.isUncertain = isUncertain
            return operation
        }
    }

    private func plan(
        _ desired: FactSet,
        confirmed: FactSet = .absent,
        open: [Operation] = [],
        discarded: [Operation]
    ) -> AccountPlan {
        planner.plan(AccountSituation(desired: desired, confirmed: confirmed, open: open, discarded: discarded))
    }

    @Test("Of a discarded creation nothing is left, and its memberships go with it")
    func creation() {
        let all = Made.operations(planner.plan(ada).drafts, .waiting)
        let plan = plan(ada, open: Array(all.dropFirst()), discarded: [all[0]])
        #expect(plan.drafts.isEmpty && plan.lifted.isEmpty)
        #expect(plan.superseded == [all[1].sequence])
    }

    @Test("A discarded creation is planned again with another address, and with another name")
    func changedCreation() {
        let gone = Array(discarded(ada).prefix(1))
        let address = plan(Made.facts("ada.l@example.com", groups: ["Data"]), discarded: gone)
        #expect(address.summary.first == "create-user ada.l@example.com")
        #expect(address.lifted == gone.map(\.sequence))
        let name = plan(ada.with { $0[.attribute("name.givenName")] = "Augusta" }, discarded: gone)
        #expect(name.summary.first == "create-user ada@example.com")
    }

    @Test("Somebody whose creation was discarded and who leaves costs nothing; a return is a joiner")
    func leaves() {
        let gone = Array(discarded(ada).prefix(1))
        let left = plan(.absent, discarded: gone)
        #expect(left.drafts.isEmpty && left.lifted == gone.map(\.sequence))
    }

    @Test("An invitation that may have gone out, and was discarded, is taken back from whoever leaves")
    func uncertainCreation() {
        let gone = Array(discarded(ada, isUncertain: true).prefix(1))
        #expect(plan(ada, discarded: gone).drafts.isEmpty)
        #expect(plan(.absent, discarded: gone).summary == ["delete-user ada@example.com"])
    }

    @Test("Of an update only what was discarded stays behind")
    func update() {
        let renamed = ada.with { $0[.attribute("name.givenName")] = "Augusta" }
        let gone = discarded(renamed, confirmed: ada)
        #expect(plan(renamed, confirmed: ada, discarded: gone).isEmpty)
        let more = plan(
            renamed.with { $0[.attribute("name.familyName")] = "King" },
            confirmed: ada,
            discarded: gone
        )
        #expect(more.drafts.first?.changes.map(\.fact) == [.attribute("name.familyName")])
        let again = plan(
            ada.with { $0[.attribute("name.givenName")] = "Countess" },
            confirmed: ada,
            discarded: gone
        )
        #expect(again.summary == ["update-user ada@example.com"] && again.lifted == gone.map(\.sequence))
        // Back to what it was: nothing to do, and the next change counts again.
        let back = plan(ada, confirmed: ada, discarded: gone)
        #expect(back.drafts.isEmpty && back.lifted == gone.map(\.sequence))
    }

    @Test("Of memberships only the discarded one stays as it is")
    func memberships() {
        let moved = Made.facts("ada@example.com", groups: ["Ops", "Sales"])
        let gone = discarded(moved, confirmed: ada).filter { $0.group != "Ops" }
        #expect(plan(moved, confirmed: ada, discarded: gone).summary == ["add-member ada@example.com Ops"])
        let home = plan(ada, confirmed: ada, discarded: gone)
        #expect(home.drafts.isEmpty && Set(home.lifted) == Set(gone.map(\.sequence)))
    }

    @Test("A discarded removal leaves the account, until its person is back or leaves once more")
    func removal() {
        let gone = discarded(.absent, confirmed: ada)
        #expect(gone.map(\.kind) == [.deleteUser])
        #expect(plan(.absent, confirmed: ada, discarded: gone).isEmpty)
        let back = plan(ada, confirmed: ada, discarded: gone)
        #expect(back.drafts.isEmpty && back.lifted == gone.map(\.sequence))
    }

    @Test("A discarded change of address leaves the account at the old one, with its groups kept right")
    func rename() {
        let renamed = Made.facts("ada.l@example.com", groups: ["Sales"])
        let gone = Array(discarded(renamed, confirmed: ada).prefix(1))
        #expect(gone.map(\.kind) == [.createUser])
        let plan = plan(renamed, confirmed: ada, discarded: gone)
        #expect(plan.summary == ["remove-member ada@example.com Data", "add-member ada@example.com Sales"])
    }
}
