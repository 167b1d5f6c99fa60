public import HTTPListening
public import Logging
public import ServiceLifecycle

/// Receives webhooks: `POST /hooks/<source>` for each endpoint, on one socket.
///
/// On a graceful shutdown it accepts no more connections, and finishes what is under way. It ends with an error where it
/// can't listen, or where the journal can't go on (promise 11).
public struct WebhookService: Service {
    private let address: ListenAddress
    private let endpoints: EndpointTable
    private let limits: WebhookLimits
    private let failure: JournalFailure
    private let logger: Logger
    private let onListening: @Sendable (ListenAddress) async -> Void

    /// - Parameters:
    ///   - endpoints: they may be replaced while it runs.
    ///   - failure: this service's own, the one that the endpoints report to.
    ///   - onListening: called once, when requests are accepted, with the address; of port 0, the port it became.
    public init(
        address: ListenAddress,
        endpoints: EndpointTable,
        limits: WebhookLimits,
        failure: JournalFailure,
        logger: Logger,
        onListening: @escaping @Sendable (ListenAddress) async -> Void
    ) {
        self.address = address
        self.endpoints = endpoints
        self.limits = limits
        self.failure = failure
        self.logger = logger
        self.onListening = onListening
    }

    public func run() async throws {
        let listener = HTTPListener(
            address: address,
            limits: limits.listener,
            responder: WebhookResponder(endpoints: endpoints, requestsMax: limits.requestsMax),
            logger: logger,
            onListening: onListening
        )
        do {
            try await withThrowingTaskGroup(of: Void.self) { group in
                group.addTask { try await listener.run() }
                group.addTask { await failure.wait() }
                // Whichever ends first ends the other: nothing can be accepted any more.
                try await group.next()
                group.cancelAll()
                try await group.waitForAll()
            }
        } catch {
            throw failure.first ?? error
        }
        if let error = failure.first { throw error }
    }
}
