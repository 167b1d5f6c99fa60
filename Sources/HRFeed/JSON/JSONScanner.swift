/// Follows a JSON text (RFC 8259, strictly) byte by byte, whatever pieces it comes in, and tells where values begin and end.
/// It keeps nothing of the text but how its open containers are nested, one bit each.
struct JSONScanner: Sendable {
    enum Event: Equatable {
        /// The first byte of a value was read. Its level is how many containers are open around it.
        case began(JSONShape, level: Int)
        /// The value was read up to its last byte.
        case ended(level: Int)
        /// The quote before a member's name was read. The level is that of the member's value.
        case nameBegan(level: Int)
        /// The quote after it was read.
        case nameEnded(level: Int)
    }

    enum State: Equatable {
        case value
        case valueOrEnd
        case name
        case nameOrEnd
        case colon
        case commaOrEnd
        case string
        case escape
        case hex(left: Int)
        case number(JSONNumber)
        case word
        case ended
    }

    /// Values and names deeper than this level are followed without telling.
    var watchedLevel = Int.max
    /// The most containers that were open at once since this was set.
    var deepest = 0
    /// A byte outside ASCII came since this was set.
    var isBeyondASCII = false
    /// How many containers are open.
    private(set) var depth = 0
    /// Of the byte that is read next; 1 is the first.
    private(set) var line = 1

    private(set) var state = State.value
    private var isName = false
    private var word: ArraySlice<UInt8> = []
    /// A bit for each open container, set where it is an object.
    private var objects: [UInt64] = []
    /// Where in the text the input begins.
    private var inputStart: Int64 = 0
    private var lineStart: Int64 = 0
    /// Bytes of the line that begin no character.
    private var continuations = 0
    private var isAfterCarriageReturn = false

    /// Enough for every text that means something, and 128 KiB at most.
    static let depthMax = 1 << 20

    /// True before the first byte of the text's value.
    var isAtStart: Bool { state == .value && depth == 0 }

    /// Reads on to the next thing to tell. Nil where the input ended first.
    mutating func next(
        _ input: UnsafeRawBufferPointer,
        from position: inout Int
    ) throws(JSONFlaw) -> Event? {
        while position < input.count {
            let event =
                switch state {
                case .string: try readString(input, from: &position)
                case .escape, .hex: try readEscape(input, from: &position)
                case .number(let number): try readNumber(number, input, from: &position)
                case .word: try readWord(input, from: &position)
                default: try readStructure(input, from: &position)
                }
            if let event { return event }
        }
        return nil
    }

    /// Says that the input was read to its end and another follows.
    mutating func goOn(after input: UnsafeRawBufferPointer) { inputStart += Int64(input.count) }

    /// Says that the text ends here: that ends a number that is the whole of it.
    mutating func finish() throws(JSONFlaw) -> Event? {
        if case .number(let number) = state, depth == 0, number.isWhole { return endValue() }
        guard state == .ended else { throw .cut }
        return nil
    }

    /// Where the byte at `position` of the input stands.
    func place(of position: Int) -> FeedPosition {
        let offset = inputStart + Int64(position)
        return FeedPosition(line: line, column: Int(offset - lineStart) - continuations + 1, offset: offset)
    }
}

extension JSONScanner {
    private mutating func readStructure(
        _ input: UnsafeRawBufferPointer,
        from position: inout Int
    ) throws(JSONFlaw) -> Event? {
        let byte = input[position]
        if byte == 0x20 || byte == 0x09 || byte == ASCII.lineFeed || byte == ASCII.carriageReturn {
            skip(byte, at: position)
            position += 1
            return nil
        }
        isAfterCarriageReturn = false
        let event = try readToken(byte)
        position += 1
        return event
    }

    private mutating func readToken(_ byte: UInt8) throws(JSONFlaw) -> Event? {
        switch (state, byte) {
        case (.valueOrEnd, UInt8(ascii: "]")), (.nameOrEnd, UInt8(ascii: "}")):
            return endContainer()
        case (.value, _), (.valueOrEnd, _):
            return try beginValue(byte)
        case (.name, ASCII.quote), (.nameOrEnd, ASCII.quote):
            (state, isName) = (.string, true)
            return depth <= watchedLevel ? .nameBegan(level: depth) : nil
        case (.name, _), (.nameOrEnd, _):
            throw .nameExpected
        case (.colon, UInt8(ascii: ":")):
            state = .value
        case (.colon, _):
            throw .colonExpected
        case (.commaOrEnd, UInt8(ascii: ",")):
            state = isInObject ? .name : .value
        case (.commaOrEnd, UInt8(ascii: "}")) where isInObject, (.commaOrEnd, UInt8(ascii: "]")) where !isInObject:
            return endContainer()
        case (.commaOrEnd, _):
            throw .commaExpected(in: isInObject ? .object : .array)
        default:
            throw .textAfterEnd
        }
        return nil
    }

    private mutating func skip(_ byte: UInt8, at position: Int) {
        let isLineFeed = byte == ASCII.lineFeed
        // A carriage return with its line feed ends one line.
        if isLineFeed && !isAfterCarriageReturn || byte == ASCII.carriageReturn { line += 1 }
        if isLineFeed || byte == ASCII.carriageReturn {
            lineStart = inputStart + Int64(position) + 1
            continuations = 0
        }
        isAfterCarriageReturn = byte == ASCII.carriageReturn
    }

    private mutating func beginValue(_ byte: UInt8) throws(JSONFlaw) -> Event? {
        guard let shape = JSONShape(firstByte: byte) else { throw .valueExpected }
        let level = depth
        switch shape {
        case .object: try open(isObject: true)
        case .array: try open(isObject: false)
        case .string: (state, isName) = (.string, false)
        case .number: state = .number(JSONNumber(firstByte: byte))
        case .boolean, .null:
            state = .word
            word = JSONWord(firstByte: byte).bytes.dropFirst()
        }
        return level <= watchedLevel ? .began(shape, level: level) : nil
    }

    private mutating func open(isObject: Bool) throws(JSONFlaw) {
        guard depth < Self.depthMax else { throw .tooDeep(max: Self.depthMax) }
        if depth / 64 == objects.count { objects.append(0) }
        let bit = UInt64(1) << UInt64(depth % 64)
        if isObject { objects[depth / 64] |= bit } else { objects[depth / 64] &= ~bit }
        depth += 1
        deepest = max(deepest, depth)
        state = isObject ? .nameOrEnd : .valueOrEnd
    }

    private var isInObject: Bool {
        depth > 0 && objects[(depth - 1) / 64] >> UInt64((depth - 1) % 64) & 1 == 1
    }

    private mutating func endContainer() -> Event? {
        depth -= 1
        return endValue()
    }

    private mutating func endValue() -> Event? {
        state = depth == 0 ? .ended : .commaOrEnd
        return depth <= watchedLevel ? .ended(level: depth) : nil
    }
}

extension JSONScanner {
    private mutating func readString(
        _ input: UnsafeRawBufferPointer,
        from position: inout Int
    ) throws(JSONFlaw) -> Event? {
        skipPlainText(input, from: &position)
        guard position < input.count else { return nil }
        let byte = input[position]
        guard byte >= 0x20 else { throw .controlCharacter }
        position += 1
        if byte == UInt8(ascii: "\\") {
            state = .escape
            return nil
        }
        guard isName else { return endValue() }
        state = .colon
        return depth <= watchedLevel ? .nameEnded(level: depth) : nil
    }

    /// Up to a quote, a backslash or a control character.
    private mutating func skipPlainText(_ input: UnsafeRawBufferPointer, from position: inout Int) {
        let quotes = ByteWord(repeating: ASCII.quote)
        let backslashes = ByteWord(repeating: UInt8(ascii: "\\"))
        while position < input.count {
            if position + ByteWord.width <= input.count {
                let word = ByteWord(input, at: position)
                if word.isASCII, word.matches(quotes) | word.matches(backslashes) | word.controls == 0 {
                    position += ByteWord.width
                    continue
                }
            }
            let end = min(position + ByteWord.width, input.count)
            while position < end {
                let byte = input[position]
                if byte == ASCII.quote || byte == UInt8(ascii: "\\") || byte < 0x20 { return }
                if byte >= 0x80 {
                    isBeyondASCII = true
                    if byte < 0xC0 { continuations += 1 }
                }
                position += 1
            }
        }
    }

    private mutating func readEscape(
        _ input: UnsafeRawBufferPointer,
        from position: inout Int
    ) throws(JSONFlaw) -> Event? {
        let byte = input[position]
        if case .hex(let left) = state {
            guard JSONText.digit(byte) != nil else { throw .escapeUnknown }
            state = left == 1 ? .string : .hex(left: left - 1)
        } else if byte == UInt8(ascii: "u") {
            state = .hex(left: 4)
        } else {
            guard JSONText.escapes(byte) != nil else { throw .escapeUnknown }
            state = .string
        }
        position += 1
        return nil
    }

    private mutating func readNumber(
        _ number: JSONNumber,
        _ input: UnsafeRawBufferPointer,
        from position: inout Int
    ) throws(JSONFlaw) -> Event? {
        var number = number
        while position < input.count {
            guard number.take(input[position]) else {
                guard number.isWhole else { throw .numberUnsound }
                return endValue()
            }
            position += 1
        }
        state = .number(number)
        return nil
    }

    private mutating func readWord(
        _ input: UnsafeRawBufferPointer,
        from position: inout Int
    ) throws(JSONFlaw) -> Event? {
        guard word.popFirst() == input[position] else { throw .wordUnknown }
        position += 1
        return word.isEmpty ? endValue() : nil
    }
}
