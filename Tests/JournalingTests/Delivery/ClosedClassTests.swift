import Ports
import Provisioning
import TestSupport
import Testing

@testable import Journaling

@Suite("Classes of requests that the pace doesn't allow now")
struct ClosedClassTests {
    private let all = Set(ExchangeKind.allCases)

    @Test("However many joiners wait for their limit, a change behind them goes, and so does the oldest of what may go")
    func othersGo() async throws {
        let desk = try await Desk(amplitude())
        try await desk.takeIn("a", [person("0")])
        try await desk.deliverAll()
        try await desk.takeIn("b", (0...60).map { person("\($0)") }, asOf: 1)
        desk.time.advance(by: .seconds(700))
        try await desk.takeIn("c", [person("0", given: "New")] + (1...60).map { person("\($0)") }, asOf: 2)
        let open = all.subtracting([.createUser])
        #expect(try await desk.dispatch(capacity: 4, kinds: open).opened.map(\.kind) == [.updateUser])
        #expect(try await desk.dispatch(capacity: 4, oldestFirst: true, kinds: open).opened.isEmpty)
        #expect(try await desk.dispatch(kinds: all).opened.map(\.kind) == [.createUser])
    }

    @Test("The slot for the oldest goes to the oldest of what may go")
    func oldest() async throws {
        let desk = try await Desk(amplitude())
        try await desk.takeIn("a", [person("0"), person("1")])
        try await desk.deliverAll()
        try await desk.takeIn("b", (0...60).map { person("\($0)") }, asOf: 1)
        try await desk.takeIn("c", [person("0", given: "New")] + (1...60).map { person("\($0)") }, asOf: 2)
        desk.time.advance(by: .seconds(700))
        try await desk.hear("d", .person(person("1", given: "New")), asOf: 3)
        let kinds = all.subtracting([.createUser])
        let first = try #require(try await desk.dispatch(oldestFirst: true, kinds: kinds).opened.first)
        #expect(first.carried.first?.operation.lane == .update)
    }

    @Test("What waits for a look-up is of the look-ups' class")
    func lookUps() async throws {
        let desk = try await Desk(amplitude())
        try await desk.takeIn("a", (1...30).map { person("\($0)") })
        for _ in 1...20 {
            let create = try #require(try await desk.next())
            let instant = desk.time.boot + .seconds(1)
            try await desk.close(
                create,
                .again(notBefore: instant, countsAttempt: true, isUncertain: true, reason: "timeout")
            )
        }
        try await desk.planAll()
        desk.time.advance(by: .seconds(1))
        let opened = try await desk.dispatch(capacity: 2, kinds: all.subtracting([.lookUpUser])).opened
        #expect(opened.map(\.kind) == [.createUser, .createUser])
        #expect(try await desk.dispatch(kinds: [.lookUpUser]).opened.map(\.kind) == [.lookUpUser])
    }

    @Test("A group that is there under another spelling is changed, not created: in that class it waits")
    func otherSpelling() async throws {
        let desk = try await Desk(amplitude(groups: [group("Data")]))
        let found = RemoteGroup(id: "7", name: "DATA", members: [])
        let reading = try await desk.journal.open(.listGroups, startIndex: 1, at: saas)
        try await desk.close(reading, learned: [.groups([found])])
        try await desk.takeIn("a", [person("1")])
        let joiner = try #require(try await desk.next())
        try await desk.close(joiner, learned: desk.lessons(of: joiner))
        #expect(try await desk.dispatch(kinds: all.subtracting([.patchGroup])).opened.isEmpty)
        let pack = try #require(try await desk.dispatch(kinds: all.subtracting([.createGroup])).opened.first)
        #expect(pack.kind == .patchGroup && pack.group?.remoteID == "7")
    }

    @Test("Whoever waits for a group that is read first has waited since before")
    func ageOfReadGroup() async throws {
        let desk = try await Desk(amplitude(groups: [group("Data")]))
        try await desk.takeIn("a", [person("1")])
        try await desk.deliverAll()
        try await desk.takeIn("b", [person("1"), person("2")], asOf: 1)
        let joiner = try #require(try await desk.next())
        try await desk.close(joiner, learned: desk.lessons(of: joiner))
        let age = "SELECT ready_boot FROM operation WHERE kind = 'add-member' AND ended_at IS NULL"
        let readySince = try await desk.number(age)
        desk.time.advance(by: .seconds(700))
        let read = try #require(try await desk.dispatch(readGroups: []).opened.first)
        let again = Resolution.again(notBefore: nil, countsAttempt: false, isUncertain: false, reason: "read")
        try await desk.close(read, again)
        try await desk.planAll()
        #expect(try await desk.number(age) == readySince)
        // What failed has to wait anew.
        let put = try #require(try await desk.dispatch(readGroups: ["Data"]).opened.first)
        try await desk.close(put, again)
        #expect(try await desk.number(age) > readySince)
    }

    @Test("A group that is replaced is read first, as a read; its members wait for it and are in no doubt")
    func readFirst() async throws {
        let desk = try await Desk(amplitude(groups: [group("Data")]))
        try await desk.takeIn("a", [person("1")])
        try await desk.deliverAll()
        try await desk.takeIn("b", [person("1"), person("2")], asOf: 1)
        let joiner = try #require(try await desk.next())
        try await desk.close(joiner, learned: desk.lessons(of: joiner))
        #expect(try await desk.dispatch(kinds: all.subtracting([.readGroup]), readGroups: []).opened.isEmpty)
        let read = try #require(try await desk.dispatch(readGroups: []).opened.first)
        #expect(read.kind == .readGroup && read.carried.count == 1)
        #expect(try await desk.dispatch(readGroups: []).opened.isEmpty)
        _ = try await desk.journal.recover(desk.target, settle: .seconds(30), historyMax: 100)
        try await desk.planAll()
        let put = try #require(try await desk.dispatch(readGroups: ["Data"]).opened.first)
        #expect(put.kind == .patchGroup && !put.carried[0].operation.isUncertain)
    }

    @Test("A group that was read takes all who are ready by then, and waits for nobody")
    func readOnce() async throws {
        let desk = try await Desk(amplitude(groups: [group("Data")]))
        try await desk.takeIn("a", [person("1")])
        try await desk.deliverAll()
        try await desk.takeIn("b", (1...4).map { person("\($0)") }, asOf: 1)
        func join() async throws {
            let joiner = try #require(try await desk.dispatch(kinds: [.createUser]).opened.first)
            try await desk.close(joiner, learned: desk.lessons(of: joiner))
        }
        let writes: Set<ExchangeKind> = [.readGroup, .patchGroup]
        try await join()
        desk.time.advance(by: .seconds(700))
        let read = try #require(try await desk.dispatch(kinds: writes, readGroups: []).opened.first)
        #expect(read.kind == .readGroup && read.carried.count == 1)
        try await desk.close(read, .again(notBefore: nil, countsAttempt: false, isUncertain: false, reason: "read"))
        try await join()
        try await desk.planAll()
        // The last one's account is still to be made.
        let put = try #require(try await desk.dispatch(kinds: writes, readGroups: ["Data"]).opened.first)
        #expect(put.kind == .patchGroup && put.carried.count == 2)
    }
}
