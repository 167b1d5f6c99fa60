/// UTF-16 to UTF-8, from wherever the last piece of input ended.
struct UTF16Transcoder: Sendable {
    let isBigEndian: Bool
    /// The first byte of a unit.
    private var half: UInt8?
    /// The first unit of a pair.
    private var high: UInt16?

    /// Most bytes that one step writes.
    private static let stepMax = 8
    /// The bits that four units in ASCII don't have.
    private static let beyondASCII: UInt64 = 0xFF80_FF80_FF80_FF80

    init(isBigEndian: Bool) { self.isBigEndian = isBigEndian }

    /// False in the middle of a character.
    var isWhole: Bool { half == nil && high == nil }

    /// Reads until the input ends or the output is full. Returns how many bytes it wrote.
    mutating func transcode(
        _ input: UnsafeRawBufferPointer,
        from position: inout Int,
        to output: UnsafeMutableRawBufferPointer
    ) -> Int {
        var length = 0
        while position < input.count, length + Self.stepMax <= output.count {
            if isWhole, position + ByteWord.width <= input.count {
                let word = units(ByteWord(input, at: position).bits)
                if word & Self.beyondASCII == 0 {
                    output.storeBytes(of: Self.packed(word).littleEndian, toByteOffset: length, as: UInt32.self)
                    (position, length) = (position + ByteWord.width, length + 4)
                    continue
                }
            }
            take(input[position], to: output, length: &length)
            position += 1
        }
        return length
    }

    /// Four units, each with its low byte first.
    private func units(_ bits: UInt64) -> UInt64 {
        guard isBigEndian else { return bits }
        return (bits & 0x00FF_00FF_00FF_00FF) << 8 | (bits >> 8) & 0x00FF_00FF_00FF_00FF
    }

    /// The low bytes of four units.
    private static func packed(_ units: UInt64) -> UInt32 {
        let pairs = (units | units >> 8) & 0x0000_FFFF_0000_FFFF
        return UInt32(truncatingIfNeeded: pairs | pairs >> 16)
    }

    private mutating func take(_ byte: UInt8, to output: UnsafeMutableRawBufferPointer, length: inout Int) {
        guard let first = half else {
            half = byte
            return
        }
        half = nil
        let unit = isBigEndian ? UInt16(first) << 8 | UInt16(byte) : UInt16(byte) << 8 | UInt16(first)
        if let high {
            self.high = nil
            if UTF16.isTrailSurrogate(unit) {
                let scalar = 0x1_0000 + (UInt32(high) - 0xD800) << 10 + (UInt32(unit) - 0xDC00)
                length += UTF8Sequence.write(scalar, to: output, at: length)
                return
            }
            output[length] = EncodingStage.undecodable
            length += 1
        }
        if UTF16.isLeadSurrogate(unit) {
            high = unit
        } else if UTF16.isTrailSurrogate(unit) {
            output[length] = EncodingStage.undecodable
            length += 1
        } else {
            length += UTF8Sequence.write(UInt32(unit), to: output, at: length)
        }
    }
}
