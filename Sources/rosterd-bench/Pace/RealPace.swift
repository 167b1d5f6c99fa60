import CurlTransport
import Daemon
import Delivery
import Foundation
import Journaling
import Logging
import Ports
import Provisioning
import ServiceLifecycle
import Synchronization

/// A backlog sent for real: journal on disk, libcurl, and the sandbox with a limit that it enforces.
struct RealPace {
    var limit: RateLimit
    var minutes: Int
    /// `fixed` or `sliding`.
    var windowKind: String
    /// The rosterd whose sandbox it is.
    var binary: String
    var directory: URL

    func run() async throws -> PaceFigures {
        let pace = ["--limit", "\(limit.requests)", "--window", "\(Int(limit.window.inSeconds))s"]
        let sandbox = SandboxProcess(
            binary: binary,
            directory: directory,
            pace: pace + ["--window-kind", windowKind, "--latency", "200ms"]
        )
        let server = try await sandbox.start()
        defer { server.stop() }
        let curl = try CurlTransport(configuration: .standard)
        let log = AnswerLog(transport: curl)
        let busy = try await deliver(to: server.url, by: log)
        await curl.shutdown()
        return PaceFigures(limit: limit, arrivals: log.ends.sorted(), busy: busy, refused: log.refused)
    }

    /// - Returns: for how long.
    private func deliver(to url: String, by transport: AnswerLog) async throws -> Duration {
        let time = SystemTime()
        let path = directory.appending(path: "\(windowKind).sqlite").path(percentEncoded: false)
        let journal = try SQLiteJournal.open(path: path, time: time)
        let people = WaitingPeople(profile: .rfc7644)
        // Some more than the limit allows, so that there is a backlog to the end.
        try await people.hire(1...(minutes * limit.requests + 10), in: journal, at: time.wall)
        let (commands, _) = AsyncStream<DeliverySurroundings.OperatorCommand>.makeStream()
        let service = TargetDeliveryService(
            target: target(people.rules, url),
            surroundings: DeliverySurroundings(
                journal: journal,
                transport: transport,
                credential: BenchToken(),
                time: time,
                jitter: { Double.random(in: 0..<1) },
                doorbell: Doorbell(),
                board: StandingBoard(),
                observer: NobodyListens(),
                commands: commands
            )
        )
        let quiet = Logger(label: "bench") { _ in SwiftLogNoOpLogHandler() }
        let group = ServiceGroup(services: [service], logger: quiet)
        let start = ContinuousClock.now
        async let running: Void = group.run()
        try await Task.sleep(for: .seconds(60 * minutes))
        let busy = ContinuousClock.now - start
        await group.triggerGracefulShutdown()
        try await running
        await journal.close()
        return busy
    }

    private func target(_ rules: TargetRules, _ url: String) -> DeliveryTarget {
        DeliveryTarget(
            rules: rules,
            settings: DeliverySettings(
                profile: rules.profile,
                limit: limit,
                concurrency: 4,
                packAgeMax: .seconds(600),
                starvationAge: .seconds(600),
                retry: .standard
            ),
            baseURL: url,
            connectTimeout: .seconds(10),
            timeout: .seconds(30),
            answerBytesMax: 1 << 20
        )
    }
}

private struct BenchToken: CredentialSource {
    func read() throws(CredentialError) -> BearerToken { BearerToken(secret: DeliveryLoad.token) }
}

private struct NobodyListens: OccurrenceObserver {
    func observe(_ occurrence: Occurrence) {}
}

/// Passes requests on, and notes when each was answered.
private final class AnswerLog: Transport {
    private let transport: any Transport
    private let state = Mutex<(ends: [Int64], refused: Int)>(([], 0))
    private let start = ContinuousClock.now

    init(transport: any Transport) { self.transport = transport }

    /// In nanoseconds since the log was made.
    var ends: [Int64] { state.withLock(\.ends) }
    var refused: Int { state.withLock(\.refused) }

    func perform(_ request: WireRequest) async -> WireResult {
        let result = await transport.perform(request)
        let end = (ContinuousClock.now - start).nanoseconds
        state.withLock { state in
            for _ in 0..<result.transmissions { state.ends.append(end) }
            if result.status == 429 { state.refused += 1 }
        }
        return result
    }
}
