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

    /// So many percent of it, for who shares it with others; nil where that is less than one request.
    public func share(percent: Double) -> RateLimit? {
        // What floating point makes of 29 % of 100 is not 28.
        let share = Int((Double(requests) * percent / 100 + 1e-6).rounded(.down))
        return share > 0 ? RateLimit(requests: share, window: window) : nil
    }

    /// How far apart requests start in steady state.
    public var spacing: Duration { window / requests }
}
