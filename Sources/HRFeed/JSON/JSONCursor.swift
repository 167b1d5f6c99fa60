/// Goes through JSON that was found sound. Where it is not, it ends early, and never reads past the end.
struct JSONCursor {
    let bytes: UnsafeRawBufferPointer
    private(set) var position = 0

    init(_ bytes: UnsafeRawBufferPointer) { self.bytes = bytes }

    /// The shape of the value that comes next.
    mutating func shape() -> JSONShape? {
        skip { $0 == 0x20 || $0 == 0x09 || $0 == ASCII.lineFeed || $0 == ASCII.carriageReturn }
        return position < bytes.count ? JSONShape(firstByte: bytes[position]) : nil
    }

    /// Enters an array or object.
    mutating func enter() { position += 1 }

    /// True before another member or element; false, and behind it, where the array or object ends.
    mutating func goesOn() -> Bool {
        skip {
            $0 == 0x20 || $0 == 0x09 || $0 == ASCII.lineFeed || $0 == ASCII.carriageReturn || $0 == UInt8(ascii: ",")
        }
        guard position < bytes.count else { return false }
        let isAtEnd = bytes[position] == UInt8(ascii: "}") || bytes[position] == UInt8(ascii: "]")
        if isAtEnd { position += 1 }
        return !isAtEnd
    }

    /// Goes behind a member's colon.
    mutating func skipColon() {
        skip { $0 != UInt8(ascii: ":") }
        position = min(position + 1, bytes.count)
    }

    /// What stands between a string's quotes, and whether it has escapes.
    mutating func string() -> (range: Range<Int>, hasEscapes: Bool) {
        let start = min(position + 1, bytes.count)
        var hasEscapes = false
        position = start
        while position < bytes.count {
            skipPlainText()
            guard position < bytes.count, bytes[position] != ASCII.quote else { break }
            hasEscapes = true
            position = min(position + 2, bytes.count)
        }
        let end = position
        position = min(position + 1, bytes.count)
        return (start..<end, hasEscapes)
    }

    /// A number, `true`, `false` or `null`, as it is written.
    mutating func word() -> Range<Int> {
        let start = position
        skip { $0 > 0x20 && $0 != UInt8(ascii: ",") && $0 != UInt8(ascii: "]") && $0 != UInt8(ascii: "}") }
        return start..<position
    }

    /// Up to a quote or a backslash.
    private mutating func skipPlainText() {
        let quotes = ByteWord(repeating: ASCII.quote)
        let backslashes = ByteWord(repeating: UInt8(ascii: "\\"))
        while position + ByteWord.width <= bytes.count {
            let word = ByteWord(bytes, at: position)
            guard word.matches(quotes) | word.matches(backslashes) == 0 else { break }
            position += ByteWord.width
        }
        skip { $0 != ASCII.quote && $0 != UInt8(ascii: "\\") }
    }

    @inline(__always)
    private mutating func skip(while isSkipped: (UInt8) -> Bool) {
        while position < bytes.count, isSkipped(bytes[position]) { position += 1 }
    }
}
