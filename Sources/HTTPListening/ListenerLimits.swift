/// What one listener allows its clients to cost.
public struct ListenerLimits: Sendable, Hashable {
    /// Bytes of a request's body; one more is answered with 413.
    public var bodyBytesMax: Int
    /// Bytes of all header fields of a request together; one more is answered with 400 and a closed connection.
    public var headerBytesMax: Int
    /// Header fields of a request.
    public var headerFieldsMax: Int
    /// Connections open at the same time; further ones wait in the kernel's backlog.
    public var connectionsMax: Int
    /// How long a connection may be silent while so many are open; then it is closed to make room.
    public var silenceMax = Duration.milliseconds(500)
    /// How long a connection may take until a whole request head has arrived, first or next.
    public var idleTimeout: Duration
    /// How long a request's body may take, from its head to its last byte, however it dribbles in.
    public var bodyTimeout: Duration
    /// How long a client may take to accept what is written to it.
    public var writeTimeout: Duration
    /// How long a connection on which nothing is asked is kept after a graceful shutdown began, for what is on its way.
    public var shutdownPatience = Duration.milliseconds(500)
    /// How long requests in progress may go on then.
    public var shutdownGrace: Duration

    /// Every limit is given: none has a value that fits everybody.
    public init(
        bodyBytesMax: Int,
        headerBytesMax: Int,
        headerFieldsMax: Int,
        connectionsMax: Int,
        idleTimeout: Duration,
        bodyTimeout: Duration,
        writeTimeout: Duration,
        shutdownGrace: Duration
    ) {
        precondition(bodyBytesMax >= 0 && headerBytesMax > 0 && headerFieldsMax > 0 && connectionsMax > 0)
        self.bodyBytesMax = bodyBytesMax
        self.headerBytesMax = headerBytesMax
        self.headerFieldsMax = headerFieldsMax
        self.connectionsMax = connectionsMax
        self.idleTimeout = idleTimeout
        self.bodyTimeout = bodyTimeout
        self.writeTimeout = writeTimeout
        self.shutdownGrace = shutdownGrace
    }

    /// Connections that wait to be accepted; the kernel refuses more, or has their clients try again.
    static let backlog: CInt = 1_024

    /// For an API whose clients are programs on this machine: 1 MiB bodies, 256 connections, a minute of idleness.
    public static let localAPI = ListenerLimits(
        bodyBytesMax: 1 << 20,
        headerBytesMax: 16 << 10,
        headerFieldsMax: 64,
        connectionsMax: 256,
        idleTimeout: .seconds(60),
        bodyTimeout: .seconds(30),
        writeTimeout: .seconds(30),
        shutdownGrace: .seconds(5)
    )
}
