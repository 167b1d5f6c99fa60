/// Where the dashboard is. A secret: whoever has it sees people's data (promise 10).
public struct DashboardLink: Sendable, Hashable, Codable {
    /// With the token in its fragment, which no browser sends and no server logs.
    public var url: String

    public init(url: String) { self.url = url }
}
