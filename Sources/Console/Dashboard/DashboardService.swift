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
    private let reachedAt: ListenAddress?
    private let logger: Logger
    private let onListening: @Sendable (ListenAddress) async -> Void

    /// - Parameters:
    ///   - samples: as a ``QueueSampler`` takes them.
    ///   - access: is told where it listens, as long as it does.
    ///   - address: a TCP address of loopback, or a socket that listens there already.
    ///   - reachedAt: the TCP address; nil: as ``address`` says, or, of port 0, the port that it became.
    ///   - onListening: called once, when requests are accepted, with that address.
    public init(
        control: any DaemonControl,
        telemetry: Telemetry,
        samples: QueueSamples,
        access: DashboardAccess,
        address: ListenAddress,
        reachedAt: ListenAddress?,
        logger: Logger,
        onListening: @escaping @Sendable (ListenAddress) async -> Void
    ) {
        self.control = control
        self.telemetry = telemetry
        self.samples = samples
        self.access = access
        self.address = address
        self.reachedAt = reachedAt
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
                let place = reachedAt ?? bound
                gate.open(for: place)
                access.listens(at: place)
                await onListening(place)
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
