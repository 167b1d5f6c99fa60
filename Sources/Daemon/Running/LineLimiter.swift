import Provisioning

/// Keeps whoever can make a log line at will from filling the log: of what is alike it lets one line through in a while, and
/// says with the next one how many it held back.
struct LineLimiter<Kind: Hashable & Sendable>: Sendable {
    private struct Last {
        var at: BootInstant
        var heldBack = 0
    }

    private let interval: Duration
    private var last: [Kind: Last] = [:]

    /// - interval: between two lines of one kind. There are to be few kinds, whoever makes the lines.
    init(interval: Duration) { self.interval = interval }

    /// Nil where the line is not to be written; else how many were held back since the last one.
    mutating func admit(_ kind: Kind, at now: BootInstant) -> Int? {
        guard let before = last[kind], now - before.at < interval else {
            let heldBack = last[kind]?.heldBack ?? 0
            last[kind] = Last(at: now)
            return heldBack
        }
        last[kind]?.heldBack += 1
        return nil
    }
}
