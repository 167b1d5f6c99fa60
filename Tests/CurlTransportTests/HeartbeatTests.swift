import CurlTransport
import Foundation
import Provisioning
import TestSupport
import Testing

@Suite("The thread's heartbeat", .timeLimit(.minutes(1)))
struct HeartbeatTests {
    @Test("whoever asks hears a beat; idle, the thread sleeps, and ended it is silent")
    func beats() async throws {
        let transport = try CurlTransport(configuration: .standard)
        // Its first round is not one that was asked for.
        try await eventually("it runs", within: .seconds(10), every: .milliseconds(5)) {
            transport.heartbeat.reading.beats > 0 ? true : nil
        }
        let before = transport.heartbeat.reading.beats
        // While something is under way it beats once a second: two such rounds pass without one.
        try await Task.sleep(for: .milliseconds(2500))
        #expect(transport.heartbeat.reading.beats == before)
        transport.heartbeat.ask()
        try await eventually("it beats", within: .seconds(10), every: .milliseconds(1)) {
            transport.heartbeat.reading.beats > before ? true : nil
        }
        await transport.shutdown()
        let last = transport.heartbeat.reading.beats
        transport.heartbeat.ask()
        try await Task.sleep(for: .milliseconds(50))
        #expect(transport.heartbeat.reading.beats == last)
    }
}
