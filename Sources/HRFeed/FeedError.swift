/// Why a file is refused as a whole. Nothing that was read out of it counts then.
///
/// Rows and lines count from 1. Names of columns are not shown before the header is accepted: in a file without one they are somebody's data.
public enum FeedError: Error, Sendable, Hashable {
    /// No bytes, or nothing but a byte order mark.
    case empty
    /// The first line is blank, or names no column.
    case noHeader
    /// The first row is above ``FeedLimits/headerBytesMax``.
    case headerTooLong(bytesMax: Int)
    /// The header has more columns than ``FeedLimits/columnsMax``.
    case tooManyColumns(max: Int)
    /// The header's quotes, newlines or bytes are not sound. The column counts from 1.
    case headerUnsound(column: Int, reason: RowRefusal.Reason)
    /// No delimiter stands out in the header: it has to be declared.
    case delimiterUncertain
    /// The file begins as one in another encoding does, or all of it that isn't ASCII is UTF-8.
    case encodedOtherwise(found: TextEncoding, declared: TextEncoding)
    /// Nobody declared the encoding, and the file has bytes that can't be UTF-8 and others that look like it.
    case encodingAmbiguous
    /// The file ends in the middle of a character.
    case characterCut(TextEncoding)
    /// What is compressed is damaged, or something else follows it.
    case gzipUnsound
    /// What is compressed has no end.
    case gzipCut
    /// There is no memory to unpack it in.
    case gzipNoMemory
    /// More than ``FeedLimits/inflationMax`` bytes come out of a byte.
    case inflatedTooMuch(times: Int)
    /// What is wrong with a JSON text. Whatever comes behind it can't be trusted.
    case jsonUnsound(JSONFlaw, at: FeedPosition)
    /// Where the records should be there is nothing.
    case recordsMissing(JSONPointer)
    /// Where the records should be there is something else.
    case recordsShaped(JSONPointer, JSONShape)
    /// A name on the way to the records stands twice in its object.
    case recordsRepeated(JSONPointer)
    /// The last line has no newline and is no whole JSON object: the file was cut.
    case lastLineCut(rowNumber: Int, lineNumber: Int)
    /// A quote was opened in that row and is still open at the end of the file. Row 0 is the header.
    case quoteUnterminated(rowNumber: Int, lineNumber: Int, columnNumber: Int)
    /// The last row has no newline and not all of its columns: the file was cut.
    case lastRowCut(rowNumber: Int, lineNumber: Int, found: Int, expected: Int)
    /// The declared trailer isn't there. So many rows were read.
    case trailerMissing(rows: Int)
    /// The header lacks a column that the declared trailer has something in.
    case trailerColumnMissing(String)
    /// The header has a column twice that the declared trailer has something in.
    case trailerColumnRepeated(String)
    /// The number of rows is to stand in the very column that all of the trailer's value is given for.
    case trailerCountAtMark(String)
    /// After the trailer, whose row number that is, comes another row.
    case rowBehindTrailer(rowNumber: Int, lineNumber: Int, trailer: Int)
    /// The file says that it has another number of rows.
    case rowsMiscounted(declared: Int, found: Int, RowCountPlace)
    /// Where the number of rows should be stands something else, or nothing.
    case rowCountUnreadable(RowCountPlace)
    /// Where the number of rows should be, beside the records, there is nothing.
    case rowCountMissing(JSONPointer)
    /// A name on the way to the number of rows stands twice in its object.
    case rowCountRepeated(JSONPointer)
    /// The file is above ``FeedLimits/fileBytesMax``, as it is or unpacked.
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
        case .encodedOtherwise(let found, let declared):
            "the file is in \(found), not in \(declared): correct the export, or its encoding in the configuration"
        case .encodingAmbiguous:
            "some of the file's bytes can't be UTF-8 and others look like it; declare its encoding in the configuration"
        case .characterCut(let encoding): "the file is cut: it ends in the middle of a character (\(encoding))"
        case .gzipUnsound: "the file is compressed with gzip, and damaged"
        case .gzipCut: "the file is cut: it is compressed with gzip, and its end is missing"
        case .gzipNoMemory: "there is no memory to unpack the file in"
        case .inflatedTooMuch(let times): "more than \(times) times the file's length comes out of it when unpacked"
        case .jsonUnsound(let flaw, let position): "\(position): \(flaw)"
        case .recordsMissing(let pointer): "nothing stands at \(pointer.reflected), where the records should be"
        case .recordsShaped(let pointer, let shape):
            "at \(pointer.reflected), where an array of records should be, stands \(shape)"
        case .recordsRepeated(let pointer), .rowCountRepeated(let pointer):
            "a name on the way to \(pointer.reflected) stands twice in its object"
        case .lastLineCut(let row, let line):
            "the file is cut: its last row, \(row) (line \(line)), has no newline and is no whole JSON object"
        case .quoteUnterminated(let row, let line, let column):
            "a quote is never closed: it opens in \(Self.place(row)) (line \(line)), column \(column)"
        case .lastRowCut(let row, let line, let found, let expected):
            "the file is cut: its last row, \(row) (line \(line)), has no newline and, where the header has \(expected) "
                + "columns, \(found) \(found == 1 ? "field" : "fields")"
        case .trailerMissing(let rows):
            "the file is cut: the trailer that it has to end with is missing after \(Self.count(rows))"
        case .trailerColumnMissing(let name):
            "the header lacks the column \(String(reflecting: name)), which its trailer needs; correct the export, or "
                + "proof in the configuration"
        case .trailerColumnRepeated(let name):
            "the header has the column \(String(reflecting: name)), which its trailer needs, more than once; correct the "
                + "export, or proof in the configuration"
        case .trailerCountAtMark(let name):
            "no number of rows fits into the column \(String(reflecting: name)), which its trailer is known by: name another "
                + "column in proof in the configuration, or use begins, which the number follows"
        case .rowBehindTrailer(let row, let line, let trailer):
            "row \(row) (line \(line)) stands behind the trailer, which is row \(trailer): the file can't be trusted"
        case .rowsMiscounted(let declared, let found, let place):
            "\(place) says \(Self.count(declared)), and there \(found == 1 ? "is" : "are") \(found): the file is not whole"
        case .rowCountUnreadable(let place):
            "\(place) doesn't say, in digits, how many rows there are"
        case .rowCountMissing(let pointer):
            "nothing stands at \(pointer.reflected), where the number of rows should be"
        case .fileTooLong(let bytesMax): "the file is longer than \(bytesMax) bytes"
        }
    }

    private static func count(_ rows: Int) -> String { "\(rows) \(rows == 1 ? "row" : "rows")" }

    private static func place(_ row: Int) -> String { row == 0 ? "the header" : "row \(row)" }
}
