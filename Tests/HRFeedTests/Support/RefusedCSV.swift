import HRFeed
import Testing

/// A file that is refused as a whole within the tiny limits, and why.
struct RefusedCSV: Sendable, CustomTestStringConvertible {
    var text: String
    var error: FeedError
    var testDescription: String { String(reflecting: text) }

    init(_ text: String, _ error: FeedError) {
        self.text = text
        self.error = error
    }

    static let examples: [RefusedCSV] = [
        RefusedCSV("", .empty),
        RefusedCSV("\u{FEFF}", .empty),
        RefusedCSV("\n", .noHeader),
        RefusedCSV("\r\na,b\r\n", .noHeader),
        RefusedCSV("\"\"\n", .noHeader),
        RefusedCSV(",,\n1,2,3\n", .noHeader),
        RefusedCSV("a,\"b\"c\n", .headerUnsound(column: 2, reason: .textAfterClosingQuote)),
        RefusedCSV("a,b\0\n", .headerUnsound(column: 2, reason: .nulByte)),
        RefusedCSV("a,b;c\n", .delimiterUncertain),
        RefusedCSV("a,\"b\n1,2\n", .quoteUnterminated(rowNumber: 0, lineNumber: 1, columnNumber: 2)),
        RefusedCSV("a,b\n1,2\n3,\"x\n4,5\n", .quoteUnterminated(rowNumber: 2, lineNumber: 3, columnNumber: 2)),
        RefusedCSV("a,b\n1,2\n\"3", .quoteUnterminated(rowNumber: 2, lineNumber: 3, columnNumber: 1)),
        RefusedCSV("a,b\n1,2\n3", .lastRowCut(rowNumber: 2, lineNumber: 3, found: 1, expected: 2)),
        RefusedCSV("a,b\n1,2\n3,4,5", .lastRowCut(rowNumber: 2, lineNumber: 3, found: 3, expected: 2)),
        RefusedCSV("a,b\r\n1,2\r\n3\r", .lastRowCut(rowNumber: 2, lineNumber: 3, found: 1, expected: 2)),
        RefusedCSV("a,b,c,d,e\n", .tooManyColumns(max: 4)),
        RefusedCSV(String(repeating: "h", count: 41), .headerTooLong(bytesMax: 40)),
        RefusedCSV("\"" + String(repeating: "h\n", count: 40), .headerTooLong(bytesMax: 40)),
        RefusedCSV("a,b\n" + String(repeating: "1,2\n", count: 1_000), .fileTooLong(bytesMax: 4_000)),
        RefusedCSV("a\0b\0", .encodedOtherwise(found: .utf16LittleEndian, declared: .utf8)),
        RefusedCSV("\0a\0b", .encodedOtherwise(found: .utf16BigEndian, declared: .utf8)),
    ]
}
