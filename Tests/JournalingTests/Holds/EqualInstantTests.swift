import Ports
import Provisioning
import Testing

@testable import Journaling

@Suite("Of two changes of one instant, what came later is the later one")
struct EqualInstantTests {
    /// Senders' clocks show whole seconds, or less.
    @Test("Held and approved in their order, the second one is the truth")
    func bothHeld() async throws {
        var desk = try await Desk(amplitude(groups: [group("Data", #"department eq "Data""#)]))
        desk.rules = .made(desk.rules.targets, guards: .most(0, .joiner))
        let first = try await desk.hear("a", .person(person("1", department: "Data")), asOf: 5)
        let second = try await desk.hear("b", .person(person("1", department: "Legal")), asOf: 5)
        _ = try await desk.approve(try #require(first.hash))
        try await desk.finish()
        let hold = try #require(try await desk.journal.holds().first, "the later one is still to be decided on")
        #expect(hold.intake == "b")
        let approval = try await desk.approve(hold.hash)
        if case .changed(let anew)? = approval { _ = try await desk.approve(anew.hash) }
        try await desk.finish()
        let known = try await desk.journal.writer.perform { db in
            try KnownPerson.find(db, PersonKey(source: hr, employee: "1"))?.person.fields[.department]
        }
        #expect(known == "Legal")
        #expect(second.hash != nil)
    }
}
