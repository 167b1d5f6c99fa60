import Delivery
import Journaling
import Ports
import Provisioning
import Synchronization
import TestSupport
import Testing

@Suite(.timeLimit(.minutes(1)))
struct TargetDeliveryServiceTests {
    @Test("An empty target is read with two requests, then a joiner is invited and the group made with them in it")
    func wholeWay() async throws {
        let desk = try DeliveryDesk()
        try await desk.whileDelivering { desk in
            try await desk.hire(1, 2)
            try await desk.untilDone(operations: 4)
        }
        #expect(desk.lines.prefix(2) == ["GET /Users", "GET /Groups"])
        #expect(desk.lines.dropFirst(2) == ["POST /Users", "POST /Users", "POST /Groups"])
        let invitation = try #require(desk.transport.sent.first { $0.line == "POST /Users" }?.request)
        #expect(invitation.headers.contains(WireHeader("Authorization", "Bearer first")))
        #expect(invitation.headers.contains(WireHeader("Content-Type", "application/json")))
        #expect(invitation.timeout == .seconds(30))
    }

    @Test("Nobody is asked anything again where nothing changed")
    func unchangedCostsNothing() async throws {
        let desk = try DeliveryDesk()
        try await desk.whileDelivering { desk in
            try await desk.hire(1)
            try await desk.untilDone(operations: 2)
            let before = desk.lines.count
            desk.time.advance(by: .seconds(1))
            try await desk.hire(1)
            try await desk.until("the second file is taken over") {
                try await desk.journal.summary().intakes.allSatisfy { $0.state == .applied }
            }
            #expect(desk.lines.count == before)
        }
    }

    @Test("A target that doesn't answer is told of once, and once more when it does again")
    func outage() async throws {
        let heard = BreakerLog()
        let answers = Mutex(0)
        let desk = try DeliveryDesk(concurrency: 1, observer: heard) { sent, index in
            let count = answers.withLock { count in
                count += 1
                return count
            }
            // The first reading is answered, then nothing but the second probe.
            return (3...9).contains(count) ? .answer(500) : await DeliveryDesk.obliging(sent, index)
        }
        try await desk.whileDelivering { desk in
            try await desk.hire(1)
            try await desk.untilDone(operations: 2)
        }
        #expect(heard.all == [.breakerOpened("saas", reason: "the target answered 500"), .breakerClosed("saas")])
    }

    @Test("Requests keep the pace by the clock that the service is given")
    func pace() async throws {
        let desk = try DeliveryDesk(limit: RateLimit(requests: 4, window: .seconds(8)))
        try await desk.whileDelivering { desk in
            try await desk.hire(1, 2, 3, 4, 5, 6, 7, 8)
            try await desk.untilDone(operations: 16)
        }
        let instants = desk.transport.sent.map(\.at)
        for (earlier, later) in zip(instants, instants.dropFirst(4)) { #expect(later - earlier >= .seconds(8)) }
        for (earlier, later) in zip(instants, instants.dropFirst()) { #expect(later - earlier >= .seconds(2)) }
    }

    @Test("A refused credential is read anew, and what was refused goes out again")
    func credentialIsReadAnew() async throws {
        let desk = try DeliveryDesk(credential: ChangingCredential()) { sent, index in
            let isNew = sent.request.headers.contains(WireHeader("Authorization", "Bearer second"))
            return isNew ? await DeliveryDesk.obliging(sent, index) : .answer(401)
        }
        try await desk.whileDelivering { desk in
            try await desk.hire(1)
            try await desk.untilDone(operations: 2)
        }
        #expect(desk.board.all.first?.pause == nil)
    }

    @Test("A credential that is refused twice pauses the target; resumed, it goes on")
    func pausedAndResumed() async throws {
        let accepts = Mutex(false)
        let desk = try DeliveryDesk { sent, index in
            accepts.withLock({ $0 }) ? await DeliveryDesk.obliging(sent, index) : .answer(401)
        }
        try await desk.whileDelivering { desk in
            try await desk.until("it is paused") { desk.board.all.first?.pause != nil }
            #expect(desk.lines.count == 2)
            accepts.withLock { $0 = true }
            desk.commands.yield(.resume)
            try await desk.hire(1)
            try await desk.untilDone(operations: 2)
        }
    }

    @Test("An invitation whose answer never came is looked up, after it had time to show, before it is sent again")
    func unknownInvitation() async throws {
        let desk = try DeliveryDesk { sent, index in
            // The first invitation is lost on its way.
            sent.line == "POST /Users" && index == 2
                ? .failure(.timeout, possiblySent: true) : await DeliveryDesk.obliging(sent, index)
        }
        try await desk.whileDelivering { desk in
            try await desk.hire(1)
            try await desk.untilDone(operations: 2)
        }
        let users = desk.transport.sent.filter { $0.line.contains("/Users") }.dropFirst()
        #expect(users.map(\.line) == ["POST /Users", "GET /Users/p1%40example.com", "POST /Users"])
        let instants = users.map(\.at)
        #expect(instants[1] - instants[0] >= .seconds(30))
    }

    @Test("What an operator pauses sends nothing until it is resumed")
    func operatorPauses() async throws {
        let desk = try DeliveryDesk()
        try await desk.whileDelivering { desk in
            try await desk.until("it is read") { try await desk.journal.isRead("saas") }
            desk.commands.yield(.pause(reason: "maintenance"))
            try await desk.until("it is paused") { desk.board.all.first?.pause == "maintenance" }
            let before = desk.lines.count
            try await desk.hire(1)
            for _ in 0..<200 { await Task.yield() }
            #expect(desk.lines.count == before)
            desk.commands.yield(.resume)
            try await desk.untilDone(operations: 2)
        }
    }

    @Test("A journal that can't be written ends delivery, and with it the daemon")
    func journalFails() async throws {
        let desk = try DeliveryDesk()
        await desk.journal.close()
        await #expect(throws: JournalError.closed) {
            try await desk.whileDelivering { _ in }
        }
    }
}

/// A token that was replaced after it was first read.
private final class ChangingCredential: CredentialSource {
    private let reads = Mutex(0)

    func read() throws(CredentialError) -> BearerToken {
        let reads = reads.withLock { reads in
            reads += 1
            return reads
        }
        return BearerToken(secret: reads == 1 ? "first" : "second")
    }
}

/// Hears when the breaker opens, and when it closes.
private final class BreakerLog: OccurrenceObserver {
    private let occurrences = Mutex<[Occurrence]>([])

    var all: [Occurrence] { occurrences.withLock(\.self) }

    func observe(_ occurrence: Occurrence) {
        switch occurrence {
        case .breakerOpened, .breakerClosed: occurrences.withLock { $0.append(occurrence) }
        default: break
        }
    }
}
