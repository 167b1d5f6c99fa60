/// How long something took, counted by class: what a quantile can be told from, in memory that doesn't grow.
public struct DurationHistogram: Sendable, Hashable {
    /// Where one class ends and the next begins, ascending; what takes exactly so long is in the class that ends there.
    public let bounds: [Duration]
    /// How many are in each class; the last is of what is beyond every bound. One more than ``bounds``.
    public private(set) var counts: [Int]
    /// All of them together.
    public private(set) var sum = Duration.zero

    /// - Parameter bounds: ascending, at least one.
    public init(bounds: [Duration]) {
        precondition(!bounds.isEmpty && zip(bounds, bounds.dropFirst()).allSatisfy(<), "classes don't overlap")
        self.bounds = bounds
        counts = Array(repeating: 0, count: bounds.count + 1)
    }

    /// For commits: a sync of a fast disk takes a fraction of a millisecond, one of a disk in trouble seconds.
    public static let commits = DurationHistogram(
        bounds: [
            .microseconds(250), .microseconds(500), .milliseconds(1), .microseconds(2_500), .milliseconds(5),
            .milliseconds(10), .milliseconds(25), .milliseconds(50), .milliseconds(100), .milliseconds(250),
            .milliseconds(500), .seconds(1), .milliseconds(2_500), .seconds(5),
        ]
    )

    /// For requests: a provider answers within tens of milliseconds, or after as long as a request may take.
    public static let exchanges = DurationHistogram(
        bounds: [
            .milliseconds(25), .milliseconds(50), .milliseconds(100), .milliseconds(250), .milliseconds(500),
            .seconds(1), .milliseconds(2_500), .seconds(5), .seconds(10), .seconds(30), .seconds(60),
        ]
    )

    /// How many there were.
    public var count: Int { counts.reduce(0, +) }

    /// Counts one.
    public mutating func observe(_ duration: Duration) {
        counts[bounds.firstIndex { duration <= $0 } ?? bounds.count] += 1
        sum += duration
    }
}
