import Delivery
import Ports
import Provisioning
import Synchronization
import TestSupport
import Testing

@Suite("What is said of parked operations", .timeLimit(.minutes(1)))
struct ParkingTests {
    @Test("What the journal parks by itself is told as what the target refused is: once each, with its reason")
    func toldOnce() async throws {
        let log = ParkingLog()
        let desk = try DeliveryDesk(
            observer: log,
            answer: { sent, index in
                switch sent.line {
                case "POST /Users" where sent.addresses == ["p2@example.com"]: .answer(409, DeliveryDesk.error404)
                // Somebody has renamed the first one's by hand.
                case "GET /Users/p2%40example.com":
                    .answer(200, #"{"id": "p1@example.com", "userName": "p2@example.com"}"#)
                case "POST /Users" where sent.addresses == ["p3@example.com"]: .answer(422, DeliveryDesk.error404)
                default: await DeliveryDesk.faithful(sent, index)
                }
            }
        )
        try await desk.whileDelivering { desk in
            try await desk.hire(1)
            try await desk.untilDone(operations: 2)
            desk.time.advance(by: .seconds(1))
            try await desk.hire(1, 2, 3)
            try await desk.until("two are parked") {
                try await desk.journal.summary().targets.first?.byState["parked"] == 2 && log.all.count >= 2
            }
        }
        let parked = try #require(try await desk.journal.summary().targets.first?.parked)
        #expect(log.all.map(\.reason).sorted() == parked.map(\.reason).sorted())
        #expect(Set(log.all.map(\.sequence)).count == 2)
        #expect(log.all.contains { $0.reason.contains("is linked to hr/1") })
        #expect(desk.lines.filter { $0 == "POST /Users" }.count == 3)
    }
}

/// Hears what is parked.
private final class ParkingLog: OccurrenceObserver {
    private let parkings = Mutex<[Parking]>([])

    var all: [Parking] { parkings.withLock(\.self) }

    func observe(_ occurrence: Occurrence) {
        guard case .parked(_, let sequence, let reason) = occurrence else { return }
        parkings.withLock { $0.append(Parking(sequence: sequence, reason: reason)) }
    }
}
