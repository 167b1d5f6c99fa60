/// So many requests in any window of that length (promise 5).
public struct RateLimit: Hashable, Sendable, Codable {
    /// At least 1.
    public var requests: Int
    /// Above zero.
    public var window: Duration

    public init(requests: Int, window: Duration) {
        precondition(requests > 0 && window > .zero, "a rate limit allows something, over some time")
        self.requests = requests
        self.window = window
    }

    /// How far apart requests start in steady state.
    public var spacing: Duration { window / requests }
}
