import Ports
import Provisioning
import TestSupport
import Testing

@testable import Journaling

@Suite("One human in two sources")
struct SharedIdentityTests {
    private static let ada: IdentityKey = "ada"
    private static let contractors: SourceID = "contractors"

    private func desk(guards: GuardLimits = .off) async throws -> Desk {
        try await Desk(
            amplitude(groups: [group("Data", #"department eq "Data""#)], sources: [hr, Self.contractors]),
            guards: guards
        )
    }

    private func employee(_ status: EmploymentStatus = .active, given: String = "Employee") -> Person {
        person("1", "ada@example.com", status: status, given: given, identity: Self.ada)
    }

    private func contractor(_ status: EmploymentStatus = .active, department: String = "Data") -> Person {
        person(
            "c1",
            "ada@example.com",
            status: status,
            given: "Contractor",
            department: department,
            source: Self.contractors,
            identity: Self.ada
        )
    }

    private let other = person("2")

    @Test("An employee who becomes a contractor neither leaves nor joins", arguments: [true, false])
    func handover(contractorFirst: Bool) async throws {
        let desk = try await desk(guards: .most(0, .leaver, .groupRemoval))
        try await desk.takeIn("a", [employee(), other])
        try await desk.deliverAll()
        if contractorFirst {
            #expect(try await desk.takeIn("c", [contractor()], source: Self.contractors).isAccepted)
            #expect(try await desk.deliverAll().isEmpty)
        }
        let gone = try await desk.takeIn("b", [other], asOf: 1)
        if contractorFirst {
            #expect(gone.isAccepted)
            #expect(try await desk.deliverAll().map(\.kind) == [.updateUser])
        } else {
            // Nobody knows yet where they went: that is a leaver, until the other source names them.
            #expect(gone.trips.count == 1)
            try await desk.takeIn("c", [contractor()], source: Self.contractors)
            #expect(try await desk.approve(try #require(gone.hash)) != nil)
            #expect(try await desk.deliverAll().map(\.kind) == [.updateUser])
        }
        #expect(try await desk.number("SELECT count(*) FROM account WHERE identity = 'ada'") == 1)
    }

    @Test("An identity that HR corrects takes its account along, for one person as for all who share it")
    func corrected() async throws {
        let desk = try await desk(guards: .most(0, .leaver, .joiner))
        func people(_ identity: IdentityKey, given: String = "Ada") -> [Person] {
            [
                person("1", "ada@example.com", given: given, identity: identity),
                person("3", "ada@example.com", status: .suspended, identity: identity), other,
            ]
        }
        try await desk.takeIn("a", people("ada"))
        try await desk.deliverAll()
        #expect(try await desk.takeIn("b", people("ada-2"), asOf: 1).isAccepted)
        #expect(try await desk.deliverAll().isEmpty)
        #expect(try await desk.number("SELECT count(*) FROM account WHERE identity = 'ada'") == 0)
        #expect(try await desk.takeIn("c", people("ada-3", given: "Eve"), asOf: 2).isAccepted)
        #expect(try await desk.deliverAll().map(\.kind) == [.updateUser])
    }

    @Test("Two who shared one, and have one each now, don't both get the account")
    func parted() async throws {
        let desk = try await desk(guards: .most(0, .leaver))
        let shared = [
            person("1", "ada@example.com", identity: "ada"), person("3", "ada@example.com", identity: "ada"), other,
        ]
        try await desk.takeIn("a", shared)
        try await desk.deliverAll()
        let parted = [person("1", "ada@example.com"), person("3", "eve@example.com"), other]
        #expect(try await desk.takeIn("b", parted, asOf: 1).trips == [.tooMany(.leaver, people: 2, allowed: 0)])
    }

    @Test("One that somebody else has already is no correction: the account goes")
    func joined() async throws {
        let desk = try await desk(guards: .most(0, .leaver))
        try await desk.takeIn("a", [person("1"), person("2"), person("3")])
        try await desk.deliverAll()
        let verdict = try await desk.takeIn("b", [person("1", identity: "hr/2"), person("2"), person("3")], asOf: 1)
        #expect(verdict.trips == [.tooMany(.leaver, people: 1, allowed: 0)])
    }

    @Test("The first source of the target speaks for them while both are active; ended in both, they leave")
    func ranking() async throws {
        let desk = try await desk()
        try await desk.takeIn(
            "c",
            [contractor(department: "Ops"), person("9", source: Self.contractors)],
            source: Self.contractors
        )
        try await desk.takeIn("a", [employee(), other])
        try await desk.deliverAll()
        func given() async throws -> String? { try await confirmed(desk)?[.attribute("name.givenName")] }
        #expect(try await given() == "Employee")
        #expect(try await confirmed(desk)?.memberships == ["Data"])
        try await desk.takeIn("b", [employee(.suspended), other], asOf: 1)
        try await desk.deliverAll()
        #expect(try await given() == "Contractor")
        #expect(try await confirmed(desk)?.memberships == [])
        try await desk.takeIn("d", [person("9", source: Self.contractors)], asOf: 1, source: Self.contractors)
        try await desk.deliverAll()
        #expect(try await confirmed(desk)?.exists == false)
    }

    private func confirmed(_ desk: Desk) async throws -> FactSet? {
        try await desk.journal.writer.perform { db in
            try db.value(String.self, "SELECT confirmed FROM account WHERE identity = 'ada'").map {
                try JournalText.facts($0)
            }
        }
    }

    @Test("Two people of one identity in one file share their address; a third one may not have it")
    func oneFile() async throws {
        let desk = try await desk()
        let second = person("3", "ada@example.com", identity: Self.ada)
        let stranger = person("4", "ada@example.com")
        guard case .accepted(3, 0, let conflicts, _) = try await desk.takeIn("a", [employee(), second, other]) else {
            Issue.record("they stood against each other")
            return
        }
        #expect(conflicts.isEmpty)
        let next = try await desk.takeIn("b", [employee(), second, other, stranger], asOf: 1)
        guard case .accepted(3, 0, let refused, _) = next else { throw next.unexpected }
        #expect(refused.map(\.row) == [4])
    }

    @Test("Someone at the target whom HR knows as gone is removed, past the guards")
    func stranger() async throws {
        let desk = try await Desk(amplitude(), guards: .most(0, .leaver), isRead: false)
        let user = RemoteUser(
            id: "p1@example.com",
            address: AccountAddress("p1@example.com"),
            attributes: ["userName": "p1@example.com"]
        )
        try await desk.read([user])
        // An event is no file: whom it doesn't name may be named yet.
        try await desk.hear("e", .person(person("8")), asOf: 0)
        let verdict = try await desk.takeIn("a", [person("1", status: .ended), person("8"), person("2")])
        #expect(verdict.trips == [.tooMany(.leaver, people: 1, allowed: 0)])
        #expect(try await desk.approve(try #require(verdict.hash)) != nil)
        #expect(try await desk.deliverAll().map(\.kind) == [.deleteUser, .createUser, .createUser])
    }
}
