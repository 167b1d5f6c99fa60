public import HTTPListening
import Hummingbird
public import Logging
public import Ports
public import ServiceLifecycle

/// The control socket: an HTTP and JSON API that the command line speaks to the running daemon.
///
/// | request | answer |
/// | --- | --- |
/// | `GET /v1/status` | ``StatusReport`` |
/// | `POST /v1/plan?source=S&name=N`, the file's bytes | ``PlanReport`` |
/// | `POST /v1/reload?force=false` | ``ReloadReport`` |
/// | `POST /v1/targets/T/pause?reason=R`, `POST /v1/targets/T/resume` | `{}` |
/// | `GET /v1/holds` | an array of ``Hold`` |
/// | `GET /v1/holds/HASH?limit=N` | ``HoldReport`` with at most so many people |
/// | `GET /v1/holds/HASH/people?limit=N` | ``HoldDetail``: the people alone, at little cost |
/// | `GET /v1/dashboard` | ``DashboardLink`` |
/// | `POST /v1/holds/HASH/approve` | ``ApprovalReport``; 409 where it is held anew, as it would do more than was shown, or refused |
/// | `POST /v1/holds/HASH/reject?reason=R` | the ``Hold`` that is none any more |
/// | `GET /v1/queue` | ``QueueReport`` |
/// | `POST /v1/parked`, a ``ParkedSelection`` and a limit | ``ParkedListing`` |
/// | `POST /v1/parked/decide`, a ``ParkedDecision`` | ``DecisionReport`` |
/// | `POST /v1/why`, who is meant | ``PersonReport`` |
/// | `POST /v1/replay/plan`, a ``ReplayRequest`` | ``ReplayReport`` of what it would do |
/// | `POST /v1/replay`, a ``ReplayOrder`` | ``ReplayReport`` of what it does |
/// | `POST /v1/journal/entries`, a ``JournalQuery`` | ``JournalListing`` |
/// | `POST /v1/journal/entry`, a ``JournalEntry`` | ``JournalDetail`` |
/// | `POST /v1/journal/check` | ``JournalCheckReport`` |
/// | `POST /v1/journal/archive`, an age in seconds | ``ArchiveReport`` |
/// | `POST /v1/journal/backups` | ``BackupCopy``; `GET …/ID?offset=N` its bytes, `DELETE …/ID` lets go of it |
///
/// `/metrics`, `/healthz` and `/readyz` are there, too (``TelemetryRoutes``).
///
/// Of a hash its beginning is enough. What fails is answered with `{"error": "…"}`, in words for the operator.
public struct ControlService: Service {
    private let control: any DaemonControl
    private let telemetry: Telemetry
    private let address: ListenAddress
    private let logger: Logger
    private let onListening: @Sendable () async -> Void

    /// - Parameter onListening: called once, when requests are accepted.
    public init(
        control: any DaemonControl,
        telemetry: Telemetry,
        address: ListenAddress,
        logger: Logger,
        onListening: @escaping @Sendable () async -> Void
    ) {
        self.control = control
        self.telemetry = telemetry
        self.address = address
        self.logger = logger
        self.onListening = onListening
    }

    public func run() async throws {
        var limits = ListenerLimits.localAPI
        // A plan's file comes whole; it is read as it comes, and its rows are counted.
        limits.bodyBytesMax = Self.fileBytesMax
        limits.bodyTimeout = .seconds(600)
        let router = ControlRoutes(control: control).router()
        TelemetryRoutes(telemetry: telemetry).add(to: router)
        let listener = HTTPListener(
            address: address,
            limits: limits,
            responder: router.buildResponder(),
            logger: logger,
            onListening: { _ in await onListening() }
        )
        try await listener.run()
    }

    /// The largest file that can be planned.
    static let fileBytesMax = 2 << 30
}
