/// How the rows of a file end; the header shows it.
enum CSVNewline {
    /// LF, with or without a CR before it.
    case lineFeed
    /// CR alone, as old spreadsheets write.
    case carriageReturn

    /// What counts lines.
    var byte: UInt8 { self == .lineFeed ? ASCII.lineFeed : ASCII.carriageReturn }
}

/// The bytes that mean something to CSV besides the delimiter.
enum ASCII {
    static let lineFeed: UInt8 = 0x0A
    static let carriageReturn: UInt8 = 0x0D
    static let quote: UInt8 = 0x22
}
