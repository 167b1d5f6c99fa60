/// Says when a target's next request may start: by its limits, and by what its answers say is left of them (promise 5).
///
/// A request counts in every limit that is about its kind, and starts when all of them allow it.
public struct Pacer: Sendable, Hashable {
    /// The limit on all requests together; nil where there is none.
    private var whole: PaceWindow?
    private var parts: [Part]
    private var advice: [ExchangeKind: Advice] = [:]
    private var inFlight: [ExchangeKind: Int] = [:]

    private struct Part: Sendable, Hashable {
        var kinds: Set<ExchangeKind>
        var window: PaceWindow
    }

    /// What an answer said is left until the provider counts anew.
    private struct Advice: Sendable, Hashable {
        var left: Int
        var until: BootInstant
    }

    public init(limit: RateLimit?, classLimits: [ClassLimit], history: PacingHistory) {
        whole = limit.map { PaceWindow(limit: $0, past: history.past) }
        parts = classLimits.map { part in
            let past = history.past.filter { part.kinds.contains($0.kind) }
            return Part(kinds: part.kinds, window: PaceWindow(limit: part.limit, past: past))
        }
    }

    /// How many requests may start at once, where one may start now; nil where nothing limits them. Under a limit they start
    /// one at a time; else no more of them than answers said are left.
    public func capacity(now: BootInstant) -> Int? {
        guard whole == nil, parts.isEmpty else { return 1 }
        return advice.values.filter { $0.until > now }.map { max(1, $0.left) }.min()
    }

    /// When the next request of that kind may start, at the earliest `now`; nil where something in flight has to end first.
    public func nextStart(_ kind: ExchangeKind, now: BootInstant) -> BootInstant? {
        var start = now
        for window in windows(of: kind) {
            guard let next = window.nextStart(now: now) else { return nil }
            start = max(start, next)
        }
        if let advice = advice[kind], advice.left <= 0 { start = max(start, advice.until) }
        return start
    }

    /// When the next request of whatever kind may start; nil where something in flight has to end first.
    public func nextStart(now: BootInstant) -> BootInstant? {
        ExchangeKind.allCases.compactMap { nextStart($0, now: now) }.min()
    }

    /// The kinds of which a request may start now.
    public func open(now: BootInstant) -> Set<ExchangeKind> {
        Set(ExchangeKind.allCases.filter { nextStart($0, now: now) == now })
    }

    /// A request is about to go out.
    public mutating func started(_ kind: ExchangeKind, at now: BootInstant) {
        inFlight[kind, default: 0] += 1
        for each in sharing(kind) { advice[each]?.left -= 1 }
        change(kind) { $0.started(at: now) }
    }

    /// It has ended: answered, failed or timed out.
    ///
    /// - Parameter transmissions: how often it went out. One that never left frees its place at once; one that was sent
    ///   twice takes two.
    public mutating func ended(_ kind: ExchangeKind, at now: BootInstant, transmissions: Int) {
        inFlight[kind, default: 0] -= 1
        change(kind) { $0.ended(at: now, transmissions: transmissions) }
    }

    /// An answer said what is left of a limit. What is in flight may not have been counted by it yet: it is subtracted, and
    /// the next answer says better.
    ///
    /// Where there are limits by class, an answer speaks of those that its request counts in; elsewhere of all requests.
    public mutating func advised(_ budget: RateLimitFields, to kind: ExchangeKind, at now: BootInstant) {
        let kinds = sharing(kind)
        let left = budget.remaining - kinds.reduce(0) { $0 + inFlight[$1, default: 0] }
        for each in kinds { advice[each] = Advice(left: left, until: now + budget.resets) }
    }

    /// Until when no request may start because of what answers said; nil where one may.
    public func advisedUntil(now: BootInstant) -> BootInstant? {
        let instants = ExchangeKind.allCases.map { kind in advice[kind].map { $0.left <= 0 ? $0.until : now } ?? now }
        return instants.min().flatMap { $0 > now ? $0 : nil }
    }

    /// An operator sends again whatever the answers said.
    public mutating func forgetAdvice() { advice = [:] }

    /// How many requests ended within the window before `now` or are in flight, of those that the whole limit allows.
    public func used(now: BootInstant) -> Int {
        whole?.used(now: now) ?? inFlight.values.reduce(0, +)
    }

    /// The kinds of request that an answer to one of them speaks of: those of all the limits that it counts in.
    private func sharing(_ kind: ExchangeKind) -> Set<ExchangeKind> {
        guard !parts.isEmpty else { return Set(ExchangeKind.allCases) }
        let together = parts.map(\.kinds).filter { $0.contains(kind) }
        guard let first = together.first else { return [kind] }
        return together.dropFirst().reduce(first) { $0.intersection($1) }
    }

    private func windows(of kind: ExchangeKind) -> [PaceWindow] {
        [whole].compactMap(\.self) + parts.lazy.filter { $0.kinds.contains(kind) }.map(\.window)
    }

    private mutating func change(_ kind: ExchangeKind, _ body: (inout PaceWindow) -> Void) {
        if var window = whole.take() {
            body(&window)
            whole = window
        }
        for place in parts.indices where parts[place].kinds.contains(kind) { body(&parts[place].window) }
    }
}
