import DequeModule

/// Keeps one rate limit in every window, however it is aligned (promise 5).
///
/// A provider sees a request somewhere between its start and its end. Counting what is in flight or *ended* within the
/// last window is therefore the only count that can't come out too low; token buckets and logs of start times let more
/// through (measured: up to twice the limit). On top of it requests start a spacing apart, so that a leaver meets a pace
/// with room in it, not a window that a burst has used up.
struct PaceWindow: Sendable, Hashable {
    let limit: RateLimit
    /// When the latest requests ended, oldest first; no more than the limit's number of them matter.
    private var ends: Deque<BootInstant>
    private var inFlight = 0
    private var lastStart: BootInstant?

    /// - past: the requests before its own start that count, in any order.
    init(limit: RateLimit, past: [PastRequest]) {
        self.limit = limit
        ends = Deque(past.map(\.endedAt).sorted().suffix(limit.requests))
        lastStart = past.map(\.startedAt).max()
    }

    /// When the next request may start, at the earliest `now`; nil where something in flight has to end first.
    func nextStart(now: BootInstant) -> BootInstant? {
        // Of the ended ones, so many may still be inside the window when the next one starts.
        let room = limit.requests - inFlight - 1
        guard room >= 0 else { return nil }
        var start = now
        if let lastStart { start = max(start, lastStart + limit.spacing) }
        if ends.count > room { start = max(start, ends[ends.count - room - 1] + limit.window) }
        return start
    }

    /// A request is about to go out.
    mutating func started(at now: BootInstant) {
        inFlight += 1
        lastStart = now
    }

    /// It has ended: answered, failed or timed out.
    ///
    /// - Parameter transmissions: how often it went out. One that never left frees its place at once; one that was sent
    ///   twice takes two.
    mutating func ended(at now: BootInstant, transmissions: Int) {
        inFlight -= 1
        for _ in 0..<transmissions { ends.append(now) }
        while ends.count > limit.requests { ends.removeFirst() }
    }

    /// How many requests ended within the window before `now` or are in flight, of those that the limit allows.
    func used(now: BootInstant) -> Int {
        inFlight + ends.count { $0 + limit.window > now }
    }
}
