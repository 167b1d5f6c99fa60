/// Turns the text of a CSV file (RFC 4180), in UTF-8, into records, as it comes.
///
/// Memory is bounded by one row's limit. A line with nothing on it, or with delimiters alone that are fewer or more than the
/// header's, is no row: it is skipped, and counts in line numbers only.
struct CSVDecoder: Sendable {
    private let limits: FeedLimits
    private let trailer: FeedTrailer?
    private var header: CSVHeaderScanner
    /// Nil until the header was read.
    private var rows: CSVRowReader?
    private var tally: FeedTally

    init(dialect: CSVDialect, proof: FeedProof?, limits: FeedLimits) {
        self.limits = limits
        trailer = proof?.trailer
        tally = FeedTally(proof: proof)
        header = CSVHeaderScanner(declared: dialect.delimiter, bytesMax: limits.headerBytesMax)
    }

    /// Reads the next piece of the text, and tells what it completes.
    /// - encoding: what its bytes were in.
    mutating func push(
        _ text: UnsafeRawBufferPointer,
        encoding: TextEncoding,
        _ body: (FeedEvent) throws -> Void
    ) throws {
        var position = 0
        if rows == nil {
            guard try header.read(text, from: &position) else { return }
            try endHeader(encoding, body)
        }
        try readRows(text, from: position, encoding: encoding, body)
    }

    /// Says that the file ends here, and tells what that completes: a last row without a newline.
    mutating func finish(encoding: TextEncoding, _ body: (FeedEvent) throws -> Void) throws -> FeedTally {
        if rows == nil {
            try header.end()
            tally.endedWithNewline = header.isTerminated
            try endHeader(encoding, body)
        } else {
            try endRows(body)
        }
        return tally
    }
}

extension CSVDecoder {
    private mutating func endHeader(_ encoding: TextEncoding, _ body: (FeedEvent) throws -> Void) throws {
        let header = try CSVHeader(header, encoding: encoding, limits: limits)
        rows = CSVRowReader(
            columns: header.columns,
            delimiter: header.delimiter,
            newline: header.newline,
            lineNumber: 1 + header.lines,
            encoding: encoding,
            trailer: try trailer.map { (trailer) throws(FeedError) in try CSVTrailer(trailer, in: header.columns) },
            limits: limits
        )
        try body(.header(header.columns))
    }

    private mutating func readRows(
        _ bytes: UnsafeRawBufferPointer,
        from start: Int,
        encoding: TextEncoding,
        _ body: (FeedEvent) throws -> Void
    ) throws {
        guard var rows else { return }
        // Out of `self` meanwhile, so that the row's memory has one owner and is written in place.
        self.rows = nil
        defer { self.rows = rows }
        rows.encoding = encoding
        var position = start
        while rows.read(bytes, from: &position) {
            try tell(rows, body)
            rows.beginRow()
        }
    }

    private mutating func endRows(_ body: (FeedEvent) throws -> Void) throws {
        guard var rows, !rows.isBetweenRows else { return }
        self.rows = nil
        if rows.state == .quoted {
            throw FeedError.quoteUnterminated(
                rowNumber: rows.rowNumber,
                lineNumber: rows.lineNumber,
                columnNumber: rows.columnNumber
            )
        }
        tally.endedWithNewline = rows.endsWithCarriageReturn
        let fields = rows.endRow()
        guard tally.endedWithNewline || fields == rows.columns.count || rows.foundTrailer != nil else {
            throw FeedError.lastRowCut(
                rowNumber: rows.rowNumber,
                lineNumber: rows.lineNumber,
                found: fields,
                expected: rows.columns.count
            )
        }
        try tell(rows, body)
    }

    /// What the row that has ended comes to.
    @inline(__always)
    private mutating func tell(_ rows: borrowing CSVRowReader, _ body: (FeedEvent) throws -> Void) throws {
        if rows.hasTrailer, let trailer = rows.foundTrailer {
            try tally.take(trailer)
        } else if let event = rows.event {
            try tally.tell(event, body)
        }
    }
}
