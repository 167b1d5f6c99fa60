/// Why a text can't be an e-mail address that a provider would take: a check of shape (RFC 5321 §4.1.2, §4.5.3.1), not of
/// whether anybody reads mail there.
enum AddressFlaw: Sendable, Hashable, CustomStringConvertible {
    case notOneAt
    case emptyPart
    case spaceOrControl
    case tooLong
    case unsoundDomain

    init?(in text: String) {
        let parts = text.utf8.split(separator: UInt8(ascii: "@"), omittingEmptySubsequences: false)
        if text.unicodeScalars.contains(where: Self.isUnseen) {
            self = .spaceOrControl
        } else if parts.count != 2 {
            self = .notOneAt
        } else if parts[0].isEmpty || parts[1].isEmpty {
            self = .emptyPart
        } else if parts[0].count > 64 || text.utf8.count > 254 {
            self = .tooLong
        } else if parts[1].split(separator: UInt8(ascii: "."), omittingEmptySubsequences: false)
            .contains(where: \.isEmpty)
        {
            self = .unsoundDomain
        } else {
            return nil
        }
    }

    /// Spaces, controls, and marks without width or shape: an address that holds one looks like another.
    private static func isUnseen(_ scalar: Unicode.Scalar) -> Bool {
        if scalar.isASCII { return scalar.value <= 0x20 || scalar.value == 0x7F }
        let category = scalar.properties.generalCategory
        return scalar.properties.isWhitespace || category == .control || category == .format
    }

    var description: String {
        switch self {
        case .notOneAt: "not an address: exactly one @ is due"
        case .emptyPart: "not an address: nothing before or after the @"
        case .spaceOrControl: "not an address: a space, or a character that nobody sees, in it"
        case .tooLong: "not an address: longer than 64 bytes before the @, or 254 in all"
        case .unsoundDomain: "not an address: an empty label in its domain"
        }
    }
}
