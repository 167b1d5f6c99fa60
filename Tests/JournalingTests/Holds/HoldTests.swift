import Ports
import Provisioning
import TestSupport
import Testing

@testable import Journaling

@Suite("A guard holds the whole intake, and that leaves no trace but its own")
struct HoldTests {
    /// One guard, and a file that trips it on top of ten people.
    struct Case: Sendable, CustomTestStringConvertible {
        var name: String
        var guards: GuardLimits
        var people: [Person]
        var shape: SnapshotShape?
        var testDescription: String { name }
    }

    static let ten = (1...10).map { person("\($0)") }

    static let cases: [Case] = [
        Case(name: "leavers", guards: .most(1, .leaver), people: Array(ten.dropFirst(2))),
        Case(
            name: "suspensions",
            guards: .most(1, .suspension),
            people: ten.dropFirst(2) + (1...2).map { person("\($0)", status: .suspended) }
        ),
        Case(name: "joiners", guards: .most(1, .joiner), people: ten + [person("11"), person("12")]),
        Case(
            name: "group removals",
            guards: .most(1, .groupRemoval),
            people: ten.dropFirst(2) + (1...2).map { person("\($0)", department: "Ops") }
        ),
        Case(
            name: "address changes",
            guards: .most(1, .addressChange),
            people: ten.dropFirst(2) + (1...2).map { person("\($0)", "n\($0)@example.com") }
        ),
        Case(name: "rows", guards: .only { $0.rowsPercentMin = 80 }, people: Array(ten.dropFirst(3))),
        Case(
            name: "header",
            guards: .only { $0.holdsChangedHeader = true },
            people: ten + [person("11")],
            shape: SnapshotShape(rows: 11, columns: ["id", "new"], filled: [:])
        ),
        Case(
            name: "blank column",
            guards: .only { $0.filledPercentMin = 50 },
            people: ten + [person("11")],
            shape: SnapshotShape(rows: 11, columns: ["id"], filled: ["dept": 1])
        ),
    ]

    private static func desk(_ guards: GuardLimits) async throws -> Desk {
        var desk = try await Desk(amplitude(groups: [group(everyone), group("Data", #"department eq "Data""#)]))
        let shape = SnapshotShape(rows: 10, columns: ["id"], filled: ["dept": 10])
        _ = try await desk.judge("base", ten.map { .person($0) }, shape: shape)
        try await desk.finish()
        try await desk.deliverAll()
        desk.rules = .made(desk.rules.targets, guards: guards)
        return desk
    }

    @Test("Held, approved, applied; or held, rejected, and as before", arguments: cases)
    func everyGuard(tripping: Case) async throws {
        let desk = try await Self.desk(tripping.guards)
        let before = try await desk.fingerprint()
        let rows = tripping.people.map { StagedRow.Content.person($0) }
        let first = try await desk.judge("a", rows, asOf: 1, shape: tripping.shape)
        #expect(first.trips.count == 1)
        try await desk.finish()
        #expect(try await desk.fingerprint() == before)
        #expect(try await desk.deliverAll().isEmpty)
        #expect(try await desk.reject(try #require(first.hash)))
        #expect(try await desk.journal.state(of: "a")?.state == .rejected)
        #expect(try await desk.fingerprint() == before)
        #expect(try await desk.number("SELECT count(*) FROM staging") == 0)

        let second = try await desk.judge("b", rows, asOf: 1, shape: tripping.shape)
        #expect(second.trips == first.trips && second.hash == first.hash)
        #expect(try await desk.approve(try #require(second.hash)) != nil)
        #expect(try await desk.journal.state(of: "b")?.state == .applied)
        #expect(try await desk.deliverAll().isEmpty == false)
        #expect(try await desk.isSettled())
        #expect(try await desk.journal.holds().isEmpty)
        // What was approved is known: the same file again is no news, and trips nothing.
        let after = try await desk.fingerprint()
        #expect(try await desk.judge("c", rows, asOf: 2, shape: tripping.shape).isAccepted)
        try await desk.finish()
        #expect(try await desk.fingerprint() == after)
    }

    @Test("A source's first snapshot is held by default")
    func firstSnapshot() async throws {
        let desk = try await Desk(amplitude(), guards: .standard)
        let verdict = try await desk.takeIn("a", Self.ten)
        #expect(verdict.trips == [.firstSnapshot(joiners: 10)])
        #expect(try await desk.fingerprint().isEmpty)
        #expect(
            try await desk.shown(try #require(verdict.hash)) == Self.ten.map { "\($0.key.employee) joiner" }.sorted()
        )
        #expect(try await desk.approve(try #require(verdict.hash)) != nil)
        #expect(try await desk.deliverAll().count == 10)
        // An approved crowd is no sign of many small things adding up.
        #expect(try await desk.takeIn("b", Self.ten + [person("11")], asOf: 1).isAccepted)
    }

    @Test("A hash is found by its beginning, in either case, and by nothing else")
    func prefixes() async throws {
        let desk = try await Self.desk(.most(0, .joiner))
        let hash = try #require(
            try await desk.judge("a", [.person(person("11"))] + Self.ten.map { .person($0) }, asOf: 1).hash
        )
        #expect(hash.rawValue.count == 16)
        #expect(try await desk.shown(HoldHash(String(hash.rawValue.prefix(4)).uppercased())) == ["11 joiner"])
        for wrong in ["g", hash.rawValue + "0", "%"] {
            guard case .unknown = try await desk.journal.approve(HoldHash(wrong), rules: desk.rules) else {
                Issue.record("\(wrong) named a hold")
                return
            }
        }
        #expect(try await desk.approve(HoldHash(String(hash.rawValue.prefix(6)))) != nil)
        #expect(try await desk.employees(.active).count == 11)
        #expect(try await desk.approve(hash) == nil)
    }

    @Test("A newer snapshot replaces a held one, whatever becomes of it; an older one doesn't")
    func replaced() async throws {
        let desk = try await Self.desk(.most(1, .leaver))
        _ = try await desk.judge("older", Array(Self.ten.dropFirst(2)).map { .person($0) }, asOf: 5)
        #expect(try await desk.judge("newer", Array(Self.ten.dropFirst(3)).map { .person($0) }, asOf: 6).hash != nil)
        #expect(try await desk.journal.state(of: "older")?.state == .replaced)
        #expect(try await desk.onlyHold().intake == "newer")
        #expect(try await desk.takeIn("late", Array(Self.ten.dropFirst(1)), asOf: 4).isAccepted)
        #expect(try await desk.employees(.ended) == ["1"])
        let hash = try await desk.onlyHold().hash
        #expect(try await desk.approve(hash) != nil)
        #expect(try await desk.employees(.ended) == ["1", "2", "3"])
        #expect(try await desk.judge("whole", Self.ten.map { .person($0) }, asOf: 7).isAccepted)
        #expect(try await desk.isSettled() == false)
    }

    @Test("Many small events trip what one large file would; approved ones don't count; a day later none does")
    func rollingDay() async throws {
        let desk = try await Self.desk(.most(3, .leaver))
        func leave(_ number: Int, _ asOf: Int64) async throws -> IntakeVerdict {
            try await desk.hear(IntakeID("e\(asOf)"), .person(person("\(number)", status: .ended)), asOf: asOf)
        }
        for number in 1...3 { #expect(try await leave(number, Int64(number)).isAccepted) }
        let fourth = try await leave(4, 4)
        #expect(fourth.trips == [.tooManyInADay(.leaver, people: 1, earlier: 3, allowed: 3)])
        #expect(try await desk.employees(.ended).count == 3)
        #expect(try await desk.approve(try #require(fourth.hash)) != nil)
        #expect(try await desk.employees(.ended).count == 4)
        #expect(try await leave(5, 5).trips == [.tooManyInADay(.leaver, people: 1, earlier: 3, allowed: 3)])
        desk.time.advance(by: .seconds(24 * 60 * 60))
        #expect(try await leave(6, 6).isAccepted)
    }

    @Test("What is held or received is there after a restart, and so is what an operator was shown")
    func restart() async throws {
        let place = try JournalPlace()
        let time = ManualTime()
        let rules = RosterRules.made([amplitude()], guards: .only { $0.holdsFirstSnapshot = true })
        let desk = try await Desk(journal: place.open(time: time), time: time, rules: rules)
        let hash = try #require(try await desk.takeIn("a", [person("1"), person("2")]).hash)
        try await desk.receive("e", [.person(person("3"))], asOf: 9)
        let after = try await Desk(journal: place.copyAfterPowerCut().open(time: time), time: time, rules: rules)
        #expect(try await after.onlyHold().hash == hash)
        #expect(try await after.shown(hash) == ["1 joiner", "2 joiner"])
        #expect(try await after.judgeReceived().map(\.isAccepted) == [true])
        #expect(try await after.approve(hash) != nil)
        #expect(try await after.employees(.active) == ["1", "2", "3"])
        await after.journal.close()
        await desk.journal.close()
    }
}
