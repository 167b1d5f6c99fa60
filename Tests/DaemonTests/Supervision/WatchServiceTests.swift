import Foundation
import Logging
import Ports
import Provisioning
import ServiceLifecycle
import Synchronization
import Systemd
import TestSupport
import Testing

@testable import Daemon

@Suite("Supervision", .timeLimit(.minutes(1)))
struct WatchServiceTests {
    /// A service whose loop answers as long as it is let.
    private struct Looping: Service {
        let isStuck: Mutex<Bool>.Reference

        func run() async throws {
            let (questions, question) = AsyncStream<Void>.makeStream()
            Heartbeat.current?.answers { question.yield() }
            for await _ in questions where !isStuck.value { Heartbeat.current?.beat() }
        }
    }

    @Test("feeds the watchdog while a service's loop answers, not while it is stuck, and the log names the service")
    func watchdog() async throws {
        let directory = try TemporaryDirectory()
        let (lines, isStuck) = (LogLines(), Mutex<Bool>.Reference(false))
        let (listener, supervision, time, watch) = try watch(in: directory, microseconds: 60_000_000, lines)
        let service = supervision.watching(Looping(isStuck: isStuck), named: "delivery saas")
        try await withThrowingTaskGroup(of: Void.self) { group in
            group.addTask { try await service.run() }
            try await eventually("it is watched", within: .seconds(10), every: .milliseconds(1)) {
                supervision.heartbeats.all.isEmpty ? nil : true
            }
            group.addTask { try await watch.run() }
            defer { group.cancelAll() }
            #expect(try await fed(listener, time, for: .seconds(120)) >= 4)
            isStuck.value = true
            _ = try await fed(listener, time, for: .seconds(20))
            #expect(try await fed(listener, time, for: .seconds(120)) == 0)
            #expect(lines.texts == ["service is stuck: the watchdog is not fed until it goes on: delivery saas"])
            isStuck.value = false
            #expect(try await fed(listener, time, for: .seconds(60)) >= 2)
            #expect(lines.texts.last == "service goes on: delivery saas")
        }
    }

    /// A watch, and the manager whom it tells.
    private func watch(
        in directory: TemporaryDirectory,
        microseconds: Int,
        _ lines: LogLines = LogLines()
    ) throws -> (NotifyListener, Supervision, ManualTime, WatchService) {
        let listener = try #require(NotifyListener(path: directory.path("notify")))
        let environment = ["NOTIFY_SOCKET": listener.name, "WATCHDOG_USEC": "\(microseconds)"]
        let (supervision, time) = (Supervision(environment: environment), ManualTime())
        let logger = Logger(label: "test") { _ in lines.handler }
        return (listener, supervision, time, WatchService(supervision: supervision, time: time, logger: logger))
    }

    /// How often the watchdog was fed while time went on.
    private func fed(_ listener: NotifyListener, _ time: ManualTime, for duration: Duration) async throws -> Int {
        try await told(listener, time, for: duration).count { $0 == "WATCHDOG=1" }
    }

    /// What the manager was told while time went on.
    private func told(_ listener: NotifyListener, _ time: ManualTime, for duration: Duration) async throws -> [String] {
        let end = time.boot + duration
        while time.boot < end {
            try await eventually("the watch waits for its next look", within: .seconds(10), every: .milliseconds(1)) {
                time.sleepers > 0 ? true : nil
            }
            // What was asked is to be answered before time goes on.
            for _ in 0..<500 { await Task.yield() }
            if let wake = time.nextWake { time.advance(by: max(.milliseconds(1), wake - time.boot)) }
        }
        return listener.receiveAll()
    }

    @Test("While the daemon ends, each proof asks for more time; not for ever, and not while it runs")
    func ending() async throws {
        let directory = try TemporaryDirectory()
        let (listener, supervision, time, watch) = try watch(in: directory, microseconds: 60_000_000)
        try await withThrowingTaskGroup(of: Void.self) { group in
            group.addTask { try await watch.run() }
            defer { group.cancelAll() }
            let extending = { (told: [String]) in told.filter { $0.hasPrefix("EXTEND_TIMEOUT_USEC") } }
            #expect(extending(try await told(listener, time, for: .seconds(60))) == [])
            supervision.tellEnding(at: time.boot, within: .seconds(40))
            let first = extending(try await told(listener, time, for: .seconds(60)).dropFirst().map(\.self))
            #expect(first.count >= 2 && first.allSatisfy { $0 == "EXTEND_TIMEOUT_USEC=60000000" })
            _ = try await told(listener, time, for: EndingWatch.longest)
            #expect(extending(try await told(listener, time, for: .seconds(60))) == [])
        }
    }

    @Test("the listeners' threads are asked, too")
    func listening() async throws {
        let directory = try TemporaryDirectory()
        let (listener, supervision, time, watch) = try watch(in: directory, microseconds: 3_000_000)
        try await withThrowingTaskGroup(of: Void.self) { group in
            group.addTask { try await watch.run() }
            defer { group.cancelAll() }
            try await eventually("it watches", within: .seconds(10), every: .milliseconds(1)) {
                supervision.heartbeats.all.isEmpty ? nil : true
            }
            #expect(supervision.heartbeats.all.map(\.name) == ["listening"])
            #expect(try await fed(listener, time, for: .seconds(12)) >= 2)
        }
        #expect(supervision.heartbeats.all.isEmpty)
    }

    @Test(
        "an address that an inherited socket is bound to is listened on there, each time with a descriptor of its own"
    )
    func inherits() throws {
        let supervision = Supervision.none
        #expect(supervision.inheritedDescriptor(at: .tcp(host: "127.0.0.1", port: 8445)) == nil)
        let lines = LogLines()
        supervision.reportUnclaimed(by: [], to: Logger(label: "test") { _ in lines.handler })
        #expect(lines.texts.isEmpty)
    }
}

/// What was logged.
private final class LogLines: Sendable {
    private let lines = Mutex<[String]>([])

    var texts: [String] { lines.withLock(\.self) }

    var handler: any LogHandler { Handler(lines: self) }

    fileprivate func add(_ line: String) { lines.withLock { $0.append(line) } }

    private struct Handler: LogHandler {
        let lines: LogLines
        var metadata: Logger.Metadata = [:]
        var logLevel = Logger.Level.trace

        subscript(metadataKey key: String) -> Logger.Metadata.Value? {
            get { metadata[key] }
            set { metadata[key] = newValue }
        }

        func log(event: LogEvent) {
            lines.add("\(event.message): \(event.metadata?["service"]?.description ?? "")")
        }
    }
}

extension Mutex where Value == Bool {
    /// One that several hold.
    fileprivate final class Reference: Sendable {
        private let mutex: Mutex<Bool>

        init(_ value: Bool) { mutex = Mutex(value) }

        var value: Bool {
            get { mutex.withLock(\.self) }
            set { mutex.withLock { $0 = newValue } }
        }
    }
}
