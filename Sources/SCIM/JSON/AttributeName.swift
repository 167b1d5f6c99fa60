/// A name that compares as SCIM compares attribute names: without the case of ASCII letters (RFC 7643 §2.1).
///
/// Names outside ASCII, which the RFC doesn't allow but unknown JSON may hold, compare byte by byte.
struct AttributeName: Sendable, Hashable {
    let text: String

    init(_ text: String) {
        self.text = text
    }

    static func == (one: AttributeName, two: AttributeName) -> Bool {
        one.text.equalsIgnoringASCIICase(two.text)
    }

    func hash(into hasher: inout Hasher) {
        for byte in text.utf8 {
            hasher.combine(byte.asciiLowercased)
        }
    }
}

extension String {
    /// Whether the two are the same bytes once A–Z is read as a–z.
    func equalsIgnoringASCIICase(_ other: String) -> Bool {
        let one = utf8
        let two = other.utf8
        guard one.count == two.count else { return false }
        return zip(one, two).allSatisfy { $0 == $1 || $0.asciiLowercased == $1.asciiLowercased }
    }
}

extension UInt8 {
    /// a–z for A–Z, everything else as it is.
    var asciiLowercased: UInt8 {
        isASCIIUppercase ? self | 0x20 : self
    }

    var isASCIIUppercase: Bool { (UInt8(ascii: "A")...UInt8(ascii: "Z")).contains(self) }
    var isASCIIDigit: Bool { (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(self) }
    var isASCIILetter: Bool { (UInt8(ascii: "a")...UInt8(ascii: "z")).contains(self | 0x20) }
}
