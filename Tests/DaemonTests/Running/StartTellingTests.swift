import Foundation
import ListeningTestSupport
import Ports
import ServiceLifecycle
import SystemPackage
import TestSupport
import Testing

@testable import Daemon

@Suite("What a daemon tells the service manager of its start", .timeLimit(.minutes(1)))
struct StartTellingTests {
    @Test("That it needs more time while it recovers, once that it is ready, and from then on nothing of a start")
    func order() async throws {
        let directory = try TemporaryDirectory()
        let listener = try #require(NotifyListener(path: directory.path("notify")))
        let text = SampleText.with(
            ("state: /var/lib/rosterd\n", "state: \(directory.path("state"))\n"),
            ("drop: /var/lib/rosterd/drop/hr", "drop: \(directory.path("drop"))")
        )
        var configuration = try Configuration(yaml: text, file: FilePath(directory.path("rosterd.yaml")))
        configuration.control = FilePath(directory.path("control.sock"))
        let (ready, signal) = AsyncStream<Void>.makeStream()
        let daemon = RosterDaemon(
            configuration: configuration,
            logger: quiet,
            observer: OccurrenceFanOut([]),
            environment: [:],
            supervision: Supervision(environment: ["NOTIFY_SOCKET": listener.name]),
            onReady: { signal.finish() }
        )
        var started: [String] = []
        try await withThrowingTaskGroup(of: Void.self) { group in
            let services = ServiceGroup(services: [daemon], logger: quiet)
            group.addTask {
                defer { signal.finish() }
                try await services.run()
            }
            for await _ in ready {}
            started = listener.receiveAll().flatMap { $0.split(separator: "\n").map(String.init) }
            await services.triggerGracefulShutdown()
            try await group.waitForAll()
        }
        let isExtension = { (line: String) in line.hasPrefix("EXTEND_TIMEOUT_USEC=") }
        let place = try #require(started.firstIndex(of: "READY=1"), "\(started)")
        // The journal's opening, and then each step of what is recovered.
        #expect(started.prefix(place).first == "STATUS=opening the journal")
        #expect(started.prefix(place).count(where: isExtension) >= 2, "\(started)")
        #expect(!started.suffix(from: place).contains(where: isExtension), "\(started)")
        let ended = listener.receiveAll().flatMap { $0.split(separator: "\n").map(String.init) }
        #expect((started + ended).count { $0 == "READY=1" } == 1 && ended.contains("STOPPING=1"), "\(ended)")
    }
}
