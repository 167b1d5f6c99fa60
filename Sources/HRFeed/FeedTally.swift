/// What a syntax counts of what it told.
struct FeedTally: Sendable {
    private(set) var records = 0
    private(set) var refused = 0
    var endedWithNewline = true
    /// Nil where a file need not show that it is whole.
    private var check: ProofCheck?

    init(proof: FeedProof?) { check = proof.map(ProofCheck.init) }

    @inline(__always)
    mutating func tell(_ event: FeedEvent, _ body: (FeedEvent) throws -> Void) throws {
        if case .refused = event { refused += 1 } else { records += 1 }
        if check != nil { try check?.take(event) }
        try body(event)
    }

    /// A trailer is told to nobody.
    mutating func take(_ trailer: FoundTrailer) throws(FeedError) { try check?.take(trailer) }

    mutating func tell(_ row: JSONRow, _ body: (FeedEvent) throws -> Void) throws {
        switch row {
        case .event(let event): try tell(event, body)
        case .trailer(let trailer): try take(trailer)
        }
    }

    /// What stands beside the records says how many there are.
    mutating func note(_ declared: DeclaredRows) { check?.declared = declared }

    /// - Throws: what the file, which has ended, lacks to be whole.
    func checkProof() throws(FeedError) { try check?.finish() }
}
