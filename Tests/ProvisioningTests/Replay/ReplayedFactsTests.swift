import Provisioning
import Testing

@Suite("What a replay is planned from")
struct ReplayedFactsTests {
    private let ada = Made.facts("ada@example.com", groups: ["Data"])
    private let countess = Made.facts("countess@example.com", groups: ["Data"])

    private func planned(_ before: FactSet, _ rewound: FactSet, _ desired: FactSet, by planner: AccountPlanner)
        -> [String]
    {
        let facts = ReplayedFacts(
            before: before,
            rewound: rewound,
            desired: desired,
            open: [],
            idIsAddress: planner.profile.idIsAddress
        )
        .facts
        return planner.plan(desired, confirmed: facts).drafts.map { "\($0.kind.rawValue) \($0.address.folded)" }
    }

    @Test("A leaver who may be there is removed")
    func leaver() {
        #expect(planned(ada, .absent, .absent, by: .amplitude) == ["delete-user ada@example.com"])
        let gone = ada.with { $0[.attribute("active")] = "false" }
        #expect(planned(ada, .absent, gone, by: .rfc7644) == ["deactivate-user ada@example.com"])
    }

    @Test("A leaver who was removed already costs no request")
    func removedLeaver() {
        #expect(planned(.absent, .absent, .absent, by: .amplitude) == [])
        let gone = ada.with { $0[.attribute("active")] = "false" }
        #expect(planned(gone, .absent, gone, by: .rfc7644) == [])
    }

    @Test("A leaver whose address had changed is removed at either address")
    func renamedLeaver() {
        #expect(
            planned(countess, ada, .absent, by: .amplitude) == [
                "delete-user ada@example.com", "delete-former countess@example.com",
            ]
        )
    }

    @Test("Whoever is to have a third address keeps neither of the others")
    func renamedAgain() {
        let king = Made.facts("king@example.com")
        let there = planned(countess, ada, king, by: .amplitude)
        #expect(there.contains("delete-former countess@example.com") && there.contains("delete-former ada@example.com"))
        #expect(planned(countess, .absent, king, by: .amplitude).contains("delete-former countess@example.com"))
    }

    @Test("Whoever is to have the first address again is made there: a target that has lost nothing has let it go")
    func renamedBack() {
        #expect(
            planned(countess, ada, ada, by: .amplitude) == [
                "delete-former countess@example.com", "create-user ada@example.com", "add-member ada@example.com",
            ]
        )
    }

    @Test("Where the provider names accounts, one that is to have another name isn't made a second time")
    func renamed() {
        #expect(planned(ada, .absent, countess, by: .rfc7644) == ["update-user ada@example.com"])
    }

    @Test("Whoever may be lost, and is wanted as they were, is made again")
    func made() {
        #expect(
            planned(ada, .absent, ada, by: .amplitude) == ["create-user ada@example.com", "add-member ada@example.com"]
        )
    }

    @Test("A change that waits is made, though what the target had before would need none")
    func change() {
        let augusta = ada.with { $0[.attribute("name.givenName")] = "Augusta" }
        #expect(planned(augusta, ada, ada, by: .amplitude) == ["update-user ada@example.com"])
        #expect(planned(ada, augusta, ada, by: .amplitude) == ["update-user ada@example.com"])
        let leaving = ada.with { $0[.membership("Data")] = nil }
        #expect(planned(ada, leaving, leaving, by: .amplitude) == ["remove-member ada@example.com"])
    }
}
