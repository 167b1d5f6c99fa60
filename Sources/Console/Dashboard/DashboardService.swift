public import HTTPListening
import Hummingbird
public import Logging
public import Ports
public import ServiceLifecycle

/// The dashboard's port: the page, its API, metrics and health. Read-only, on loopback, within limits.
///
/// Metrics, health and the overview are for whoever reaches it; people's data for whoever has the token of the link that
/// `rosterd dashboard` prints.
public struct DashboardService: Service {
    private let control: any DaemonControl
    private let telemetry: Telemetry
    private let samples: QueueSamples
    private let access: DashboardAccess
    private let address: ListenAddress
    private let logger: Logger
    private let onListening: @Sendable (ListenAddress) async -> Void

    /// - Parameters:
    ///   - samples: as a ``QueueSampler`` takes them.
    ///   - access: is told where it listens, as long as it does.
    ///   - address: a TCP address of loopback.
    ///   - onListening: called once, when requests are accepted, with the address; of port 0, the port it became.
    public init(
        control: any DaemonControl,
        telemetry: Telemetry,
        samples: QueueSamples,
        access: DashboardAccess,
        address: ListenAddress,
        logger: Logger,
        onListening: @escaping @Sendable (ListenAddress) async -> Void
    ) {
        self.control = control
        self.telemetry = telemetry
        self.samples = samples
        self.access = access
        self.address = address
        self.logger = logger
        self.onListening = onListening
    }

    /// - Throws: `ListenerError` where it can't listen.
    public func run() async throws {
        let routes = DashboardRoutes(
            telemetry: telemetry,
            control: control,
            samples: samples,
            details: DetailsReader(control: control),
            token: access.token
        )
        // Of port 0 only the listener knows which names are its own.
        let gate = GateKeeper()
        let listener = HTTPListener(
            address: address,
            limits: Self.limits,
            responder: GuardedResponder(gate: gate, inner: routes.router().buildResponder()),
            logger: logger,
            onListening: { bound in
                gate.open(for: bound)
                access.listens(at: bound)
                await onListening(bound)
            }
        )
        defer { access.listens(at: nil) }
        try await listener.run()
    }

    /// A browser has some connections open, a scraper one; nobody sends more than a name.
    private static let limits = ListenerLimits(
        bodyBytesMax: 4 << 10,
        headerBytesMax: 16 << 10,
        headerFieldsMax: 64,
        connectionsMax: 64,
        idleTimeout: .seconds(60),
        bodyTimeout: .seconds(10),
        writeTimeout: .seconds(30),
        shutdownGrace: .seconds(2)
    )
}
