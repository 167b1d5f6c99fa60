public import HTTPListening

/// Where the dashboard, the metrics and the health checks are: on loopback, and nowhere else.
public struct DashboardConfiguration: Sendable, Hashable {
    /// `127.0.0.1`, `::1` or `localhost`.
    public var host: String
    public var port: Int

    public var listen: ListenAddress { .tcp(host: host, port: port) }
}
