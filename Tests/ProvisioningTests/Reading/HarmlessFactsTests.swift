import Provisioning
import Testing

@Suite("What of a first reading takes nothing from anybody")
struct HarmlessFactsTests {
    private func facts(_ name: String, _ groups: GroupName..., active: String? = nil) -> FactSet {
        var facts = FactSet()
        facts[.existence] = "true"
        facts[.remoteID] = "7"
        facts[.attribute("userName")] = name
        facts[.attribute("active")] = active
        for group in groups { facts[.membership(group)] = "true" }
        return facts
    }

    @Test("An account as it is to be is all of that, and so is one without access")
    func same() {
        let found = facts("Ada@example.com", "data")
        #expect(found.harmless(besides: facts("ada@example.com", "Data", "Ops")) == found)
        let closed = facts("old@example.com", "Ops", active: "false")
        #expect(closed.harmless(besides: facts("ada@example.com")) == closed)
        #expect(FactSet.absent.harmless(besides: facts("ada@example.com")) == .absent)
    }

    @Test("Groups to be left, another address, and access that nobody is to have are not")
    func others() {
        let found = facts("old@example.com", "Data", "Ops")
        #expect(found.harmless(besides: facts("ada@example.com", "Ops")) == facts("ada@example.com", "Ops"))
        var left = found
        left[.former("6")] = "older@example.com"
        var rest = FactSet()
        rest[.former("6")] = "older@example.com"
        // They are there: whoever comes back is looked for, and not invited.
        rest[.unsure(.existence)] = "true"
        #expect(left.harmless(besides: .absent) == rest)
        rest[.former("6")] = nil
        #expect(found.harmless(besides: facts("old@example.com", active: "false")) == rest)
    }
}
