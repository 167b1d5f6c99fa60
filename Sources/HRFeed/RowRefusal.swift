/// One row that can't be taken, and why. Carries nothing of what the row says except in ``record``.
public struct RowRefusal: Sendable, Equatable {
    public enum Reason: Sendable, Hashable {
        /// Fewer or more fields than the header has columns.
        case ragged(found: Int, expected: Int)
        /// A quoted field goes on after its closing quote (RFC 4180 §2, rules 5 to 7).
        case textAfterClosingQuote
        /// A carriage return outside quotes that ends no row; in a file whose rows end with lone carriage returns, a line
        /// feed.
        case strayNewline
        /// A NUL byte.
        case nulByte
        /// Bytes that are not valid in UTF-8.
        case notUTF8
        /// A field above ``CSVLimits/fieldBytesMax``.
        case fieldTooLong(bytesMax: Int)
        /// A row above ``CSVLimits/rowBytesMax``.
        case rowTooLong(bytesMax: Int)
    }

    /// 1 is the first row after the header.
    public var rowNumber: Int
    /// The line that the row starts on; 1 is the file's first.
    public var lineNumber: Int
    public var reason: Reason
    /// The column at fault, where it is one.
    public var column: FeedColumn?
    /// The shape of the value at fault, where it is one.
    public var shape: ValueShape?
    /// The row's readable values, where its columns are certain: the key of a person who must not count as absent can be
    /// looked for in it. Nil where a value may stand in another column than it seems to.
    public var record: Record?

    public init(
        rowNumber: Int,
        lineNumber: Int,
        reason: Reason,
        column: FeedColumn?,
        shape: ValueShape?,
        record: Record?
    ) {
        self.rowNumber = rowNumber
        self.lineNumber = lineNumber
        self.reason = reason
        self.column = column
        self.shape = shape
        self.record = record
    }
}

extension RowRefusal.Reason: CustomStringConvertible {
    public var description: String {
        switch self {
        case .ragged(let found, let expected):
            "it has \(found) \(found == 1 ? "field" : "fields") where the header has \(expected) columns"
        case .textAfterClosingQuote: "text follows a closing quote"
        case .strayNewline: "a carriage return or line feed that is not this file's end of row stands outside quotes"
        case .nulByte: "a value contains a NUL byte"
        case .notUTF8: "a value is not valid UTF-8"
        case .fieldTooLong(let bytesMax): "a value is longer than \(bytesMax) bytes"
        case .rowTooLong(let bytesMax): "it is longer than \(bytesMax) bytes"
        }
    }
}

extension RowRefusal: CustomStringConvertible {
    /// One line for a report.
    public var description: String {
        var text = "row \(rowNumber) (line \(lineNumber))"
        if let column { text += ", \(column)" }
        text += ": \(reason)"
        if let shape { text += " (\(shape))" }
        return text
    }
}
