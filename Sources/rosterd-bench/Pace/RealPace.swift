import CurlTransport
import Foundation
import Ports
import Provisioning
import Synchronization

/// A backlog sent for real: journal on disk, libcurl, and the sandbox with a limit that it enforces.
struct RealPace {
    var limit: RateLimit
    var minutes: Int
    /// `fixed` or `sliding`.
    var windowKind: String
    var binary: String
    var directory: URL

    func run() async throws -> PaceFigures {
        let sandbox = SandboxProcess(
            binary: binary,
            directory: directory,
            pace: [
                "--limit", "\(limit.requests)", "--window", "\(Int(limit.window.inSeconds))s", "--window-kind", windowKind,
                "--latency", "200ms",
            ]
        )
        let server = try await sandbox.start()
        defer { server.stop() }
        let curl = try CurlTransport(configuration: .standard)
        let log = ArrivalLog(transport: curl)
        // Some more than the limit allows, so that there is a backlog to the end.
        let load = DeliveryLoad(operations: minutes * limit.requests + 10, inFlight: 4, directory: directory, limit: limit)
        let busy = try await load.deliver(to: server.url, by: log, for: .seconds(60 * minutes))
        await curl.shutdown()
        return PaceFigures(limit: limit, arrivals: log.ends.sorted(), busy: busy, refused: log.refused)
    }
}

/// Passes requests on, and notes when each was answered.
private final class ArrivalLog: Transport {
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
