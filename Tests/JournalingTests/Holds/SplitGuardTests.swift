import Ports
import Provisioning
import TestSupport
import Testing

@testable import Journaling

@Suite("What is left once changes of address wait alone is held against the guards, too")
struct SplitGuardTests {
    private static let (jay, kay): (IdentityKey, IdentityKey) = ("j", "k")
    private static let guards = GuardLimits.only { limits in
        limits.holdsAddressChange = true
        limits.allowances[.leaver] = .init(number: 0, percent: 0)
    }

    /// 1 speaks for J; 2 speaks for K, and 3 would.
    private static func people(first: EmploymentStatus = .active, second: (String, IdentityKey)) -> [Person] {
        [
            person("1", status: first, identity: jay), person("2", second.0, identity: second.1),
            person("3", identity: kay), person("4"), person("9", given: first == .active ? "Ada" : "Eve"),
        ]
    }

    private func desk() async throws -> Desk {
        let desk = try await Desk(amplitude(), guards: Self.guards)
        try await desk.takeIn("base", Self.people(second: ("p2@example.com", Self.kay)))
        try await desk.deliverAll()
        return desk
    }

    /// 1 leaves and 2 takes J over, as 1 was: nobody loses access, but K gets another address. Without 2's row J is nobody's.
    private static let next = people(first: .ended, second: ("p1@example.com", jay))

    @Test("Where taking a change of address out leaves an account without its only person, all of it is held as one")
    func leaver() async throws {
        let desk = try await desk()
        let before = try await desk.fingerprint()
        let verdict = try await desk.judge("b", Self.next.map { .person($0) }, asOf: 1)
        #expect(verdict.trips == [.tooMany(.leaver, people: 1, allowed: 0)])
        #expect(try await desk.fingerprint() == before)
        #expect(try await desk.number("SELECT count(*) FROM intake WHERE parent IS NOT NULL") == 0)
        #expect(try await desk.number("SELECT count(*) FROM staging WHERE conflict IS NOT NULL") == 0)
        let hash = try #require(verdict.hash)
        #expect(try await desk.shown(hash) == ["2 address-change"])
        guard case .approved = try await desk.approve(hash) else { throw verdict.unexpected }
        #expect(try await desk.employees(.ended) == ["1"])
        #expect(try await desk.deliverAll().filter { $0.kind == .deleteUser }.count == 1)
        #expect(try await desk.isSettled())
    }

    @Test("Where the guards allow what is left, the change of address waits alone")
    func allowed() async throws {
        var desk = try await desk()
        desk.rules = .made(desk.rules.targets, guards: .only { $0.holdsAddressChange = true })
        #expect(try await desk.takeIn("b", Self.next, asOf: 1).heldAlone.count == 1)
    }

    @Test("So it is with what was absent from the file: it is found absent again")
    func absent() async throws {
        let desk = try await desk()
        let rows = Self.next.dropFirst().map { StagedRow.Content.person($0) }
        let verdict = try await desk.judge("b", rows, asOf: 1)
        #expect(verdict.trips == [.tooMany(.leaver, people: 1, allowed: 0)])
        guard case .approved = try await desk.approve(try #require(verdict.hash)) else { throw verdict.unexpected }
        #expect(try await desk.employees(.ended) == ["1"])
    }
}
