/// What an answer says is left of a limit, in any of the forms that are in use.
///
/// | header | form |
/// | --- | --- |
/// | `RateLimit` | `"default";r=50;t=30`, a list of policies (draft-ietf-httpapi-ratelimit-headers since 08) |
/// | `RateLimit` | `limit=100, remaining=50, reset=30` (the same, 07) |
/// | `RateLimit-Remaining`, `RateLimit-Reset` | a number each (the same, until 06) |
/// | `X-RateLimit-…`, `X-Rate-Limit-…` | a number each; the reset in seconds from now, or as seconds or milliseconds since 1970 |
public struct RateLimitFields: Sendable, Hashable {
    /// So many more requests are allowed, not below 0…
    public var remaining: Int
    /// … until the provider counts anew; above zero.
    public var resets: Duration

    public init(remaining: Int, resets: Duration) {
        self.remaining = remaining
        self.resets = resets
    }

    /// Of a request that was answered, as ``init(_:wall:)``.
    public init?(_ result: WireResult, wall: WallInstant) {
        guard case .answer(let answer) = result.outcome else { return nil }
        self.init(answer, wall: wall)
    }

    /// Nil where the answer says nothing of the kind, or nothing that can be read, or of a time that is past.
    ///
    /// - wall: for a reset that is an instant.
    init?(_ answer: WireAnswer, wall: WallInstant) {
        let found =
            answer.header("RateLimit").flatMap { Self.strictest(in: $0) } ?? Self.numbers(of: answer, wall: wall)
        guard let found, found.resets > .zero else { return nil }
        self = found
    }

    // MARK: - RateLimit

    /// Of several policies the one with the least left.
    private static func strictest(in text: String) -> RateLimitFields? {
        guard text.contains(";") else {
            return policy(text.split(separator: ","), remaining: "remaining", reset: "reset")
        }
        return text.split(separator: ",")
            .compactMap { policy($0.split(separator: ";").dropFirst(), remaining: "r", reset: "t") }
            .min { ($0.remaining, $1.resets) < ($1.remaining, $0.resets) }
    }

    private static func policy(
        _ parameters: some Sequence<Substring>,
        remaining: String,
        reset: String
    ) -> RateLimitFields? {
        var values: [String: Duration] = [:]
        for parameter in parameters {
            let parts = parameter.split(separator: "=", maxSplits: 1)
            guard parts.count == 2, let value = number(parts[1]) else { continue }
            values[trimmed(parts[0]).lowercased()] = value
        }
        guard let left = values[remaining], let resets = values[reset] else { return nil }
        return RateLimitFields(remaining: Int(left.components.seconds), resets: resets)
    }

    // MARK: - A header each

    private static func numbers(of answer: WireAnswer, wall: WallInstant) -> RateLimitFields? {
        for prefix in ["RateLimit-", "X-RateLimit-", "X-Rate-Limit-"] {
            guard let left = answer.header(prefix + "Remaining").flatMap({ number(Substring($0)) }),
                let reset = answer.header(prefix + "Reset").flatMap({ number(Substring($0)) })
            else { continue }
            let resets = prefix == "RateLimit-" ? reset : fromNow(reset, wall: wall)
            return RateLimitFields(remaining: Int(left.components.seconds), resets: resets)
        }
        return nil
    }

    /// No provider asks for thirty years: what is as large is an instant, and what is larger still one in milliseconds.
    private static func fromNow(_ reset: Duration, wall: WallInstant) -> Duration {
        let seconds = reset.components.seconds
        if seconds < 1_000_000_000 { return reset }
        let instant = WallInstant(milliseconds: seconds < 100_000_000_000 ? reset.nanoseconds / 1_000_000 : seconds)
        return instant - wall
    }

    /// Seconds, or a count: digits, and perhaps a fraction, which is rounded up. At most some thousand years.
    private static func number(_ text: Substring) -> Duration? {
        let parts = trimmed(text).split(separator: ".", maxSplits: 1, omittingEmptySubsequences: false)
        guard let whole = parts.first, !whole.isEmpty, parts.allSatisfy({ $0.utf8.allSatisfy(isDigit) }) else {
            return nil
        }
        let seconds = min(Int64(whole) ?? .max, 100_000_000_000_000)
        let hasFraction = parts.count > 1 && parts[1].contains { $0 != "0" }
        return .seconds(hasFraction ? seconds + 1 : seconds)
    }

    private static func isDigit(_ byte: UInt8) -> Bool { (0x30...0x39).contains(byte) }

    private static func trimmed(_ text: Substring) -> Substring {
        let isSpace = { (character: Character) in character == " " || character == "\t" || character == "\"" }
        let start = text.drop(while: isSpace)
        return start.prefix(upTo: start.lastIndex { !isSpace($0) }.map { start.index(after: $0) } ?? start.startIndex)
    }
}
