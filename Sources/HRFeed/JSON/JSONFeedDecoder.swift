/// Takes a JSON text apart whose records are the elements of one array in it, or one object in it.
struct JSONFeedDecoder: Sendable {
    private let limits: FeedLimits
    private var path: JSONPath
    /// Nil where nothing beside the records is asked how many there are.
    private var rowCount: JSONRowCount?
    private var scanner = JSONScanner()
    private var judge: JSONRecordJudge
    private var record: ByteCapture
    private var outline: JSONRecordJudge.Outline?
    private var name: ByteCapture
    private var tally: FeedTally
    private var hasToldHeader = false

    init(records: JSONPointer, fields: [JSONPointer], proof: FeedProof?, limits: FeedLimits) {
        self.limits = limits
        path = JSONPath(records)
        rowCount = proof?.rows.map(JSONRowCount.init)
        tally = FeedTally(proof: proof)
        judge = JSONRecordJudge(fields: fields, trailer: proof?.trailer, limits: limits)
        record = ByteCapture(bytesMax: limits.rowBytesMax)
        name = ByteCapture(bytesMax: max(path.nameBytesMax, rowCount?.nameBytesMax ?? 0))
        scanner.watchedLevel = max(records.tokens.count + 1, proof?.rows?.tokens.count ?? 0)
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
        rowCount?.carry(from: text)
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
        if let declared = rowCount?.found { tally.note(declared) }
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
            rowCount?.begins(shape, level: level, at: position - 1)
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
            rowCount?.ends(level: level, text, at: position)
            if path.ends(level: level) { try endRecord(text, at: position, encoding, body) }
        case .nameBegan(let level):
            if isOnWay(level: level) { name.open(at: position) }
        case .nameEnded(let level):
            guard name.isOpen else { return }
            try name.close(text, at: position - 1) { name in
                if path.wantsName(level: level) { try path.take(name: name) }
                if rowCount?.wantsName(level: level) == true { try rowCount?.take(name: name) }
            }
        }
    }

    /// A name there may lead on, to the records or to their number.
    private func isOnWay(level: Int) -> Bool {
        path.wantsName(level: level) || rowCount?.wantsName(level: level) == true
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
        let row = record.close(text, at: position) { judge.event($0, outline, encoding: encoding) }
        try tally.tell(row, body)
    }
}
