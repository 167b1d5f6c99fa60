/// Collects the bytes of the header before it is known how the file is written: what separates its fields and what ends its
/// rows are read off it.
struct CSVHeaderScanner {
    private enum State {
        case plain
        case quoted
        case closing
        case carriageReturn
        case ended
    }

    /// The header's row, without its newline.
    private(set) var bytes: [UInt8] = []
    private(set) var newline = CSVNewline.lineFeed
    /// A newline stood after it.
    private(set) var isTerminated = false

    private let declared: CSVDialect.Delimiter?
    private let bytesMax: Int
    private var state = State.plain
    private var mayOpenQuote = true
    private var counts = [Int](repeating: 0, count: CSVDialect.Delimiter.allCases.count)

    init(declared: CSVDialect.Delimiter?, bytesMax: Int) {
        self.declared = declared
        self.bytesMax = bytesMax
    }

    /// Reads on to the end of the header. False where the input ended first.
    mutating func read(_ input: UnsafeRawBufferPointer, from position: inout Int) throws(FeedError) -> Bool {
        while position < input.count, state != .ended {
            position += take(input[position]) ? 1 : 0
            guard bytes.count <= bytesMax else { throw .headerTooLong(bytesMax: bytesMax) }
        }
        return state == .ended
    }

    /// Ends the header where the file ends.
    mutating func end() throws(FeedError) {
        if state == .quoted { throw .quoteUnterminated(rowNumber: 0, lineNumber: 1, columnNumber: columnsSoFar) }
        if state == .carriageReturn { end(newline: .carriageReturn) }
        if bytes.isEmpty && !isTerminated { throw .empty }
    }

    /// The delimiter that is declared, or the one that stands out.
    func delimiter() throws(FeedError) -> CSVDialect.Delimiter {
        if let declared { return declared }
        let most = counts.max() ?? 0
        // A header of one column has none, and doesn't need one.
        if most == 0 { return .comma }
        let candidates = zip(CSVDialect.Delimiter.allCases, counts).filter { $0.1 == most }
        guard candidates.count == 1, let (delimiter, _) = candidates.first else { throw .delimiterUncertain }
        return delimiter
    }

    private var columnsSoFar: Int { 1 + (counts.max() ?? 0) }

    /// False where the byte belongs to what follows the header.
    private mutating func take(_ byte: UInt8) -> Bool {
        switch (state, byte) {
        case (.carriageReturn, _):
            end(newline: byte == ASCII.lineFeed ? .lineFeed : .carriageReturn)
            return byte == ASCII.lineFeed
        case (.quoted, ASCII.quote):
            state = .closing
        case (.closing, ASCII.quote):
            state = .quoted
        case (.plain, ASCII.quote) where mayOpenQuote:
            state = .quoted
        case (.quoted, _):
            break
        case (_, ASCII.lineFeed):
            end(newline: .lineFeed)
            return true
        case (_, ASCII.carriageReturn):
            state = .carriageReturn
            return true
        default:
            state = .plain
            mayOpenQuote = count(byte)
        }
        bytes.append(byte)
        return true
    }

    /// True where the byte may be a delimiter.
    private mutating func count(_ byte: UInt8) -> Bool {
        guard let delimiter = CSVDialect.Delimiter(rawValue: byte), declared == nil || declared == delimiter else {
            return false
        }
        if let index = CSVDialect.Delimiter.allCases.firstIndex(of: delimiter) { counts[index] += 1 }
        return true
    }

    private mutating func end(newline: CSVNewline) {
        self.newline = newline
        isTerminated = true
        state = .ended
    }
}
