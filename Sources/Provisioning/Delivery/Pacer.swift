import DequeModule

/// Keeps a target's rate limit in every window, however it is aligned (promise 5).
///
/// A provider sees a request somewhere between its start and its end. Counting what is in flight or *ended* within the
/// last window is therefore the only count that can't come out too low; token buckets and logs of start times let more
/// through (measured: up to twice the limit). On top of it requests start a spacing apart, so that a leaver meets a pace
/// with room in it, not a window that a burst has used up.
public struct Pacer: Sendable, Hashable {
    /// Nil: no limit.
    public let limit: RateLimit?
    /// When the latest requests ended, oldest first; no more than the limit's number of them matter.
    private var ends: Deque<BootInstant>
    private var inFlight = 0
    private var lastStart: BootInstant?

    public init(limit: RateLimit?, history: PacingHistory) {
        self.limit = limit
        ends = Deque(limit.map { history.ends.suffix($0.requests) } ?? [])
        lastStart = history.lastStart
    }

    /// When the next request may start, at the earliest `now`; nil where something in flight has to end first.
    public func nextStart(now: BootInstant) -> BootInstant? {
        guard let limit else { return now }
        // Of the ended ones, so many may still be inside the window when the next one starts.
        let room = limit.requests - inFlight - 1
        guard room >= 0 else { return nil }
        var start = now
        if let lastStart { start = max(start, lastStart + limit.spacing) }
        if ends.count > room { start = max(start, ends[ends.count - room - 1] + limit.window) }
        return start
    }

    /// A request is about to go out.
    public mutating func started(at now: BootInstant) {
        inFlight += 1
        lastStart = now
    }

    /// It has ended: answered, failed or timed out.
    ///
    /// - Parameter transmissions: how often it went out. One that never left frees its place at once; one that was sent
    ///   twice takes two.
    public mutating func ended(at now: BootInstant, transmissions: Int) {
        inFlight -= 1
        guard let limit else { return }
        for _ in 0..<transmissions { ends.append(now) }
        while ends.count > limit.requests { ends.removeFirst() }
    }

    /// How many requests ended within the window before `now` or are in flight, of those that the limit allows.
    public func used(now: BootInstant) -> Int {
        guard let limit else { return inFlight }
        return inFlight + ends.count { $0 + limit.window > now }
    }
}
