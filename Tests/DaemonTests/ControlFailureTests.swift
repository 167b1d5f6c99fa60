import Console
import Foundation
import Ports
import Provisioning
import TestSupport
import Testing

@Suite("What the daemon answers where it can't do what was asked")
struct ControlFailureTests {
    @Test(
        "A command hears what kind of failure it is, in the daemon's words",
        arguments: [
            (.unknownHold("ab", held: []), .unknown(reason: "")),
            (.ambiguousHold("ab", ["abc", "abd"]), .ambiguous(reason: "")),
            (.busy(reason: "another plan is being made"), .busy(reason: "")),
            (.refused(reason: "no"), .refused(reason: "")),
            (.tooLarge(rowsMax: 1), .refused(reason: "")),
            (.journal(.locked(path: "j")), .busy(reason: "")),
            (.journal(.full), .journalTrouble(reason: "")),
            (.journal(.failed(reason: "it can't sync")), .journalTrouble(reason: "")),
        ] as [(ControlError, ControlError)]
    )
    func kinds(told: ControlError, heard: ControlError) async throws {
        let body = String(decoding: try JSONEncoder().encode(ControlFailure(told)), as: UTF8.self)
        let transport = ScriptedTransport(time: ManualTime(), base: "http://localhost/") { _, _ in .answer(503, body) }
        let client = ControlClient(transport: transport, socket: "/nowhere")
        let error = await #expect(throws: ControlError.self) { try await client.holds() }
        #expect(error?.description == told.description)
        #expect(error.map(ControlFailure.init)?.kind == ControlFailure(heard).kind)
    }
}
