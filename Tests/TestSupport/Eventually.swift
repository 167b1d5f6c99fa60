/// A condition didn't come about in time.
public struct NeverCameAbout: Error, CustomStringConvertible {
    public let description: String

    public init(description: String) { self.description = description }
}

/// Waits until the body gives a value: looks again and again, a little less often each time, and not for ever.
///
/// - Parameters:
///   - what: the condition, as the error is to name it.
///   - limit: when to give up.
///   - interval: how long to rest at first; it grows to ten times that.
/// - Throws: ``NeverCameAbout``; and whatever the body throws.
@discardableResult
public func eventually<Value>(
    _ what: String,
    within limit: Duration,
    every interval: Duration,
    _ body: () async throws -> Value?
) async throws -> Value {
    let deadline = ContinuousClock.now + limit
    var rest = interval
    while true {
        if let value = try await body() { return value }
        guard ContinuousClock.now < deadline else {
            throw NeverCameAbout(description: "not within \(limit): \(what)")
        }
        try await Task.sleep(for: rest)
        rest = min(rest * 5 / 4, interval * 10)
    }
}
