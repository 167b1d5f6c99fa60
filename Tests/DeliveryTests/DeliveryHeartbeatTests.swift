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
                for _ in 0..<3 {
                    let before = heartbeat.reading.beats
                    heartbeat.ask()
                    try await desk.until("it answers") { heartbeat.reading.beats > before }
                }
            }
        }
    }
}
