import Provisioning
import Testing

@Suite("What a plan does to somebody's access")
struct AccessChangeTests {
    private func changes(_ before: FactSet, _ after: FactSet, _ status: EmploymentStatus = .active) -> Set<AccessChange>
    {
        AccessChange.changes(from: before, to: after, status: status)
    }

    @Test("An account where there was none is a joiner, and access again is one too")
    func joiner() {
        #expect(changes(.absent, Made.facts("a@example.com")) == [.joiner])
        let away = Made.facts("a@example.com", active: false)
        #expect(changes(away, Made.facts("a@example.com", active: true)) == [.joiner])
        #expect(changes(.absent, away).isEmpty)
    }

    @Test("Access that goes is a suspension where HR says so, and a leaver otherwise", arguments: [true, false])
    func gone(deletes: Bool) {
        let before = Made.facts("a@example.com", groups: ["Data"], active: deletes ? nil : true)
        let after = deletes ? FactSet.absent : Made.facts("a@example.com", active: false)
        #expect(changes(before, after, .suspended) == [.suspension])
        #expect(changes(before, after, .ended) == [.leaver])
        // Somebody whom rules leave without an account.
        #expect(changes(before, after, .active) == [.leaver])
        #expect(changes(after, after, .ended).isEmpty)
    }

    @Test("A group less is a removal, a group more is not")
    func groups() {
        let (data, both) = (
            Made.facts("a@example.com", groups: ["Data"]), Made.facts("a@example.com", groups: ["Data", "Ops"])
        )
        #expect(changes(both, data) == [.groupRemoval])
        #expect(changes(data, both).isEmpty)
        #expect(changes(data, Made.facts("a@example.com", groups: ["Ops"])) == [.groupRemoval])
        #expect(changes(data, Made.facts("a@example.com", groups: ["DATA"])).isEmpty, "it is the same group")
    }

    @Test("Another address is a change; another case of it, or another name, is none")
    func addresses() {
        let before = Made.facts("a@example.com")
        #expect(changes(before, Made.facts("b@example.com")) == [.addressChange])
        #expect(changes(before, Made.facts("A@Example.com", given: "Eve")).isEmpty)
        let moved = Made.facts("b@example.com", groups: ["Ops"])
        #expect(changes(Made.facts("a@example.com", groups: ["Data"]), moved) == [.addressChange, .groupRemoval])
    }
}
