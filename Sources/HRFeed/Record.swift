/// One decoded record of a feed: its values, and where it stood.
///
/// A record is one buffer and the ends of its fields; text is made only when a value is asked for. While it is handed to a
/// decoder's caller it shares the decoder's buffer, so looking at it costs nothing; keeping it makes the decoder copy that
/// buffer, which is as large as the longest row so far. Who needs many records at once keeps what they make of them.
public struct Record: Sendable {
    /// 1 is the first row after the header, or the first record. Refused ones have numbers too, blank lines have none.
    public let rowNumber: Int
    /// 1 is the file's first line. A record of several lines has the number of the line that it starts on.
    public let lineNumber: Int
    /// How many values it has: as many as the header has columns.
    public let columnCount: Int

    /// The fields one after the other, each followed by ``separator``. May be longer than the row.
    @usableFromInline let bytes: [UInt8]
    /// Where each field's separator stands in `bytes`. May be longer than the row has columns.
    @usableFromInline let ends: [UInt32]

    /// Stands after every field. No readable field contains it, so the bytes as a whole say where each field ends.
    static let separator: UInt8 = 0x00

    /// What stands alone in a field that has no text. These bytes are valid nowhere in UTF-8, so no text contains them.
    @usableFromInline enum Marker {
        static let unreadable: UInt8 = 0xFF
        static let missing: UInt8 = 0xFE
        static let null: UInt8 = 0xFD
        /// No text begins with this byte or one above it.
        static let first: UInt8 = 0xFD

        /// Missing or null.
        @inlinable static func isBlank(_ byte: UInt8) -> Bool { byte == 0xFE || byte == 0xFD }
    }

    init(rowNumber: Int, lineNumber: Int, columnCount: Int, bytes: [UInt8], ends: [UInt32]) {
        self.rowNumber = rowNumber
        self.lineNumber = lineNumber
        self.columnCount = columnCount
        self.bytes = bytes
        self.ends = ends
    }

    /// A record of those values; nil is one that could not be read. A text with a NUL counts as one that could not.
    public init(rowNumber: Int, lineNumber: Int, values: [RecordValue?]) {
        var bytes: [UInt8] = []
        var ends: [UInt32] = []
        for value in values {
            switch value {
            case .text(let text) where !text.utf8.contains(Self.separator): bytes += text.utf8
            case .text, nil: bytes.append(Marker.unreadable)
            case .missing: bytes.append(Marker.missing)
            case .null: bytes.append(Marker.null)
            }
            ends.append(UInt32(bytes.count))
            bytes.append(Self.separator)
        }
        self.init(rowNumber: rowNumber, lineNumber: lineNumber, columnCount: values.count, bytes: bytes, ends: ends)
    }

    /// What the record says in that column, 0 being the first. Nil only in the record of a refused row, where the value could
    /// not be read.
    public func recordValue(at column: Int) -> RecordValue? {
        withUnsafeBytes(at: column) { value in
            switch value.first {
            case Marker.unreadable: nil
            case Marker.missing: .missing
            case Marker.null: .null
            default: .text(String(decoding: value, as: UTF8.self))
            }
        }
    }

    /// The text in that column, 0 being the first; empty where the field is. Nil where there is none.
    public func value(at column: Int) -> String? {
        withUnsafeBytes(at: column) { value in
            (value.first ?? 0) >= Marker.first ? nil : String(decoding: value, as: UTF8.self)
        }
    }

    /// The bytes of one value, UTF-8, without quotes; where there is no text, one byte that no text contains. Valid within
    /// `body` only.
    @inlinable public func withUnsafeBytes<Result, Failure: Error>(
        at column: Int,
        _ body: (UnsafeRawBufferPointer) throws(Failure) -> Result
    ) throws(Failure) -> Result {
        let range = range(of: column)
        return try bytes.withUnsafeBufferPointer { (all) throws(Failure) -> Result in
            try body(UnsafeRawBufferPointer(UnsafeBufferPointer(rebasing: all[range])))
        }
    }

    /// All values, each followed by a NUL, which no value contains: two records have the same bytes exactly when they have
    /// the same values, however those were quoted. This is what a fingerprint is taken of. Valid within `body` only.
    @inlinable public func withUnsafeBytes<Result, Failure: Error>(
        _ body: (UnsafeRawBufferPointer) throws(Failure) -> Result
    ) throws(Failure) -> Result {
        let count = columnCount == 0 ? 0 : Int(ends[columnCount - 1]) + 1
        return try bytes.withUnsafeBufferPointer { (all) throws(Failure) -> Result in
            try body(UnsafeRawBufferPointer(UnsafeBufferPointer(rebasing: all[..<count])))
        }
    }

    /// No value in any column.
    @inlinable public var isBlank: Bool { columnCount == 0 || Int(ends[columnCount - 1]) + 1 == columnCount }

    /// Adds one for each column that has text, be it unreadable, to as many counts as there are columns. What is missing or
    /// null is as blank as an empty cell.
    @inlinable public func countFilled(into counts: inout [Int]) {
        precondition(counts.count == columnCount, "a count for each column")
        var start: UInt32 = 0
        bytes.withUnsafeBufferPointer { bytes in
            ends.withUnsafeBufferPointer { ends in
                counts.withUnsafeMutableBufferPointer { counts in
                    for column in 0..<columnCount {
                        let isFilled = ends[column] > start && !Marker.isBlank(bytes[Int(start)])
                        counts[column] += isFilled ? 1 : 0
                        start = ends[column] &+ 1
                    }
                }
            }
        }
    }

    @inlinable func range(of column: Int) -> Range<Int> {
        precondition(column >= 0 && column < columnCount, "no such column")
        let start = column == 0 ? 0 : Int(ends[column - 1]) + 1
        return start..<Int(ends[column])
    }
}

extension Record: Equatable {
    /// The same values at the same place of the file.
    public static func == (left: Self, right: Self) -> Bool {
        guard
            left.rowNumber == right.rowNumber, left.lineNumber == right.lineNumber,
            left.columnCount == right.columnCount
        else { return false }
        return left.withUnsafeBytes { left in right.withUnsafeBytes { left.elementsEqual($0) } }
    }
}
