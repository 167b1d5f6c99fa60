/// Takes the bytes of one row apart, byte by byte in meaning and eight by eight in fact; can be left and resumed between any
/// two bytes. It holds no memory of its own: what it reads it copies, without quotes, into the row's.
///
/// It goes through a whole row whatever is wrong with it, so that the next row starts where it should.
struct CSVRowMachine {
    enum State {
        /// In an unquoted field, or at the start of any.
        case plain
        /// Between a field's quotes.
        case quoted
        /// After a quote that closes the field, unless another follows.
        case closing
        /// After a carriage return outside quotes.
        case carriageReturn
        /// The row is complete.
        case ended
    }

    /// The first thing that is wrong with the row's structure.
    struct Damage {
        var reason: RowRefusal.Reason
        /// 0 is the first.
        var column: Int
    }

    let delimiter: UInt8
    let newline: CSVNewline

    private(set) var state = State.plain
    /// Bytes of the row in its memory, separators included.
    private(set) var length = 0
    /// Fields that have ended.
    private(set) var fields = 0
    /// Newlines inside its quotes.
    private(set) var newlinesInside = 0
    private(set) var damage: Damage?
    /// The row did not fit into its memory, and is only followed to its end.
    private(set) var isTooLong = false
    /// False only where no byte of it is outside ASCII.
    var mayBeBeyondASCII: Bool { !ByteWord(bits: allBits).isASCII }
    /// False only where no byte of it is NUL.
    var mayContainNUL: Bool { nulBits != 0 }
    /// Nothing stood on the line.
    private(set) var isBlank = false

    private var fieldStart = 0
    private var hasQuotes = false
    private var allBits: UInt64 = 0
    private var nulBits: UInt64 = 0

    init(delimiter: UInt8, newline: CSVNewline) {
        self.delimiter = delimiter
        self.newline = newline
    }

    /// True before the row's first byte.
    var isAtStart: Bool { state == .plain && length == 0 && fields == 0 && !hasQuotes && !isTooLong }

    /// Reads from `position` until the row or the input ends or the row's memory is full. Returns how far it came.
    mutating func read(_ input: UnsafeRawBufferPointer, from position: Int, into row: CSVRowMemory) -> Int {
        var position = position
        while position < input.count, length < row.bytes.count, state != .ended {
            switch state {
            case .plain: position = readPlain(input, from: position, into: row)
            case .quoted: position = readQuoted(input, from: position, into: row)
            case .closing: position += readAfterQuote(input[position], into: row) ? 1 : 0
            case .carriageReturn: position += readAfterCarriageReturn(input[position], into: row) ? 1 : 0
            case .ended: break
            }
        }
        return position
    }

    /// Ends the row where the input ends.
    mutating func end(in row: CSVRowMemory) { endRow(at: length, in: row) }

    /// Goes on without keeping what is read: the row's memory is full and may not grow.
    mutating func overflow() {
        isTooLong = true
        // A quote that comes next must still be seen as what it is.
        length = fieldStart == length ? 0 : 1
        fieldStart = 0
    }
}

extension CSVRowMachine {
    private mutating func readPlain(
        _ input: UnsafeRawBufferPointer,
        from position: Int,
        into row: CSVRowMemory
    ) -> Int {
        let room = min(input.count - position, row.bytes.count - length)
        let (delimiters, quotes) = (ByteWord(repeating: delimiter), ByteWord(repeating: ASCII.quote))
        let lineFeeds = ByteWord(repeating: ASCII.lineFeed)
        let carriageReturns = ByteWord(repeating: ASCII.carriageReturn)
        var offset = 0
        while offset + ByteWord.width <= room {
            let word = ByteWord(input, at: position + offset)
            word.store(in: row.bytes, at: length + offset)
            note(word)
            var hits = word.matches(delimiters) | word.matches(quotes)
            hits |= word.matches(lineFeeds) | word.matches(carriageReturns)
            while hits != 0 {
                let hit = offset + hits.trailingZeroBitCount / 8
                hits &= hits &- 1
                if leavesPlain(input[position + hit], at: length + hit, in: row) { return leave(position, hit) }
            }
            offset += ByteWord.width
        }
        while offset < room {
            let byte = input[position + offset]
            row.bytes[length + offset] = byte
            note(ByteWord(repeating: byte))
            if leavesPlain(byte, at: length + offset, in: row) { return leave(position, offset) }
            offset += 1
        }
        length += room
        return position + room
    }

    /// The byte at `hit` is read, and not kept.
    private mutating func leave(_ position: Int, _ hit: Int) -> Int {
        if state != .ended { length += hit }
        return position + hit + 1
    }

    /// What a byte of an unquoted field, standing at `place` of the row, leads to. True where that is another state.
    @inline(__always)
    private mutating func leavesPlain(_ byte: UInt8, at place: Int, in row: CSVRowMemory) -> Bool {
        switch byte {
        case delimiter:
            endField(at: place, in: row)
            return false
        case ASCII.quote where place == fieldStart:
            state = .quoted
            hasQuotes = true
            return true
        case ASCII.lineFeed where newline == .lineFeed:
            endRow(at: place, in: row)
            return true
        case ASCII.lineFeed:
            note(.strayNewline)
            return false
        case ASCII.carriageReturn:
            state = .carriageReturn
            return true
        default:
            return false
        }
    }

    private mutating func readQuoted(
        _ input: UnsafeRawBufferPointer,
        from position: Int,
        into row: CSVRowMemory
    ) -> Int {
        let room = min(input.count - position, row.bytes.count - length)
        let (quotes, newlines) = (ByteWord(repeating: ASCII.quote), ByteWord(repeating: newline.byte))
        var offset = 0
        while offset + ByteWord.width <= room {
            let word = ByteWord(input, at: position + offset)
            word.store(in: row.bytes, at: length + offset)
            note(word)
            var hits = word.matches(quotes) | word.matches(newlines)
            while hits != 0 {
                let hit = offset + hits.trailingZeroBitCount / 8
                hits &= hits &- 1
                if leavesQuoted(input[position + hit]) { return leave(position, hit) }
            }
            offset += ByteWord.width
        }
        while offset < room {
            let byte = input[position + offset]
            row.bytes[length + offset] = byte
            note(ByteWord(repeating: byte))
            if leavesQuoted(byte) { return leave(position, offset) }
            offset += 1
        }
        length += room
        return position + room
    }

    @inline(__always)
    private mutating func leavesQuoted(_ byte: UInt8) -> Bool {
        if byte == ASCII.quote {
            state = .closing
            return true
        }
        if byte == newline.byte { newlinesInside += 1 }
        return false
    }

    /// True where the byte was taken.
    private mutating func readAfterQuote(_ byte: UInt8, into row: CSVRowMemory) -> Bool {
        switch byte {
        case ASCII.quote:
            keep(byte, in: row)
            state = .quoted
        case delimiter:
            endField(at: length, in: row)
            length += 1
            state = .plain
        case ASCII.lineFeed where newline == .lineFeed:
            endRow(at: length, in: row)
        case ASCII.carriageReturn:
            state = .carriageReturn
        default:
            note(byte == ASCII.lineFeed ? .strayNewline : .textAfterClosingQuote)
            // Kept, so that the field is not taken for one that has yet to start.
            keep(byte, in: row)
            state = .plain
        }
        return true
    }

    /// True where the byte was taken.
    private mutating func readAfterCarriageReturn(_ byte: UInt8, into row: CSVRowMemory) -> Bool {
        if byte == ASCII.lineFeed || newline == .carriageReturn {
            endRow(at: length, in: row)
            return byte == ASCII.lineFeed
        }
        note(.strayNewline)
        keep(ASCII.carriageReturn, in: row)
        state = .plain
        return false
    }

    private mutating func keep(_ byte: UInt8, in row: CSVRowMemory) {
        row.bytes[length] = byte
        note(ByteWord(repeating: byte))
        length += 1
    }

    @inline(__always)
    private mutating func endField(at place: Int, in row: CSVRowMemory) {
        row.bytes[place] = Record.separator
        // Fields beyond the columns are counted only.
        row.ends[min(fields, row.ends.count - 1)] = UInt32(truncatingIfNeeded: place)
        fields += 1
        fieldStart = place + 1
    }

    private mutating func endRow(at place: Int, in row: CSVRowMemory) {
        isBlank = fields == 0 && place == 0 && !hasQuotes && !isTooLong
        endField(at: place, in: row)
        length = place + 1
        state = .ended
    }

    @inline(__always)
    private mutating func note(_ word: ByteWord) {
        allBits |= word.bits
        nulBits |= word.zeros
    }

    private mutating func note(_ reason: RowRefusal.Reason) {
        if damage == nil { damage = Damage(reason: reason, column: fields) }
    }
}
