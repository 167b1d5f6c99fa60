/// How many requests a provider takes in how long a time.
public struct RateLimit: Sendable, Hashable {
    /// How the window lies in time.
    public enum WindowKind: String, Sendable, Hashable, CaseIterable {
        /// Windows follow each other, aligned to multiples of their length: a client may get twice the limit in one
        /// window's length across a boundary.
        case fixed
        /// The window is the time just past: no stretch of its length sees more than the limit.
        case sliding
    }

    /// Requests admitted in a window; 0 for any number.
    public var requestsMax: Int
    /// The window's length; positive.
    public var window: Duration
    /// How the window lies.
    public var windowKind: WindowKind

    /// - Precondition: `requestsMax` isn't negative, `window` is positive.
    public init(requestsMax: Int, window: Duration, windowKind: WindowKind) {
        precondition(requestsMax >= 0 && window > .zero)
        self.requestsMax = requestsMax
        self.window = window
        self.windowKind = windowKind
    }

    /// No limit.
    public static let none = RateLimit(requestsMax: 0, window: .seconds(60), windowKind: .sliding)
}

/// Counts requests against a ``RateLimit``; only those admitted count.
struct RateLimiter: Sendable {
    enum Verdict: Hashable, Sendable {
        case admitted
        /// Too many; after this time the next one passes, if no other takes its place.
        case refused(retryAfter: Duration)
    }

    let limit: RateLimit
    /// When the requests in the window arrived, oldest first; of a fixed window, all of the same one.
    private var arrivals: [Duration] = []
    /// Where the window's arrivals begin in `arrivals`; what lies before is dropped from time to time.
    private var first = 0

    init(_ limit: RateLimit) {
        self.limit = limit
    }

    /// Judges a request that arrives at `now`, a monotonic time that never goes back from call to call.
    mutating func admit(at now: Duration) -> Verdict {
        guard limit.requestsMax > 0 else { return .admitted }
        let begin = windowBegin(at: now)
        while first < arrivals.count, isBefore(arrivals[first], begin) { first += 1 }
        if first > arrivals.count / 2 {
            arrivals.removeFirst(first)
            first = 0
        }
        guard arrivals.count - first >= limit.requestsMax else {
            arrivals.append(now)
            return .admitted
        }
        let free =
            switch limit.windowKind {
            case .fixed: begin + limit.window
            case .sliding: arrivals[first] + limit.window
            }
        return .refused(retryAfter: free - now)
    }

    private func windowBegin(at now: Duration) -> Duration {
        switch limit.windowKind {
        case .fixed: .nanoseconds(now.wholeNanoseconds / limit.window.wholeNanoseconds * limit.window.wholeNanoseconds)
        case .sliding: now - limit.window
        }
    }

    /// A fixed window holds its first instant; a sliding one is open at its past end.
    private func isBefore(_ arrival: Duration, _ begin: Duration) -> Bool {
        switch limit.windowKind {
        case .fixed: arrival < begin
        case .sliding: arrival <= begin
        }
    }
}

extension Duration {
    /// The duration in nanoseconds, anything finer dropped.
    var wholeNanoseconds: Int64 {
        components.seconds * 1_000_000_000 + components.attoseconds / 1_000_000_000
    }

    /// The duration in seconds, rounded up: what Retry-After says (RFC 9110 §10.2.3).
    var secondsRoundedUp: Int64 {
        components.seconds + (components.attoseconds > 0 ? 1 : 0)
    }
}
