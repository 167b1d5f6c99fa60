/// What holds for every request of one ``CurlTransport``, and its bounds.
public struct CurlConfiguration: Sendable, Hashable {
    /// What its heartbeat is called, for the log.
    public var name = "transport"
    /// A PEM file of the certificate authorities to trust, *instead of* the system's. Nil trusts the system's.
    public var authoritiesFile: String?
    /// A proxy's URL for `https` requests. Nil uses none, whatever the environment says. It may carry a password:
    /// never log it.
    public var proxy: String?
    /// A Unix socket to connect to in place of the URL's host and port, for tests and local gateways.
    public var unixSocketPath: String?
    /// How many requests may wait and run at once, over all targets. One more fails at once, with nothing sent.
    public var requestsMax: Int
    /// How many connections stay open without a request, over all targets.
    public var connectionsKeptMax: Int
    /// A connection idle for longer is not used again: the peer has probably closed it (whole seconds, at least 1).
    public var connectionIdleMax: Duration
    /// The bytes of all header blocks of an answer, interim (1xx) ones included.
    public var answerHeaderBytesMax: Int

    public init(
        authoritiesFile: String?,
        proxy: String?,
        unixSocketPath: String?,
        requestsMax: Int,
        connectionsKeptMax: Int,
        connectionIdleMax: Duration,
        answerHeaderBytesMax: Int
    ) {
        self.authoritiesFile = authoritiesFile
        self.proxy = proxy
        self.unixSocketPath = unixSocketPath
        self.requestsMax = requestsMax
        self.connectionsKeptMax = connectionsKeptMax
        self.connectionIdleMax = connectionIdleMax
        self.answerHeaderBytesMax = answerHeaderBytesMax
    }

    /// The system's authorities, no proxy, 512 requests at once, 32 idle connections for up to 25 s, 64 KiB of headers.
    ///
    /// 25 s is below the idle time of every load balancer that we know of (60 s and more), so a request seldom meets a
    /// connection that dies under it.
    public static let standard = CurlConfiguration(
        authoritiesFile: nil,
        proxy: nil,
        unixSocketPath: nil,
        requestsMax: 512,
        connectionsKeptMax: 32,
        connectionIdleMax: .seconds(25),
        answerHeaderBytesMax: 65_536
    )
}
