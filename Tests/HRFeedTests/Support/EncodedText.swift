import HRFeed

extension TextEncoding {
    /// The text's bytes; nil where it has characters that the encoding doesn't.
    func bytes(_ text: String, withMark: Bool = false) -> [UInt8]? {
        switch self {
        case .utf8: (withMark ? [0xEF, 0xBB, 0xBF] : []) + Array(text.utf8)
        case .utf16LittleEndian: Self.units(text, withMark).flatMap { [UInt8($0 & 0xFF), UInt8($0 >> 8)] }
        case .utf16BigEndian: Self.units(text, withMark).flatMap { [UInt8($0 >> 8), UInt8($0 & 0xFF)] }
        case .latin1: Self.bytes(text) { $0 < 0x100 ? UInt8($0) : nil }
        case .windows1252:
            Self.bytes(text) { scalar in
                if let place = Self.windows.firstIndex(of: scalar) { return 0x80 + UInt8(place) }
                return scalar < 0x80 || 0xA0...0xFF ~= scalar ? UInt8(scalar) : nil
            }
        }
    }

    /// True where every text can be written in it.
    var isUnicode: Bool { self != .latin1 && self != .windows1252 }

    private static func units(_ text: String, _ withMark: Bool) -> [UInt16] {
        (withMark ? [0xFEFF] : []) + Array(text.utf16)
    }

    private static func bytes(_ text: String, _ byte: (UInt32) -> UInt8?) -> [UInt8]? {
        let bytes = text.unicodeScalars.compactMap { byte($0.value) }
        return bytes.count == text.unicodeScalars.count ? bytes : nil
    }

    /// From 0x80 on, written as the characters are; the replacement character where there is none.
    private static let windows = "€\u{FFFD}‚ƒ„…†‡ˆ‰Š‹Œ\u{FFFD}Ž\u{FFFD}\u{FFFD}‘’“”•–—˜™š›œ\u{FFFD}žŸ".unicodeScalars
        .map(\.value)
}
