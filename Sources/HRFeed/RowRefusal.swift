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
        /// Bytes that mean nothing in the file's encoding.
        case undecodable(TextEncoding)
        /// A field above ``FeedLimits/fieldBytesMax``.
        case fieldTooLong(bytesMax: Int)
        /// A row above ``FeedLimits/rowBytesMax``.
        case rowTooLong(bytesMax: Int)
        /// A line of NDJSON that is not JSON. The column counts characters from 1.
        case jsonUnsound(JSONFlaw, column: Int)
        /// A JSON record is something else than an object.
        case recordShaped(JSONShape)
        /// An array or object where a value is expected.
        case valueShaped(JSONShape)
        /// Two members of one object have the same name (RFC 8259 §4 leaves open which one counts).
        case memberRepeated
        /// More members than ``FeedLimits/columnsMax``.
        case tooManyMembers(max: Int)
        /// Nested deeper than ``FeedLimits/depthMax``.
        case tooDeep(max: Int)
        /// A string has an escape for half of a character (RFC 8259 §8.2).
        case loneSurrogate
    }

    /// 1 is the first row after the header, or the first record.
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
        case .undecodable(let encoding): "a value is not valid \(encoding)"
        case .fieldTooLong(let bytesMax): "a value is longer than \(bytesMax) bytes"
        case .rowTooLong(let bytesMax): "it is longer than \(bytesMax) bytes"
        case .jsonUnsound(let flaw, let column): "it is not JSON: character \(column): \(flaw)"
        case .recordShaped(let shape): "it is \(shape), where an object is expected"
        case .valueShaped(let shape): "a value is \(shape), where a string, number, boolean or null is expected"
        case .memberRepeated: "two members of one object have the same name"
        case .tooManyMembers(let max): "it has more than \(max) members"
        case .tooDeep(let max): "it is nested more than \(max) levels deep"
        case .loneSurrogate: "a string has an escape for half of a character"
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
