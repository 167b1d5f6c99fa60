/// What the beginnings of UTF-8 sequences are told by (RFC 3629 §4; The Unicode Standard, table 3-7).
enum UTF8Sequence {
    /// What bytes come to that begin with one beyond ASCII.
    enum Verdict {
        case whole
        case incomplete
        case invalid
    }

    /// - bytes: the first of them is beyond ASCII; those after the sequence that it begins are not looked at.
    static func verdict(on bytes: some Collection<UInt8>) -> Verdict {
        guard let lead = bytes.first, let (count, second) = shape(of: lead) else { return .invalid }
        for (place, byte) in bytes.prefix(count).dropFirst().enumerated() {
            guard (place == 0 ? second : 0x80...0xBF).contains(byte) else { return .invalid }
        }
        return bytes.count >= count ? .whole : .incomplete
    }

    /// How many bytes a sequence with that first byte has, and what its second may be; nil where it begins none.
    private static func shape(of lead: UInt8) -> (count: Int, second: ClosedRange<UInt8>)? {
        switch lead {
        case 0xC2...0xDF: (2, 0x80...0xBF)
        case 0xE0: (3, 0xA0...0xBF)
        case 0xED: (3, 0x80...0x9F)
        case 0xE1...0xEF: (3, 0x80...0xBF)
        case 0xF0: (4, 0x90...0xBF)
        case 0xF1...0xF3: (4, 0x80...0xBF)
        case 0xF4: (4, 0x80...0x8F)
        default: nil
        }
    }

    /// Writes a scalar's one to four bytes, and says how many.
    @inline(__always)
    static func write(_ scalar: UInt32, to bytes: UnsafeMutableRawBufferPointer, at place: Int) -> Int {
        func tail(_ shift: UInt32) -> UInt8 { 0x80 | UInt8(truncatingIfNeeded: scalar >> shift) & 0x3F }
        switch scalar {
        case ..<0x80:
            bytes[place] = UInt8(truncatingIfNeeded: scalar)
            return 1
        case ..<0x800:
            bytes[place] = 0xC0 | UInt8(truncatingIfNeeded: scalar >> 6)
            bytes[place + 1] = tail(0)
            return 2
        case ..<0x1_0000:
            bytes[place] = 0xE0 | UInt8(truncatingIfNeeded: scalar >> 12)
            bytes[place + 1] = tail(6)
            bytes[place + 2] = tail(0)
            return 3
        default:
            bytes[place] = 0xF0 | UInt8(truncatingIfNeeded: scalar >> 18)
            bytes[place + 1] = tail(12)
            bytes[place + 2] = tail(6)
            bytes[place + 3] = tail(0)
            return 4
        }
    }
}
