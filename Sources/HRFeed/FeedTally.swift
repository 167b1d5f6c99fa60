/// What a syntax counts of what it told.
struct FeedTally: Sendable {
    var records = 0
    var refused = 0
    var endedWithNewline = true

    @inline(__always)
    mutating func tell(_ event: FeedEvent, _ body: (FeedEvent) throws -> Void) throws {
        if case .refused = event { refused += 1 } else { records += 1 }
        try body(event)
    }
}
