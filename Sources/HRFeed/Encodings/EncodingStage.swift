/// Turns a file's bytes into UTF-8, whatever they are in. What is UTF-8 already is handed on as it is, without a copy.
///
/// A byte, or a unit of UTF-16, that means nothing becomes ``undecodable``, so that its record is refused as one with bad
/// UTF-8 is, and no other.
struct EncodingStage: ~Copyable, Sendable {
    private enum Mode {
        /// The first bytes, which may tell by themselves.
        case opening
        /// Nothing beyond ASCII came so far.
        case undecided
        /// The first bytes beyond ASCII are being collected.
        case deciding
        case decided
    }

    /// Valid nowhere in UTF-8.
    static let undecodable: UInt8 = 0xFF

    /// What the text that was handed on last was in.
    private(set) var encoding: TextEncoding

    private let declared: TextEncoding?
    private var mode = Mode.opening
    /// Bytes that were read and wait to be handed on.
    private var held: [UInt8] = []
    private var wide: UTF16Transcoder
    private var narrow: ByteTranscoder
    private var memory = StageMemory(capacity: 64 << 10)

    private static let openingBytes = 3

    init(declared: TextEncoding?) {
        self.declared = declared
        encoding = declared ?? .utf8
        wide = UTF16Transcoder(isBigEndian: declared == .utf16BigEndian)
        narrow = ByteTranscoder(encoding: encoding, isGuessed: false)
    }

    /// The next piece of text that the input from `position` on gives; valid until the next call. Nil where the input is used
    /// up.
    /// - isLast: no input comes after this one.
    mutating func next(
        _ input: UnsafeRawBufferPointer,
        from position: inout Int,
        isLast: Bool
    ) throws(FeedError) -> UnsafeRawBufferPointer? {
        if narrow.isAmbiguous { throw .encodingAmbiguous }
        if mode == .opening {
            guard try open(input, from: &position, isLast: isLast) else { return nil }
        }
        if mode == .undecided {
            if let ascii = readASCII(input, from: &position) { return ascii }
            if held.isEmpty, position == input.count { return nil }
            mode = .deciding
        }
        if mode == .deciding {
            guard decide(input, from: &position, isLast: isLast) else { return nil }
        }
        if !held.isEmpty { return replay() }
        guard position < input.count else {
            if isLast { try checkEnd() }
            return nil
        }
        return handOn(input, from: &position)
    }
}

extension EncodingStage {
    /// Reads what byte order marks and NULs tell. False where too little is there to tell.
    private mutating func open(
        _ input: UnsafeRawBufferPointer,
        from position: inout Int,
        isLast: Bool
    ) throws(FeedError) -> Bool {
        while position < input.count, held.count < Self.openingBytes {
            held.append(input[position])
            position += 1
        }
        guard held.count == Self.openingBytes || isLast else { return false }
        let mark = ByteOrderMark(held)
        let found = mark?.encoding ?? Self.encodingByNULs(held)
        if let declared, let found, found != declared { throw .encodedOtherwise(found: found, declared: declared) }
        if let mark { held.removeFirst(mark.count) }
        if let certain = found ?? declared { settle(on: certain, isGuessed: false) } else { mode = .undecided }
        return true
    }

    /// Text begins with a character of ASCII, as a rule, and has no NULs.
    private static func encodingByNULs(_ bytes: [UInt8]) -> TextEncoding? {
        guard bytes.count >= 2, (bytes[0] == 0) != (bytes[1] == 0) else { return nil }
        return bytes[1] == 0 ? .utf16LittleEndian : .utf16BigEndian
    }

    /// What can only be told of a text as a whole.
    private func checkEnd() throws(FeedError) {
        if encoding.isWide, !wide.isWhole { throw .characterCut(encoding) }
        // Read as it is declared, every name with an accent in it would be another one.
        if narrow.isPlainlyUTF8 { throw .encodedOtherwise(found: .utf8, declared: encoding) }
    }

    private mutating func settle(on encoding: TextEncoding, isGuessed: Bool) {
        self.encoding = encoding
        mode = .decided
        wide = UTF16Transcoder(isBigEndian: encoding == .utf16BigEndian)
        narrow = ByteTranscoder(encoding: encoding, isGuessed: isGuessed)
    }

    /// What is ASCII up to the first byte that isn't; nil where that comes at once.
    private mutating func readASCII(
        _ input: UnsafeRawBufferPointer,
        from position: inout Int
    ) -> UnsafeRawBufferPointer? {
        guard held.isEmpty else { return held.allSatisfy { $0 < 0x80 } ? handOnHeld() : nil }
        let start = position
        position = input.firstBeyondASCII(from: start)
        return position > start ? UnsafeRawBufferPointer(rebasing: input[start..<position]) : nil
    }

    /// Settles on UTF-8 or Windows-1252 by the first sequence beyond ASCII. False where more of it has to come.
    private mutating func decide(
        _ input: UnsafeRawBufferPointer,
        from position: inout Int,
        isLast: Bool
    ) -> Bool {
        while true {
            let sequence = held.drop { $0 < 0x80 }
            switch sequence.isEmpty ? .incomplete : UTF8Sequence.verdict(on: sequence) {
            case .whole:
                settle(on: .utf8, isGuessed: true)
                return true
            case .incomplete where position < input.count:
                held.append(input[position])
                position += 1
            case .incomplete where !isLast:
                return false
            case .invalid, .incomplete:
                settle(on: .windows1252, isGuessed: true)
                return true
            }
        }
    }

    private mutating func handOnHeld() -> UnsafeRawBufferPointer {
        let count = held.count
        memory.bytes.copyBytes(from: held)
        held = []
        return memory.prefix(count)
    }

    private mutating func replay() -> UnsafeRawBufferPointer {
        if encoding == .utf8 { return handOnHeld() }
        let bytes = held
        held = []
        let output = memory.bytes
        let length = bytes.withUnsafeBytes { bytes in
            var position = 0
            return transcode(bytes, from: &position, to: output)
        }
        return memory.prefix(length)
    }

    private mutating func handOn(
        _ input: UnsafeRawBufferPointer,
        from position: inout Int
    ) -> UnsafeRawBufferPointer {
        guard encoding == .utf8 else {
            let output = memory.bytes
            let length = transcode(input, from: &position, to: output)
            return memory.prefix(length)
        }
        defer { position = input.count }
        return UnsafeRawBufferPointer(rebasing: input[position...])
    }

    private mutating func transcode(
        _ input: UnsafeRawBufferPointer,
        from position: inout Int,
        to output: UnsafeMutableRawBufferPointer
    ) -> Int {
        encoding.isWide
            ? wide.transcode(input, from: &position, to: output)
            : narrow.transcode(input, from: &position, to: output)
    }
}

/// U+FEFF at the start of a text, which says what the text is in.
struct ByteOrderMark {
    var encoding: TextEncoding
    var count: Int

    init?(_ bytes: [UInt8]) {
        if bytes.starts(with: [0xEF, 0xBB, 0xBF]) {
            (encoding, count) = (.utf8, 3)
        } else if bytes.starts(with: [0xFF, 0xFE]) {
            (encoding, count) = (.utf16LittleEndian, 2)
        } else if bytes.starts(with: [0xFE, 0xFF]) {
            (encoding, count) = (.utf16BigEndian, 2)
        } else {
            return nil
        }
    }
}
