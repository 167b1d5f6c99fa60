/// Why a file is refused as a whole. Nothing that was read out of it counts then.
///
/// Names of columns are not shown before the header is accepted: in a file without one they are somebody's data.
public enum FeedError: Error, Sendable, Hashable {
    /// No bytes, or nothing but a byte order mark.
    case empty
    /// The first line is blank.
    case noHeader
    /// The first row is above ``CSVLimits/headerBytesMax``.
    case headerTooLong(bytesMax: Int)
    /// The header has more columns than ``CSVLimits/columnsMax``.
    case tooManyColumns(max: Int)
    /// The header's quotes, newlines or bytes are not sound. The column counts from 1.
    case headerUnsound(column: Int, reason: RowRefusal.Reason)
    /// No delimiter stands out in the header: it has to be declared.
    case delimiterUncertain
    /// A column has no name. Counts from 1.
    case columnUnnamed(number: Int)
    /// Two columns have the same name.
    case columnRepeated(number: Int, sameAs: Int, shape: ValueShape)
    /// The file begins as one in another encoding does.
    case encodedOtherwise(encoding: String)
    /// A quote was opened in that row and is still open at the end of the file. Row 0 is the header.
    case quoteUnterminated(rowNumber: Int, lineNumber: Int, columnNumber: Int)
    /// The last row has no newline and not all of its columns: the file was cut.
    case lastRowCut(rowNumber: Int, lineNumber: Int, found: Int, expected: Int)
    /// The file is above ``CSVLimits/fileBytesMax``.
    case fileTooLong(bytesMax: Int64)
}

extension FeedError: CustomStringConvertible {
    /// One line for a report: what is wrong, where, and what to do where that is not plain.
    public var description: String {
        switch self {
        case .empty: "the file is empty"
        case .noHeader: "the first line is blank; a header with the columns' names is expected there"
        case .headerTooLong(let bytesMax): "the header is longer than \(bytesMax) bytes"
        case .tooManyColumns(let max): "the header has more than \(max) columns"
        case .headerUnsound(let column, let reason): "the header can't be read: column \(column): \(reason)"
        case .delimiterUncertain: "no delimiter stands out in the header; declare it in the configuration"
        case .columnUnnamed(let number): "column \(number) has no name in the header"
        case .columnRepeated(let number, let first, let shape):
            "columns \(first) and \(number) have the same name (\(shape))"
        case .encodedOtherwise(let encoding): "the file is in \(encoding), not in UTF-8"
        case .quoteUnterminated(let row, let line, let column):
            "a quote is never closed: it opens in \(Self.place(row)) (line \(line)), column \(column)"
        case .lastRowCut(let row, let line, let found, let expected):
            "the file is cut: its last row, \(row) (line \(line)), has no newline and, where the header has \(expected) "
                + "columns, \(found) \(found == 1 ? "field" : "fields")"
        case .fileTooLong(let bytesMax): "the file is longer than \(bytesMax) bytes"
        }
    }

    private static func place(_ row: Int) -> String { row == 0 ? "the header" : "row \(row)" }
}
