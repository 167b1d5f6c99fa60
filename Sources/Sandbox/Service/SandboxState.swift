import Logging
import SCIM
import Synchronization

/// The machine behind a lock, and the request log: what all connections share.
final class SandboxState: Sendable {
    private struct Guarded {
        var machine: SandboxMachine
        var sequence = 0
    }

    private let guarded: Mutex<Guarded>
    private let basePath: String
    private let log: AppendedFile?
    private let logger: Logger

    init(_ options: SandboxOptions, log: AppendedFile?, logger: Logger) {
        guarded = Mutex(Guarded(machine: SandboxMachine(options)))
        basePath = options.profile.basePath
        self.log = log
        self.logger = logger
    }

    /// Numbers a request and decides what becomes of it.
    func admit(_ request: ProviderRequest, at now: Moment) -> (sequence: Int, Front.Admission) {
        guarded.withLock { guarded in
            guarded.sequence += 1
            return (guarded.sequence, guarded.machine.admit(request, at: now))
        }
    }

    /// Has the provider carry a request out.
    func execute(_ request: ProviderRequest, at now: Moment) -> ProviderResponse {
        guarded.withLock { $0.machine.execute(request, at: now) }
    }

    /// Carries out an admin request.
    func administer(_ request: ProviderRequest) -> ProviderResponse {
        withMachine { AdminRoutes.respond(to: request, on: &$0) }
    }

    /// Does anything else with the machine, alone.
    func withMachine<Result: Sendable>(_ body: (inout SandboxMachine) -> Result) -> Result {
        guarded.withLock { body(&$0.machine) }
    }

    /// Writes an exchange's line to the request log.
    func record(_ exchange: SandboxExchange) {
        guard let log else { return }
        let record = RequestRecord(
            sequence: exchange.sequence,
            arrived: exchange.arrived,
            ended: Moment.now(),
            request: exchange.request,
            route: Route(path: exchange.request.path, base: basePath),
            response: exchange.response,
            fault: exchange.fault,
            executed: exchange.executed
        )
        do {
            try log.append(line: record.json.serialized())
        } catch {
            logger.error("the request log can't be written", metadata: ["error": "\(error)"])
        }
    }
}
