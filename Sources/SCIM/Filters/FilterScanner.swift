/// The filter grammar's tokens, over UTF-8.
struct FilterScanner {
    private let bytes: [UInt8]
    /// In bytes.
    var index = 0

    init(_ text: String) {
        bytes = Array(text.utf8)
    }

    var isAtEnd: Bool { index == bytes.count }
    var isAtSpace: Bool { current == UInt8(ascii: " ") || current == UInt8(ascii: "\t") }
    var isAtOpening: Bool { current == UInt8(ascii: "(") }
    var isAtClosing: Bool { current == UInt8(ascii: ")") || current == UInt8(ascii: "]") }

    var isAfterClosing: Bool {
        index > 0 && (bytes[index - 1] == UInt8(ascii: ")") || bytes[index - 1] == UInt8(ascii: "]"))
    }

    private var current: UInt8? { index < bytes.count ? bytes[index] : nil }

    /// Skips space and says whether there was any.
    @discardableResult
    mutating func skipSpace() -> Bool {
        let start = index
        while isAtSpace { index += 1 }
        return index > start
    }

    mutating func take(_ scalar: Unicode.Scalar) -> Bool {
        guard current == UInt8(ascii: scalar) else { return false }
        index += 1
        return true
    }

    /// The letters from here on, perhaps none.
    mutating func word() -> String {
        let start = index
        while let byte = current, byte.isASCIILetter { index += 1 }
        return String(decoding: bytes[start..<index], as: UTF8.self)
    }

    /// Everything as far as the next space, parenthesis, bracket or quote. Its indices are those of the text.
    mutating func token() -> ArraySlice<UInt8> {
        let start = index
        while let byte = current, !Self.endsToken(byte) { index += 1 }
        return bytes[start..<index]
    }

    /// A JSON string or number, or `true`, `false`, `null` in whatever case, which some clients capitalise.
    mutating func literal() throws(FilterSyntaxError) -> JSONValue {
        let start = index
        let value: JSONValue
        switch current {
        case UInt8(ascii: "\""): value = .string(try json { (json) throws(JSONSyntaxError) in try json.string() })
        case UInt8(ascii: "-"), .some(UInt8(ascii: "0")...UInt8(ascii: "9")):
            value = try json { (json) throws(JSONSyntaxError) in try json.number() }
        default:
            switch word().lowercased() {
            case "true": value = .bool(true)
            case "false": value = .bool(false)
            case "null": value = .null
            default: throw error(.value, at: start)
            }
        }
        guard isAtEnd || isAtSpace || isAtClosing else { throw error(.connective) }
        return value
    }

    private mutating func json<Literal>(
        _ read: (inout JSONParser) throws(JSONSyntaxError) -> Literal
    ) throws(FilterSyntaxError) -> Literal {
        var parser = JSONParser(bytes: bytes, depthMax: 0)
        parser.index = index
        do {
            let literal = try read(&parser)
            index = parser.index
            return literal
        } catch {
            throw self.error(.json(error.reason), at: error.offset)
        }
    }

    private static func endsToken(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: " "), UInt8(ascii: "\t"), UInt8(ascii: "("), UInt8(ascii: ")"), UInt8(ascii: "["),
            UInt8(ascii: "]"), UInt8(ascii: "\""):
            true
        default: false
        }
    }

    func error(_ expected: FilterSyntaxError.Expectation) -> FilterSyntaxError {
        error(expected, at: index)
    }

    /// An error at a byte, whose position is told in Unicode scalars.
    func error(_ expected: FilterSyntaxError.Expectation, at byteIndex: Int) -> FilterSyntaxError {
        let position = bytes.prefix(byteIndex).count { $0 & 0xC0 != 0x80 }
        return FilterSyntaxError(position: position, expected: expected)
    }
}
