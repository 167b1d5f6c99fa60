import Foundation
import HRFeed
import HTTPListening
import Intake
import Journaling
import Logging
import Ports
import Provisioning
import ServiceLifecycle
import Synchronization

/// One webhook with a journal of its own, under the posts of some senders.
struct WebhookLoad {
    var senders: Int
    var duration: Duration
    var directory: URL

    static let key = "a key of the usual length, which is 32"

    struct Result {
        /// From a post's first byte to its answer's last, sorted.
        var latencies: [Duration]
        var elapsed: Duration

        /// The latency that so large a share stays within.
        func milliseconds(_ share: Double) -> Double? {
            guard !latencies.isEmpty else { return nil }
            return latencies[min(latencies.count - 1, Int(Double(latencies.count) * share))].inSeconds * 1_000
        }
    }

    func run() async throws -> Result {
        let socket = "/tmp/rosterd-bench-\(UInt32.random(in: 0 ... .max)).sock"
        let place = directory.appending(path: "\(senders)/journal.sqlite").path(percentEncoded: false)
        let journal = try SQLiteJournal.open(path: place, time: WallTime())
        let (listening, signal) = AsyncStream<Void>.makeStream()
        let failure = JournalFailure()
        let service = WebhookService(
            address: .unix(path: socket, mode: .owner),
            endpoints: EndpointTable([endpoint(journal, failure)]),
            limits: .standard,
            failure: failure,
            logger: Logger(label: "bench") { _ in SwiftLogNoOpLogHandler() }
        ) { _ in signal.finish() }
        let group = ServiceGroup(services: [service], logger: Logger(label: "bench") { _ in SwiftLogNoOpLogHandler() })
        return try await withThrowingTaskGroup(of: Result?.self) { tasks in
            tasks.addTask {
                defer { signal.finish() }
                try await group.run()
                return nil
            }
            for await _ in listening {}
            let result = try await measure(socket)
            await group.triggerGracefulShutdown()
            try await tasks.waitForAll()
            await journal.close()
            return result
        }
    }

    private func endpoint(_ journal: SQLiteJournal, _ failure: JournalFailure) -> WebhookEndpoint {
        let places = EventPlaces(records: .root, eventID: JSONPointer(tokens: ["uuid"]), asOf: nil)
        let reader = JSONEventReader(
            places: places,
            fields: [JSONPointer(tokens: ["id"]), JSONPointer(tokens: ["email"])],
            bodyBytesMax: 1 << 20
        ) { record in
            .patch(PersonPatch(employee: EmployeeID(record.value(at: 0) ?? ""), values: [.email: record.value(at: 1)]))
        }
        return WebhookEndpoint(
            source: "bench",
            bodyBytesMax: 1 << 20,
            authentication: .signature(.gusto, key: BearerToken(secret: Self.key)),
            reader: reader,
            surroundings: WebhookSurroundings(
                journal: journal,
                time: WallTime(),
                mint: IntakeMint(seed: .random(in: .min ... .max)),
                accepted: Doorbell(),
                observer: NobodyListens(),
                failure: failure
            )
        )
    }

    /// Each sender has a thread: it spends its time waiting for answers.
    private func measure(_ socket: String) async throws -> Result {
        let start = ContinuousClock.now
        let outcomes = Mutex<[Swift.Result<[Duration], any Error>]>([])
        let (ended, signal) = AsyncStream<Void>.makeStream()
        for number in 0..<senders {
            Thread.detachNewThread { [duration] in
                let outcome = Swift.Result { try WebhookSender(number: number, socket: socket).post(for: duration) }
                outcomes.withLock { $0.append(outcome) }
                signal.yield()
            }
        }
        var waiting = senders
        for await _ in ended {
            waiting -= 1
            if waiting == 0 { break }
        }
        let elapsed = ContinuousClock.now - start
        let latencies = try outcomes.withLock { try $0.flatMap { try $0.get() } }
        return Result(latencies: latencies.sorted(), elapsed: elapsed)
    }
}

private struct NobodyListens: OccurrenceObserver {
    func observe(_ occurrence: Occurrence) {}
}

/// The wall clock alone: nothing here waits.
private struct WallTime: TimeSource {
    let bootID: BootID = "bench"
    let boot = BootInstant.zero
    var wall: WallInstant { WallInstant(milliseconds: Int64(Date().timeIntervalSince1970 * 1_000)) }
    func sleep(until instant: BootInstant) async throws {}
}
