/// How a CSV file is written, as far as RFC 4180 leaves it open.
///
/// Text is UTF-8, with or without a byte order mark. Rows end with LF or CRLF, or all of them with a lone CR, as the header
/// does. A quote inside an unquoted field stands for itself.
public struct CSVDialect: Sendable, Hashable {
    /// What stands between two fields.
    public enum Delimiter: UInt8, Sendable, Hashable, CaseIterable {
        case comma = 0x2C
        case semicolon = 0x3B
        case tab = 0x09
        case pipe = 0x7C
    }

    /// Nil takes the one that the header has most of, and refuses a file whose header leaves a doubt.
    public var delimiter: Delimiter?

    public init(delimiter: Delimiter?) { self.delimiter = delimiter }
}
