/// Percent-encoding for whatever becomes part of a URL.
public enum PathSegment {
    /// Everything but RFC 3986's unreserved set (§2.3: letters, digits, `-._~`) becomes `%XX`, by its UTF-8 bytes.
    ///
    /// What comes out is safe as one path segment and as a query's name or value. The one exception is a segment of
    /// dots alone: `.` and `..` are encoded as well, since they would otherwise walk up the path.
    public static func encode(_ text: String) -> String {
        if text == "." || text == ".." { return String(repeating: "%2E", count: text.count) }
        var encoded: [UInt8] = []
        encoded.reserveCapacity(text.utf8.count)
        for byte in text.utf8 {
            if isUnreserved(byte) {
                encoded.append(byte)
            } else {
                encoded.append(UInt8(ascii: "%"))
                encoded.append(hexDigits[Int(byte >> 4)])
                encoded.append(hexDigits[Int(byte & 0xF)])
            }
        }
        return String(decoding: encoded, as: UTF8.self)
    }

    private static let hexDigits = Array("0123456789ABCDEF".utf8)

    private static func isUnreserved(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "-"), UInt8(ascii: "."), UInt8(ascii: "_"), UInt8(ascii: "~"): true
        default: byte.isASCIILetter || byte.isASCIIDigit
        }
    }
}
