/// Windows-1252 or Latin-1 to UTF-8.
struct ByteTranscoder: Sendable {
    let encoding: TextEncoding
    /// Nobody declared it, so that what looks like UTF-8 is looked for.
    let isGuessed: Bool
    private var likeness = UTF8Likeness()

    /// Nobody declared it, and something looks like UTF-8.
    var isAmbiguous: Bool { isGuessed && likeness.characters > 0 }
    /// Somebody declared it, and so far all that isn't ASCII is UTF-8.
    var isPlainlyUTF8: Bool { !isGuessed && likeness.isPlain }

    /// Most bytes that one step writes.
    private static let stepMax = 8

    init(encoding: TextEncoding, isGuessed: Bool) {
        self.encoding = encoding
        self.isGuessed = isGuessed
    }

    /// Reads until the input ends, the output is full, or the encoding turns out to be a wrong guess. Returns how many bytes
    /// it wrote.
    mutating func transcode(
        _ input: UnsafeRawBufferPointer,
        from position: inout Int,
        to output: UnsafeMutableRawBufferPointer
    ) -> Int {
        var length = 0
        while position < input.count, length + Self.stepMax <= output.count {
            if position + ByteWord.width <= input.count {
                let word = ByteWord(input, at: position)
                if word.isASCII {
                    word.store(in: output, at: length)
                    likeness.takeASCII()
                    (position, length) = (position + ByteWord.width, length + ByteWord.width)
                    continue
                }
            }
            let byte = input[position]
            // One byte that can't be UTF-8 bears a declaration out; a guess stays one.
            if isGuessed || !likeness.hasOthers { likeness.take(byte) }
            if isAmbiguous { break }
            length += write(byte, to: output, at: length)
            position += 1
        }
        return length
    }

    private func write(_ byte: UInt8, to output: UnsafeMutableRawBufferPointer, at place: Int) -> Int {
        var scalar = UInt32(byte)
        if encoding == .windows1252, 0x80...0x9F ~= byte {
            scalar = UInt32(Self.windows[Int(byte) - 0x80])
            if scalar == 0 {
                output[place] = EncodingStage.undecodable
                return 1
            }
        }
        return UTF8Sequence.write(scalar, to: output, at: place)
    }

    /// What 0x80 to 0x9F stand for; 0 where for nothing. (Unicode's mapping table CP1252.TXT.)
    private static let windows: [UInt16] = [
        0x20AC, 0, 0x201A, 0x0192, 0x201E, 0x2026, 0x2020, 0x2021, 0x02C6, 0x2030, 0x0160, 0x2039, 0x0152, 0, 0x017D, 0,
        0, 0x2018, 0x2019, 0x201C, 0x201D, 0x2022, 0x2013, 0x2014, 0x02DC, 0x2122, 0x0161, 0x203A, 0x0153, 0, 0x017E,
        0x0178,
    ]
}
