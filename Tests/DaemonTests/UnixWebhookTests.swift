import Foundation
import HTTPListening
import Intake
import Journaling
import ListeningTestSupport
import Ports
import Provisioning
import ServiceLifecycle
import SystemPackage
import TestSupport
import Testing

@testable import Daemon

/// From the configuration's text to the journal, over a real socket.
@Suite("A webhook that is configured on a Unix socket", .timeLimit(.minutes(1)))
struct UnixWebhookTests {
    private static let body = #"{"event":"e1","id":"1001","email":"ada@example.com"}"#

    private func configuration(socket: String, in directory: TemporaryDirectory) throws -> Configuration {
        let lines = [
            "webhook:", "  listen: unix:\(socket)", "  bearer: { environment: HOOK_TOKEN }",
            "  eventId: /event",
            "  mapping: { employeeId: id, email: email }",
        ]
        let section = lines.map { "    " + $0 }.joined(separator: "\n")
        let text = SampleText.with(("    semantics: snapshot\n", "    semantics: snapshot\n\(section)\n"))
        return try Configuration(yaml: text, file: FilePath(directory.path("rosterd.yaml")))
    }

    private func request(_ body: String, path: String, token: String) -> String {
        "POST \(path) HTTP/1.1\r\nhost: x\r\nconnection: close\r\ncontent-type: application/json\r\n"
            + "authorization: Bearer \(token)\r\ncontent-length: \(body.utf8.count)\r\n\r\n\(body)"
    }

    @Test("takes an event into the journal, refuses another token, and knows the event when it comes again")
    func takesEvents() async throws {
        let directory = try TemporaryDirectory()
        let socket = directory.path("hooks.sock")
        var configuration = try configuration(socket: socket, in: directory)
        (configuration.state, configuration.control) = (
            FilePath(directory.path("state")), FilePath(directory.path("c"))
        )
        let source = try #require(configuration.sources.first?.id)
        let (ready, signal) = AsyncStream<Void>.makeStream()
        let daemon = RosterDaemon(
            configuration: configuration,
            logger: quiet,
            observer: OccurrenceFanOut([]),
            environment: ["HOOK_TOKEN": "s3cret"],
            onReady: { signal.finish() }
        )
        let address = ListenAddress.unix(path: socket, mode: .group)
        try await withThrowingTaskGroup(of: Void.self) { group in
            let services = ServiceGroup(services: [daemon], logger: quiet)
            group.addTask {
                defer { signal.finish() }
                try await services.run()
            }
            for await _ in ready {}
            for (token, status) in [("wrong", 401), ("s3cret", 202), ("s3cret", 200)] {
                let text = request(Self.body, path: "/hooks/\(source)", token: token)
                #expect(try await Self.exchange(address, text)?.status == status)
            }
            await services.triggerGracefulShutdown()
            try await group.waitForAll()
        }
        let journal = try SQLiteJournal.open(path: configuration.journalPath, time: SystemTime())
        let listing = try await journal.summary().intakes
        #expect(listing.map(\.source) == [source])
        await journal.close()
    }

    @Test("takes the key that stands there now, after a reload, on a connection that was open before")
    func reloadsOnOpenConnection() async throws {
        let directory = try TemporaryDirectory()
        let socket = directory.path("hooks.sock")
        let file = FilePath(directory.path("rosterd.yaml"))
        let token = directory.path("token")
        try Self.write("old", to: token)
        let section = [
            "    webhook:", "      listen: unix:\(socket)", "      bearer: { file: \(token) }", "      eventId: /event",
            "      mapping: { employeeId: id, email: email }",
        ].joined(separator: "\n")
        let text = SampleText.with(
            ("state: /var/lib/rosterd\n", "state: \(directory.path("state"))\n"),
            ("drop: /var/lib/rosterd/drop/hr", "drop: \(directory.path("drop"))"),
            ("    semantics: snapshot\n", "    semantics: snapshot\n\(section)\n")
        )
        try Self.write(text, to: file.string)
        let configuration = try Configuration.load(file)
        let (ready, signal) = AsyncStream<Void>.makeStream()
        let (reloads, reloaded) = AsyncStream<Void>.makeStream()
        let daemon = RosterDaemon(
            configuration: configuration,
            logger: quiet,
            observer: Watcher { if case .reloaded = $0 { reloaded.yield() } },
            environment: [:],
            onReady: { signal.finish() }
        )
        let request: @Sendable (String) -> String = { token in
            self.request(Self.body, path: "/hooks/hr", token: token).replacing(
                "connection: close",
                with: "x-round: \(token)"
            )
        }
        try await withThrowingTaskGroup(of: Void.self) { group in
            let services = ServiceGroup(services: [daemon], logger: quiet)
            group.addTask {
                defer { signal.finish() }
                try await services.run()
            }
            for await _ in ready {}
            let heard = try await RawClient.talk(to: .unix(path: socket, mode: .group)) { connection in
                try await connection.say(request("old"))
                guard await connection.hear("202 Accepted") else { return connection.heard }
                try Self.write("new", to: token)
                daemon.reload()
                for await _ in reloads { break }
                try await connection.say(request("new"))
                guard await connection.hear("200 OK") else { return connection.heard }
                try await connection.say(request("old"))
                _ = await connection.hear("401 Unauthorized")
                return connection.heard
            }
            #expect(heard.contains("202") && heard.contains("200 OK") && heard.contains("401"), "\(heard)")
            await services.triggerGracefulShutdown()
            try await group.waitForAll()
        }
    }

    private struct Watcher: OccurrenceObserver {
        var body: @Sendable (Occurrence) -> Void
        func observe(_ occurrence: Occurrence) { body(occurrence) }
    }

    private static func write(_ text: String, to path: String) throws {
        try Data(text.utf8).write(to: URL(filePath: path))
        try FileManager.default.setAttributes([.posixPermissions: 0o600], ofItemAtPath: path)
    }

    private static func exchange(_ address: ListenAddress, _ text: String) async throws -> RawAnswer? {
        try await RawClient.talk(to: address) { connection in
            try await connection.say(text)
            _ = await connection.hearOut()
            return RawAnswer(connection.heard)
        }
    }
}
