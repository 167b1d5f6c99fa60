import HTTPListening

/// What senders may cost on one socket. A body's own limit is its endpoint's.
public struct WebhookLimits: Sendable, Hashable {
    /// Connections open at the same time; further ones wait in the kernel's backlog.
    public var connectionsMax: Int
    /// Bodies in memory at the same time; further requests are answered with 503.
    public var requestsMax: Int
    /// Bytes of all header fields of a request.
    public var headerBytesMax: Int
    /// Header fields of a request.
    public var headerFieldsMax: Int
    /// From the connection's beginning, or the last answer's end, to the end of a request's headers.
    public var headerTimeout: Duration
    /// From there to the body's last byte, however it dribbles in.
    public var bodyTimeout: Duration
    /// How long a sender may take to accept its answer.
    public var answerTimeout: Duration
    /// How long requests in progress may go on after a graceful shutdown began.
    public var shutdownGrace: Duration

    public init(
        connectionsMax: Int,
        requestsMax: Int,
        headerBytesMax: Int,
        headerFieldsMax: Int,
        headerTimeout: Duration,
        bodyTimeout: Duration,
        answerTimeout: Duration,
        shutdownGrace: Duration
    ) {
        self.connectionsMax = connectionsMax
        self.requestsMax = requestsMax
        self.headerBytesMax = headerBytesMax
        self.headerFieldsMax = headerFieldsMax
        self.headerTimeout = headerTimeout
        self.bodyTimeout = bodyTimeout
        self.answerTimeout = answerTimeout
        self.shutdownGrace = shutdownGrace
    }

    /// An HR system posts seldom and from few connections; what stands between it and rosterd may pool some. There is room for
    /// whoever else finds the port, since a silent connection costs little. With bodies of 1 MiB, they take 128 MiB at most.
    public static let standard = WebhookLimits(
        connectionsMax: 1_024,
        requestsMax: 128,
        headerBytesMax: 16 << 10,
        headerFieldsMax: 64,
        headerTimeout: .seconds(15),
        bodyTimeout: .seconds(15),
        answerTimeout: .seconds(15),
        shutdownGrace: .seconds(5)
    )

    var listener: ListenerLimits {
        ListenerLimits(
            // The responder keeps each endpoint's limit itself, so that the operator hears of what was refused.
            bodyBytesMax: .max,
            headerBytesMax: headerBytesMax,
            headerFieldsMax: headerFieldsMax,
            connectionsMax: connectionsMax,
            idleTimeout: headerTimeout,
            bodyTimeout: bodyTimeout,
            writeTimeout: answerTimeout,
            shutdownGrace: shutdownGrace
        )
    }
}
