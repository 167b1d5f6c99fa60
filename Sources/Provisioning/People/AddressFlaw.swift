/// Why a text can't be an e-mail address that a provider would take: a check of form (RFC 5321 §4.1.2, §4.5.3.1; RFC 6531 §3.3
/// for what isn't ASCII), not of whether anybody reads mail there. Quoted local parts and addresses of IP hosts are nobody's.
enum AddressFlaw: Sendable, Hashable, CustomStringConvertible {
    case notOneAt
    case emptyPart
    case spaceOrControl
    case tooLong
    /// Before the @; a mark of ASCII, which says nothing of whose address it is.
    case strangeMark(Character)
    /// Before the @, at its beginning or end, or beside another.
    case strayDot
    case emptyLabel
    case unsoundLabel

    init?(in text: String) {
        let parts = text.split(separator: "@", omittingEmptySubsequences: false)
        if text.unicodeScalars.contains(where: Self.isUnseen) {
            self = .spaceOrControl
        } else if parts.count != 2 {
            self = .notOneAt
        } else if parts[0].isEmpty || parts[1].isEmpty {
            self = .emptyPart
        } else if parts[0].utf8.count > 64 || text.utf8.count > 254 {
            self = .tooLong
        } else if let flaw = Self.flaw(ofLocalPart: parts[0]) ?? Self.flaw(ofDomain: parts[1]) {
            self = flaw
        } else {
            return nil
        }
    }

    /// RFC 5321 §4.1.2: a dot-string.
    private static func flaw(ofLocalPart text: Substring) -> Self? {
        if let mark = text.unicodeScalars.first(where: { $0.isASCII && !isOfAtom($0) && $0 != "." }) {
            return .strangeMark(Character(mark))
        }
        return text.split(separator: ".", omittingEmptySubsequences: false).contains(where: \.isEmpty) ? .strayDot : nil
    }

    /// RFC 5321 §4.1.2: labels, by RFC 5890 §2.3.2 also in their own script.
    private static func flaw(ofDomain text: Substring) -> Self? {
        let labels = text.split(separator: ".", omittingEmptySubsequences: false)
        if labels.contains(where: \.isEmpty) { return .emptyLabel }
        return labels.allSatisfy(isLabel) ? nil : .unsoundLabel
    }

    private static func isLabel(_ text: Substring) -> Bool {
        text.utf8.count <= 63 && text.first != "-" && text.last != "-"
            && text.unicodeScalars.allSatisfy { $0 == "-" || isLetterOrDigit($0) }
    }

    private static func isOfAtom(_ scalar: Unicode.Scalar) -> Bool {
        isLetterOrDigit(scalar) || "!#$%&'*+-/=?^_`{|}~".unicodeScalars.contains(scalar)
    }

    private static func isLetterOrDigit(_ scalar: Unicode.Scalar) -> Bool {
        switch scalar.value {
        case 0x30...0x39, 0x41...0x5A, 0x61...0x7A: return true
        case ..<0x80: return false
        default: break
        }
        switch scalar.properties.generalCategory {
        case .uppercaseLetter, .lowercaseLetter, .titlecaseLetter, .modifierLetter, .otherLetter, .nonspacingMark,
            .spacingMark, .decimalNumber:
            return true
        default: return false
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
        case .strangeMark(let mark):
            "not an address: \(mark) before the @; an address alone is due, without a name, brackets or mailto:"
        case .strayDot: "not an address: a dot at the beginning, beside another, or right before the @"
        case .emptyLabel: "not an address: an empty label in its domain"
        case .unsoundLabel:
            "not an address: its domain has a label with other characters than letters, digits and hyphens, with a hyphen at"
                + " an end, or longer than 63 bytes"
        }
    }
}
