import HTTPListening
import Intake
import Journaling
import ListeningTestSupport
import Ports
import Provisioning
import TestSupport
import Testing

@testable import Daemon

/// From the configuration's text to the journal, over a real socket.
@Suite("A webhook that is configured on a Unix socket", .timeLimit(.minutes(1)))
struct UnixWebhookTests {
    private static let body = #"{"event":"e1","id":"1001","department":"Data"}"#

    private func configuration(socket: String) throws -> Configuration {
        let lines = [
            "webhook:", "  listen: unix:\(socket)", "  bearer: { environment: HOOK_TOKEN }",
            "  eventId: /event",
            "  mapping: { employeeId: id, department: department }",
        ]
        let section = lines.map { "    " + $0 }.joined(separator: "\n")
        let text = SampleText.with(("    semantics: snapshot\n", "    semantics: snapshot\n\(section)\n"))
        return try Configuration(yaml: text, file: SampleText.file)
    }

    private func request(_ body: String, path: String, token: String) -> String {
        "POST \(path) HTTP/1.1\r\nhost: x\r\nconnection: close\r\ncontent-type: application/json\r\n"
            + "authorization: Bearer \(token)\r\ncontent-length: \(body.utf8.count)\r\n\r\n\(body)"
    }

    @Test("takes an event into the journal, refuses another token, and knows the event when it comes again")
    func takesEvents() async throws {
        let directory = try TemporaryDirectory()
        let socket = directory.path("hooks.sock")
        let configuration = try configuration(socket: socket)
        let source = try #require(configuration.sources.first?.id)
        let journal = try SQLiteJournal.inMemory(time: ManualTime())
        let services = try configuration.webhookServices(
            journal: journal,
            time: ManualTime(),
            accepted: Doorbell(),
            mint: IntakeMint(seed: 1),
            observer: OccurrenceFanOut([]),
            environment: ["HOOK_TOKEN": "s3cret"],
            logger: quiet
        )
        try #require(services.count == 1)
        let service = services[0]
        let address = ListenAddress.unix(path: socket, mode: .group)
        try await withThrowingTaskGroup(of: Void.self) { group in
            group.addTask { try await service.run() }
            defer { group.cancelAll() }
            // Between its making and its first listening the socket refuses whoever comes.
            try await eventually("the socket answers", within: .seconds(20), every: .milliseconds(5)) {
                try? await Self.exchange(address, request(Self.body, path: "/hooks/nobody", token: "s3cret"))
            }
            for (token, status) in [("wrong", 401), ("s3cret", 202), ("s3cret", 200)] {
                let text = request(Self.body, path: "/hooks/\(source)", token: token)
                #expect(try await Self.exchange(address, text)?.status == status)
            }
        }
        let received = try await journal.intakes(in: .received, limit: 10)
        #expect(received.map(\.source) == [source])
    }

    private static func exchange(_ address: ListenAddress, _ text: String) async throws -> RawAnswer? {
        try await RawClient.talk(to: address) { connection in
            try await connection.say(text)
            _ = await connection.hearOut()
            return RawAnswer(connection.heard)
        }
    }
}
