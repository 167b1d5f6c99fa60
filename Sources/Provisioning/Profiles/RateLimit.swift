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

    private enum CodingKeys: String, CodingKey {
        case requests, windowSeconds
    }

    /// - Throws: where it allows nothing, or over no time.
    public init(from decoder: any Decoder) throws {
        let container = try decoder.container(keyedBy: CodingKeys.self)
        requests = try container.decode(Int.self, forKey: .requests)
        window = .seconds(try container.decode(Double.self, forKey: .windowSeconds))
        guard requests > 0, window > .zero else {
            throw DecodingError.dataCorruptedError(forKey: .requests, in: container, debugDescription: "no rate limit")
        }
    }

    /// Its window in seconds, as operators' programs read it.
    public func encode(to encoder: any Encoder) throws {
        var container = encoder.container(keyedBy: CodingKeys.self)
        try container.encode(requests, forKey: .requests)
        try container.encode(Double(window.nanoseconds) / 1e9, forKey: .windowSeconds)
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
