/// A moment by the wall clock, in milliseconds since 1970-01-01T00:00:00Z. Serves due dates, as-of instants and what is
/// shown; never a measure of how long something took, since it can step.
public struct WallInstant: Hashable, Comparable, Sendable, Codable {
    public var milliseconds: Int64

    public init(milliseconds: Int64) { self.milliseconds = milliseconds }

    /// Later than anything that comes.
    public static let distantFuture = WallInstant(milliseconds: .max)

    public static func < (left: Self, right: Self) -> Bool { left.milliseconds < right.milliseconds }

    public static func + (left: Self, right: Duration) -> Self {
        Self(milliseconds: left.milliseconds.saturatingAdd(right.nanoseconds / 1_000_000))
    }

    public static func - (left: Self, right: Duration) -> Self {
        Self(milliseconds: left.milliseconds.saturatingAdd(-(right.nanoseconds / 1_000_000)))
    }

    public static func - (left: Self, right: Self) -> Duration {
        .milliseconds(left.milliseconds - right.milliseconds)
    }

    public init(from decoder: any Decoder) throws {
        milliseconds = try decoder.singleValueContainer().decode(Int64.self)
    }

    public func encode(to encoder: any Encoder) throws {
        var container = encoder.singleValueContainer()
        try container.encode(milliseconds)
    }
}

/// A moment of this boot, in nanoseconds since it began, suspended time included (CLOCK_BOOTTIME): what pace, retries
/// and timeouts are measured by.
public struct BootInstant: Hashable, Comparable, Sendable, Codable {
    public var nanoseconds: Int64

    public init(nanoseconds: Int64) { self.nanoseconds = nanoseconds }

    /// The boot itself.
    public static let zero = BootInstant(nanoseconds: 0)

    public static func < (left: Self, right: Self) -> Bool { left.nanoseconds < right.nanoseconds }

    public static func + (left: Self, right: Duration) -> Self {
        Self(nanoseconds: left.nanoseconds.saturatingAdd(right.nanoseconds))
    }

    public static func - (left: Self, right: Duration) -> Self {
        Self(nanoseconds: left.nanoseconds.saturatingAdd(-right.nanoseconds))
    }

    public static func - (left: Self, right: Self) -> Duration {
        .nanoseconds(left.nanoseconds - right.nanoseconds)
    }

    public init(from decoder: any Decoder) throws {
        nanoseconds = try decoder.singleValueContainer().decode(Int64.self)
    }

    public func encode(to encoder: any Encoder) throws {
        var container = encoder.singleValueContainer()
        try container.encode(nanoseconds)
    }
}

extension Duration {
    /// Whole nanoseconds; saturates at some 292 years.
    public var nanoseconds: Int64 {
        let (seconds, attoseconds) = components
        let (product, overflow) = seconds.multipliedReportingOverflow(by: 1_000_000_000)
        guard !overflow else { return seconds < 0 ? .min : .max }
        return product.saturatingAdd(attoseconds / 1_000_000_000)
    }
}

extension Int64 {
    func saturatingAdd(_ other: Int64) -> Int64 {
        let (sum, overflow) = addingReportingOverflow(other)
        return overflow ? (other < 0 ? .min : .max) : sum
    }
}
