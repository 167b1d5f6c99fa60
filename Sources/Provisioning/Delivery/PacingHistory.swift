/// What a pacer has to know of the requests before its own start.
public struct PacingHistory: Sendable, Hashable {
    /// When the latest requests ended, oldest first; one entry for each transmission.
    public var ends: [BootInstant]
    /// When the latest one started.
    public var lastStart: BootInstant?

    public init(ends: [BootInstant], lastStart: BootInstant?) {
        self.ends = ends
        self.lastStart = lastStart
    }
}
