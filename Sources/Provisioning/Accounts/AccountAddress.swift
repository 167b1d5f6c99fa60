/// A `userName` made comparable: providers compare it without case (RFC 7643 §4.1.1), so two spellings are one account.
///
/// ASCII letters are folded; everything else is left as it is, since folding it is locale's business. Canonically
/// equivalent spellings (NFC, NFD) are equal because Swift's strings are.
public struct AccountAddress: Hashable, Comparable, Sendable, Codable, CustomStringConvertible {
    /// The folded text.
    public let folded: String

    public init(_ userName: String) {
        // Letters of other scripts have no byte of this range in UTF-8.
        let capitals = UInt8(ascii: "A")...UInt8(ascii: "Z")
        guard userName.utf8.contains(where: capitals.contains) else {
            folded = userName
            return
        }
        folded = String(decoding: userName.utf8.map { capitals.contains($0) ? $0 + 0x20 : $0 }, as: UTF8.self)
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
