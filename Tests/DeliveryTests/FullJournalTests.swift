import Delivery
import Ports
import Provisioning
import Synchronization
import TestSupport
import Testing

@Suite("Delivery with a journal that has no room, or too much to do", .timeLimit(.minutes(1)))
struct FullJournalTests {
    @Test(
        "Whatever is refused is tried again a second later, and all is delivered, each request once",
        arguments: [JournalError.full, .busy]
    )
    func goesOn(error: JournalError) async throws {
        let heard = WaitingLog()
        let refusals = Mutex<RefusingJournal?>(nil)
        let desk = try DeliveryDesk(
            observer: heard,
            between: { journal in
                let refusing = RefusingJournal(journal, error, times: 2)
                refusals.withLock { $0 = refusing }
                return refusing
            }
        )
        let begun = desk.time.boot
        try await desk.whileDelivering { desk in
            try await desk.hire(1, 2)
            try await desk.untilDone(operations: 4)
            desk.commands.yield(.pause(reason: "maintenance"))
            try await desk.until("the pause is kept") { try await desk.journal.pauseThatStays(at: "saas") != nil }
        }
        #expect(desk.lines.prefix(2) == ["GET /Users", "GET /Groups"])
        #expect(desk.lines.dropFirst(2) == ["POST /Users", "POST /Users", "POST /Groups"])
        let calls = refusals.withLock { $0?.passed }
        #expect(calls == ["recover", "openPage", "close", "continueReading", "plan", "dispatch", "recordPause"])
        #expect(heard.reasons.count >= 2 * 7)
        #expect(Set(heard.reasons) == [error.description])
        // What is read, planned, dispatched and closed comes one after the other.
        #expect(desk.time.boot - begun >= .seconds(2 * 4))
    }

    @Test("A shutdown doesn't wait for room", arguments: [JournalError.full, .busy])
    func ends(error: JournalError) async throws {
        let heard = WaitingLog()
        let desk = try DeliveryDesk(observer: heard, between: { RefusingJournal($0, error, times: .max) })
        try await desk.whileDelivering { desk in
            try await desk.until("it waits") { heard.reasons.count >= 3 }
        }
        #expect(desk.lines.isEmpty)
    }
}

/// Hears that the journal is waited for.
private final class WaitingLog: OccurrenceObserver {
    private let heard = Mutex<[String]>([])

    var reasons: [String] { heard.withLock(\.self) }

    func observe(_ occurrence: Occurrence) {
        guard case .journalWaits(let reason) = occurrence else { return }
        heard.withLock { $0.append(reason) }
    }
}
