import Ports
import TestSupport
import Testing

@Suite(.timeLimit(.minutes(1)))
struct DeliveryHeartbeatTests {
    @Test("Delivery's loop answers whoever asks whether it goes on, also while it is paused and nothing is to be done")
    func answers() async throws {
        let desk = try DeliveryDesk()
        let heartbeat = Heartbeat(name: "delivery saas")
        try await Heartbeat.$current.withValue(heartbeat) {
            try await desk.whileDelivering { desk in
                try await desk.until("it is read") { try await desk.journal.isRead("saas") }
                desk.commands.yield(.pause(reason: "maintenance"))
                try await desk.until("it is paused") { desk.board.all.first?.pause == "maintenance" }
                try await desk.until("that is recorded") {
                    try await desk.journal.summary().targets.first?.pause == "maintenance"
                }
                for _ in 0..<3 {
                    let before = heartbeat.reading.beats
                    heartbeat.ask()
                    // Nothing else happens meanwhile: the clock stands still, and nobody asks the journal.
                    try await eventually("it answers", within: .seconds(10), every: .milliseconds(2)) {
                        heartbeat.reading.beats > before ? true : nil
                    }
                }
            }
        }
    }
}
