/// A request before a start, as a pacer has to count it: one for each transmission.
public struct PastRequest: Sendable, Hashable {
    public var kind: ExchangeKind
    public var startedAt: BootInstant
    public var endedAt: BootInstant

    public init(_ kind: ExchangeKind, startedAt: BootInstant, endedAt: BootInstant) {
        self.kind = kind
        self.startedAt = startedAt
        self.endedAt = endedAt
    }
}

/// What a machine has to know of the requests before its own start.
public struct PacingHistory: Sendable, Hashable {
    /// The latest ones, in any order.
    public var past: [PastRequest]
    /// The target asked for silence until then; nil where it didn't, or where that has come.
    public var gatedUntil: BootInstant?

    public init(past: [PastRequest], gatedUntil: BootInstant?) {
        self.past = past
        self.gatedUntil = gatedUntil
    }

    /// Where nothing was ever sent.
    public static let none = PacingHistory(past: [], gatedUntil: nil)
}
