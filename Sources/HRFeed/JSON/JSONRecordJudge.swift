/// What a record of a JSON feed comes to.
enum JSONRow {
    case event(FeedEvent)
    case trailer(FoundTrailer)
}

/// Numbers the records of a JSON feed and makes events of them.
struct JSONRecordJudge: Sendable {
    /// What is known of a record before it is taken apart.
    struct Outline {
        var shape: JSONShape
        var lineNumber: Int
        /// The most containers that are open at once in it.
        var depth: Int
        var isBeyondASCII: Bool
    }

    /// Of the record that comes next; 1 is the first.
    private(set) var rowNumber = 1
    private var reader: JSONRecordReader

    init(fields: [JSONPointer], trailer: FeedTrailer?, limits: FeedLimits) {
        reader = JSONRecordReader(fields: fields, trailer: trailer, limits: limits)
    }

    var columns: [String] { reader.columns }

    /// What the next record comes to.
    /// - json: nil where it is above its limit.
    mutating func event(
        _ json: UnsafeRawBufferPointer?,
        _ outline: Outline,
        encoding: TextEncoding
    ) -> JSONRow {
        let limits = reader.limits
        guard let json else { return refusal(.rowTooLong(bytesMax: limits.rowBytesMax), line: outline.lineNumber) }
        guard outline.depth <= limits.depthMax else {
            return refusal(.tooDeep(max: limits.depthMax), line: outline.lineNumber)
        }
        guard outline.shape == .object else { return refusal(.recordShaped(outline.shape), line: outline.lineNumber) }
        defer { rowNumber += 1 }
        return reader.event(
            json,
            rowNumber: rowNumber,
            lineNumber: outline.lineNumber,
            isBeyondASCII: outline.isBeyondASCII,
            encoding: encoding
        )
    }

    /// The next record can't be taken, and nothing in it can be read.
    mutating func refusal(_ reason: RowRefusal.Reason, line: Int) -> JSONRow {
        defer { rowNumber += 1 }
        let refusal = RowRefusal(
            rowNumber: rowNumber,
            lineNumber: line,
            reason: reason,
            column: nil,
            shape: nil,
            record: nil
        )
        return .event(.refused(refusal))
    }
}
