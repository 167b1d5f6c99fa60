import Ports
import Provisioning
import TestSupport
import Testing

@testable import Journaling

/// Where leavers keep an account without access, access itself is what somebody else changes.
@Suite("Access that somebody gave or took by hand")
struct ReconcileAccessTests {
    private let rules: TargetRules

    init() throws { rules = TargetRules(id: saas, profile: .rfc7644, sources: [hr], groups: [try group(everyone)]) }

    /// Six people, of whom so many have left, delivered.
    private func delivered(leavers: Int, guards: GuardLimits = .off) async throws -> (desk: Desk, book: Book) {
        let desk = try await Desk(rules, guards: guards)
        var book = Book()
        try await desk.takeIn("a", (1...6).map { person("\($0)") })
        try await desk.deliverAll(to: &book)
        try await desk.takeIn("b", (1...6).map { person("\($0)", status: $0 <= leavers ? .ended : .active) }, asOf: 1)
        try await desk.deliverAll(to: &book)
        #expect(book.active == Set((leavers + 1...6).map { "p\($0)@example.com" }))
        book.forgetRequests()
        // What was counted of the leavers was a day ago.
        desk.time.advance(by: .seconds(2 * 86_400))
        return (desk, book)
    }

    @Test(
        "A leaver let in again and a worker locked out are shown, and set right by one request each"
    )
    func both() async throws {
        var (desk, book) = try await delivered(leavers: 1)
        let before = (book.users, book.groups)
        book.set(active: true, "p1@example.com")
        book.set(active: false, "p2@example.com")
        let number = try #require(try await desk.journal.beginReading(of: saas, repairs: false))
        try await desk.read(&book)
        let shown = try #require(try await desk.report())
        #expect(shown.counts == ["reactivated": 1, "deactivated": 1] && shown.drifted == 2)
        #expect(shown.changes.map(\.employee) == ["1", "2"])
        #expect(shown.changes.map(\.kinds) == [[.reactivated], [.deactivated]])
        #expect(shown.changes.map(\.attributes) == [["active"], ["active"]])
        #expect(shown.changes.map(\.groupsLost) == [[], []])
        let plan = try await desk.journal.preview(repairing: number, of: nil, at: desk.target, rules: desk.rules)
        #expect(plan?.operations.map(\.kind) == [.deactivateUser, .updateUser] && plan?.trips == [])
        #expect(try await desk.planAll() == 0, "it is only shown yet")

        #expect(try await desk.journal.repair(number, of: nil, at: desk.target))
        _ = try await desk.judgeReceived()
        book.forgetRequests()
        try await desk.deliverAll(to: &book)
        #expect(book.requests == [.deactivateUser: 1, .updateUser: 1])
        #expect(book.users == before.0 && book.groups == before.1)
        let (again, nothing) = try await desk.reconcile(&book)
        #expect(again.counts == [:] && nothing.isEmpty)
        #expect(try await desk.planAll() == 0)
    }

    @Test("Whoever was let in again is locked out before anybody else gets anything")
    func revocationsFirst() async throws {
        var (desk, book) = try await delivered(leavers: 1)
        for number in 2...6 { book.set(active: false, "p\(number)@example.com") }
        book.set(active: true, "p1@example.com")
        try await desk.reconcile(&book)
        #expect(try await desk.next()?.kind == .deactivateUser)
    }

    @Test("Access that was given by hand counts as a leaver at the guards, access that was taken as a joiner")
    func guarded() async throws {
        var (desk, book) = try await delivered(leavers: 2, guards: .most(2, .leaver, .joiner))
        for number in 3...5 { book.set(active: false, "p\(number)@example.com") }
        let (shown, verdicts) = try await desk.reconcile(&book)
        #expect(shown.counts == ["deactivated": 3])
        #expect(verdicts.first?.trips == [.tooMany(.joiner, people: 3, allowed: 2)])
        book.forgetRequests()
        try await desk.deliverAll(to: &book)
        #expect(book.requests == [:], "they wait")
        let hash = try #require(verdicts.first?.hash)
        guard case .found(let detail) = try await desk.journal.hold(hash, limit: 10) else {
            Issue.record("nothing is held")
            return
        }
        #expect(detail.changes.map(\.change) == [.joiner, .joiner, .joiner])
        #expect(detail.changes.first?.cause == "at the target: the account was deactivated")
        #expect(try await desk.approve(hash) != nil)
        try await desk.deliverAll(to: &book)
        #expect(book.active == ["p3@example.com", "p4@example.com", "p5@example.com", "p6@example.com"])
    }

    @Test("More leavers with access than the guards let go are held, by what was done at the target")
    func guardedLeavers() async throws {
        var (desk, book) = try await delivered(leavers: 3, guards: .most(3, .leaver))
        desk.rules = .made([rules], guards: .most(2, .leaver))
        for number in 1...3 { book.set(active: true, "p\(number)@example.com") }
        let (shown, verdicts) = try await desk.reconcile(&book)
        #expect(shown.counts == ["reactivated": 3])
        #expect(verdicts.first?.trips == [.tooMany(.leaver, people: 3, allowed: 2)])
        let hash = try #require(verdicts.first?.hash)
        #expect(try await desk.shown(hash) == ["1 leaver", "2 leaver", "3 leaver"])
        #expect(try await desk.approve(hash) != nil)
        book.forgetRequests()
        try await desk.deliverAll(to: &book)
        #expect(book.requests == [.deactivateUser: 3] && book.active.count == 3)
    }
}

extension Book {
    fileprivate var active: Set<String> { Set(users.filter { $0.value["active"] == "true" }.keys) }

    fileprivate mutating func set(active: Bool, _ address: String) {
        users[address]?["active"] = active ? "true" : "false"
    }
}
