/// What a JSON string says.
enum JSONText {
    enum Flaw: Error {
        /// An escape for half of a character.
        case loneSurrogate
    }

    /// Appends what the bytes between a string's quotes say. They have been found sound.
    static func append(_ string: UnsafeRawBufferPointer, to text: inout [UInt8]) throws(Flaw) {
        var place = 0
        while let backslash = string[place...].firstIndex(of: UInt8(ascii: "\\")) {
            text += string[place..<backslash]
            place = backslash + 1
            guard place < string.count else { return }
            if string[place] == UInt8(ascii: "u") {
                place += 1
                try appendScalar(string, from: &place, to: &text)
            } else {
                text.append(escapes(string[place]) ?? string[place])
                place += 1
            }
        }
        text += string[place...]
    }

    /// What a backslash and this byte stand for; nil where for nothing.
    static func escapes(_ byte: UInt8) -> UInt8? {
        switch byte {
        case UInt8(ascii: "\""), UInt8(ascii: "\\"), UInt8(ascii: "/"): byte
        case UInt8(ascii: "b"): 0x08
        case UInt8(ascii: "f"): 0x0C
        case UInt8(ascii: "n"): 0x0A
        case UInt8(ascii: "r"): 0x0D
        case UInt8(ascii: "t"): 0x09
        default: nil
        }
    }

    /// A hexadecimal digit's worth.
    static func digit(_ byte: UInt8) -> UInt16? {
        switch byte {
        case UInt8(ascii: "0")...UInt8(ascii: "9"): UInt16(byte - UInt8(ascii: "0"))
        case UInt8(ascii: "a")...UInt8(ascii: "f"): UInt16(byte - UInt8(ascii: "a")) + 10
        case UInt8(ascii: "A")...UInt8(ascii: "F"): UInt16(byte - UInt8(ascii: "A")) + 10
        default: nil
        }
    }

    private static func appendScalar(
        _ string: UnsafeRawBufferPointer,
        from place: inout Int,
        to text: inout [UInt8]
    ) throws(Flaw) {
        let unit = unit(string, from: &place)
        if UTF16.isTrailSurrogate(unit) { throw .loneSurrogate }
        var scalar = UInt32(unit)
        if UTF16.isLeadSurrogate(unit) {
            guard string[place...].starts(with: [UInt8(ascii: "\\"), UInt8(ascii: "u")]) else { throw .loneSurrogate }
            place += 2
            let trail = Self.unit(string, from: &place)
            guard UTF16.isTrailSurrogate(trail) else { throw .loneSurrogate }
            scalar = 0x1_0000 + (scalar - 0xD800) << 10 + (UInt32(trail) - 0xDC00)
        }
        withUnsafeTemporaryAllocation(byteCount: 4, alignment: 1) { bytes in
            let count = UTF8Sequence.write(scalar, to: bytes, at: 0)
            text += bytes[..<count]
        }
    }

    private static func unit(_ string: UnsafeRawBufferPointer, from place: inout Int) -> UInt16 {
        let end = min(place + 4, string.count)
        defer { place = end }
        return string[place..<end].reduce(0) { $0 << 4 | (digit($1) ?? 0) }
    }
}
