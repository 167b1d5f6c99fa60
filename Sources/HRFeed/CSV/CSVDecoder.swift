/// Turns the bytes of a CSV file (RFC 4180) into records, as they come.
///
/// ```swift
/// var decoder = CSVDecoder(dialect: CSVDialect(delimiter: nil), limits: .standard)
/// while let chunk = try file.nextChunk() {
///     try decoder.push(chunk) { event in … }
/// }
/// let ending = try decoder.finish { event in … }
/// ```
///
/// The events depend on the bytes only, not on the pieces that they come in. Memory is bounded by one row's limit. What is
/// wrong with a row is an event, and the rows after it are read; what is wrong with the file is an error, and nothing that
/// was read out of the file counts then. After an error, its own or one thrown by a caller's `body`, a decoder is spent.
///
/// A line with nothing on it is no row: it is skipped, and counts in line numbers only.
public struct CSVDecoder: Sendable {
    private let dialect: CSVDialect
    private let limits: CSVLimits
    private var header: CSVHeaderScanner
    /// Nil until the header was read.
    private var rows: CSVRowReader?
    private var ending = FeedEnding(records: 0, refused: 0, bytes: 0, endedWithNewline: true)
    private var isSpent = false

    public init(dialect: CSVDialect, limits: CSVLimits) {
        self.dialect = dialect
        self.limits = limits
        header = CSVHeaderScanner(declared: dialect.delimiter, bytesMax: limits.headerBytesMax)
    }

    /// Reads the next bytes of the file, and tells what they complete.
    /// - Throws: ``FeedError``, or what `body` throws.
    public mutating func push(_ bytes: UnsafeRawBufferPointer, _ body: (FeedEvent) throws -> Void) throws {
        try advance { decoder in
            decoder.ending.bytes += Int64(bytes.count)
            guard decoder.ending.bytes <= decoder.limits.fileBytesMax else {
                throw FeedError.fileTooLong(bytesMax: decoder.limits.fileBytesMax)
            }
            var position = 0
            if decoder.rows == nil {
                guard try decoder.header.read(bytes, from: &position) else { return }
                try decoder.endHeader(body)
            }
            try decoder.readRows(bytes, from: position, body)
        }
    }

    /// Reads the next bytes of the file, and tells what they complete.
    /// - Throws: ``FeedError``, or what `body` throws.
    public mutating func push(_ bytes: ArraySlice<UInt8>, _ body: (FeedEvent) throws -> Void) throws {
        try bytes.withUnsafeBytes { try push($0, body) }
    }

    /// Reads the next bytes of the file, and tells what they complete.
    /// - Throws: ``FeedError``, or what `body` throws.
    public mutating func push(_ bytes: [UInt8], _ body: (FeedEvent) throws -> Void) throws {
        try bytes.withUnsafeBytes { try push($0, body) }
    }

    /// Says that the file ends here, and tells what that completes: a last row without a newline.
    /// - Throws: ``FeedError``, or what `body` throws.
    public mutating func finish(_ body: (FeedEvent) throws -> Void) throws -> FeedEnding {
        try advance { decoder in
            if decoder.rows == nil {
                try decoder.header.end()
                decoder.ending.endedWithNewline = decoder.header.isTerminated
                try decoder.endHeader(body)
            } else {
                try decoder.endRows(body)
            }
        }
        isSpent = true
        return ending
    }

    private mutating func advance(_ step: (inout Self) throws -> Void) throws {
        precondition(!isSpent, "a decoder is fed after its end")
        isSpent = true
        try step(&self)
        isSpent = false
    }
}

extension CSVDecoder {
    private mutating func endHeader(_ body: (FeedEvent) throws -> Void) throws {
        let header = try CSVHeader(header, limits: limits)
        rows = CSVRowReader(
            columns: header.columns,
            delimiter: header.delimiter,
            newline: header.newline,
            lineNumber: 1 + header.lines,
            limits: limits
        )
        try body(.header(header.columns))
    }

    private mutating func readRows(
        _ bytes: UnsafeRawBufferPointer,
        from start: Int,
        _ body: (FeedEvent) throws -> Void
    ) throws {
        guard var rows else { return }
        // Out of `self` meanwhile, so that the row's memory has one owner and is written in place.
        self.rows = nil
        defer { self.rows = rows }
        var position = start
        while rows.read(bytes, from: &position) {
            if let event = rows.event { try tell(event, body) }
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
        ending.endedWithNewline = rows.endsWithCarriageReturn
        let fields = rows.endRow()
        guard ending.endedWithNewline || fields == rows.columns.count else {
            throw FeedError.lastRowCut(
                rowNumber: rows.rowNumber,
                lineNumber: rows.lineNumber,
                found: fields,
                expected: rows.columns.count
            )
        }
        if let event = rows.event { try tell(event, body) }
    }

    @inline(__always)
    private mutating func tell(_ event: FeedEvent, _ body: (FeedEvent) throws -> Void) throws {
        if case .refused = event { ending.refused += 1 } else { ending.records += 1 }
        try body(event)
    }
}
