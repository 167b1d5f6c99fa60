/// A `userName` made comparable: providers compare it without case (RFC 7643 §4.1.1), so two spellings are one account.
///
/// ASCII letters are folded; everything else is left as it is, since folding it is locale's business. Canonically
/// equivalent spellings (NFC, NFD) are equal because Swift's strings are.
public struct AccountAddress: Hashable, Comparable, Sendable, Codable, CustomStringConvertible {
    /// The folded text.
    public let folded: String

    public init(_ userName: String) {
        folded = String(
            String.UnicodeScalarView(
                userName.unicodeScalars.map { scalar in
                    scalar.value >= 0x41 && scalar.value <= 0x5A ? Unicode.Scalar(UInt8(scalar.value + 0x20)) : scalar
                }
            )
        )
    }

    public var description: String { folded }

    public static func < (left: Self, right: Self) -> Bool { left.folded < right.folded }

    public init(from decoder: any Decoder) throws {
        self.init(try decoder.singleValueContainer().decode(String.self))
    }

    public func encode(to encoder: any Encoder) throws {
        var container = encoder.singleValueContainer()
        try container.encode(folded)
    }
}
