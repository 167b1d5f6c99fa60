/// Takes a JSON text apart whose records are the elements of one array in it, or one object in it.
struct JSONFeedDecoder: Sendable {
    private let limits: FeedLimits
    private var path: JSONPath
    private var scanner = JSONScanner()
    private var judge: JSONRecordJudge
    private var record: ByteCapture
    private var outline: JSONRecordJudge.Outline?
    private var name: ByteCapture
    private var tally = FeedTally()
    private var hasToldHeader = false

    init(records: JSONPointer, fields: [JSONPointer], limits: FeedLimits) {
        self.limits = limits
        path = JSONPath(records)
        judge = JSONRecordJudge(fields: fields, limits: limits)
        record = ByteCapture(bytesMax: limits.rowBytesMax)
        name = ByteCapture(bytesMax: path.nameBytesMax)
        scanner.watchedLevel = records.tokens.count + 1
    }

    /// Reads the next piece of the text, and tells what it completes.
    /// - encoding: what its bytes were in.
    mutating func push(
        _ text: UnsafeRawBufferPointer,
        encoding: TextEncoding,
        _ body: (FeedEvent) throws -> Void
    ) throws {
        if !hasToldHeader {
            hasToldHeader = true
            try body(.header(judge.columns))
        }
        var position = 0
        while let event = try scan(text, from: &position) {
            try follow(event, text, at: position, encoding, body)
        }
        record.carry(from: text)
        name.carry(from: text)
        scanner.goOn(after: text)
    }

    /// Says that the file ends here.
    mutating func finish(_ body: (FeedEvent) throws -> Void) throws -> FeedTally {
        if scanner.isAtStart { throw FeedError.empty }
        do throws(JSONFlaw) {
            _ = try scanner.finish()
        } catch {
            throw FeedError.jsonUnsound(error, at: scanner.place(of: 0))
        }
        try path.checkFound()
        return tally
    }

    private mutating func scan(
        _ text: UnsafeRawBufferPointer,
        from position: inout Int
    ) throws(FeedError) -> JSONScanner.Event? {
        do throws(JSONFlaw) {
            return try scanner.next(text, from: &position)
        } catch {
            throw .jsonUnsound(error, at: scanner.place(of: position))
        }
    }

    private mutating func follow(
        _ event: JSONScanner.Event,
        _ text: UnsafeRawBufferPointer,
        at position: Int,
        _ encoding: TextEncoding,
        _ body: (FeedEvent) throws -> Void
    ) throws {
        switch event {
        case .began(let shape, let level):
            guard try path.begins(shape, level: level) else { return }
            record.open(at: position - 1)
            let depth = scanner.depth - (shape == .object || shape == .array ? 1 : 0)
            outline = JSONRecordJudge.Outline(
                shape: shape,
                lineNumber: scanner.line,
                depth: depth,
                isBeyondASCII: false
            )
            scanner.deepest = scanner.depth
            scanner.isBeyondASCII = false
        case .ended(let level):
            if path.ends(level: level) { try endRecord(text, at: position, encoding, body) }
        case .nameBegan(let level):
            if path.wantsName(level: level) { name.open(at: position) }
        case .nameEnded:
            guard name.isOpen else { return }
            try name.close(text, at: position - 1) { try path.take(name: $0) }
        }
    }

    private mutating func endRecord(
        _ text: UnsafeRawBufferPointer,
        at position: Int,
        _ encoding: TextEncoding,
        _ body: (FeedEvent) throws -> Void
    ) throws {
        guard var outline else { return }
        outline.depth = scanner.deepest - outline.depth
        outline.isBeyondASCII = scanner.isBeyondASCII
        self.outline = nil
        let event = record.close(text, at: position) { judge.event($0, outline, encoding: encoding) }
        try tally.tell(event, body)
    }
}
