/// Takes a text apart that has a JSON object on each line. A line with nothing on it is none; what is wrong with a line is
/// wrong with that line alone.
struct NDJSONFeedDecoder: Sendable {
    private var judge: JSONRecordJudge
    private var line: ByteCapture
    private var lineNumber = 1
    private var tally: FeedTally
    private var hasToldHeader = false
    private let limits: FeedLimits

    init(fields: [JSONPointer], proof: FeedProof?, limits: FeedLimits) {
        self.limits = limits
        tally = FeedTally(proof: proof)
        judge = JSONRecordJudge(fields: fields, trailer: proof?.trailer, limits: limits)
        line = ByteCapture(bytesMax: limits.rowBytesMax)
    }

    /// Reads the next piece of the text, and tells what it completes.
    /// - encoding: what its bytes were in.
    mutating func push(
        _ text: UnsafeRawBufferPointer,
        encoding: TextEncoding,
        _ body: (FeedEvent) throws -> Void
    ) throws {
        try tellHeader(body)
        var position = 0
        while position < text.count {
            if !line.isOpen { line.open(at: position) }
            guard let end = text.firstLineFeed(from: position) else { break }
            if let row = endLine(text, at: end, encoding) { try tally.tell(row, body) }
            lineNumber += 1
            position = end + 1
        }
        line.carry(from: text)
    }

    /// Says that the file ends here, and tells what that completes: a last line without a newline.
    mutating func finish(encoding: TextEncoding, _ body: (FeedEvent) throws -> Void) throws -> FeedTally {
        guard hasToldHeader else { throw FeedError.empty }
        guard line.isOpen else { return tally }
        let rowNumber = judge.rowNumber
        let row = endLine(UnsafeRawBufferPointer(start: nil, count: 0), at: 0, encoding)
        guard let row else { return tally }
        if case .event(.refused(let refusal)) = row {
            switch refusal.reason {
            case .jsonUnsound, .rowTooLong:
                throw FeedError.lastLineCut(rowNumber: rowNumber, lineNumber: lineNumber)
            default: break
            }
        }
        tally.endedWithNewline = false
        try tally.tell(row, body)
        return tally
    }

    private mutating func tellHeader(_ body: (FeedEvent) throws -> Void) throws {
        guard !hasToldHeader else { return }
        hasToldHeader = true
        try body(.header(judge.columns))
    }

    /// What the line comes to that ends there; nil for a blank one.
    private mutating func endLine(
        _ text: UnsafeRawBufferPointer,
        at end: Int,
        _ encoding: TextEncoding
    ) -> JSONRow? {
        var capture = line
        // Out of `self` meanwhile, so that its memory has one owner.
        line = ByteCapture(bytesMax: limits.rowBytesMax)
        defer { line = capture }
        return capture.close(text, at: end) { json in
            guard let json else { return judge.refusal(.rowTooLong(bytesMax: limits.rowBytesMax), line: lineNumber) }
            return row(json, encoding)
        }
    }

    private mutating func row(_ json: UnsafeRawBufferPointer, _ encoding: TextEncoding) -> JSONRow? {
        var scanner = JSONScanner()
        scanner.watchedLevel = 0
        var position = 0
        var shape: JSONShape?
        do throws(JSONFlaw) {
            while let event = try scanner.next(json, from: &position) {
                if case .began(let began, _) = event { shape = began }
            }
            if scanner.isAtStart { return nil }
            _ = try scanner.finish()
        } catch {
            let column = scanner.place(of: position).column
            return judge.refusal(.jsonUnsound(error, column: column), line: lineNumber)
        }
        guard let shape else { return nil }
        let outline = JSONRecordJudge.Outline(
            shape: shape,
            lineNumber: lineNumber,
            depth: scanner.deepest,
            isBeyondASCII: scanner.isBeyondASCII
        )
        return judge.event(json, outline, encoding: encoding)
    }
}

extension UnsafeRawBufferPointer {
    /// Where the next line feed from `start` on stands.
    fileprivate func firstLineFeed(from start: Int) -> Int? {
        let lineFeeds = ByteWord(repeating: ASCII.lineFeed)
        var place = start
        while place + ByteWord.width <= count, ByteWord(self, at: place).matches(lineFeeds) == 0 {
            place += ByteWord.width
        }
        while place < count {
            if self[place] == ASCII.lineFeed { return place }
            place += 1
        }
        return nil
    }
}
