import Foundation

/// What RFC 7643 says of a field's form. A value that isn't so would be refused by the provider, long after the row that it
/// came from was forgotten.
public enum FieldSyntax {
    /// Longest value of any field, in characters.
    public static let lengthMax = 1_024

    /// What is wrong with a value, without the value; nil where nothing is.
    public static func flaw(of text: String, in field: PersonField) -> String? {
        if text.utf8.count > lengthMax, text.count > lengthMax { return "longer than \(lengthMax) characters" }
        switch field {
        case .email: return AddressFlaw(in: text)?.description
        case .userName: return isOneWord(text) ? nil : "not a user name: a space or control character in it"
        case .locale: return isLanguageTag(text) ? nil : "not a locale, such as de-DE (RFC 5646)"
        case .preferredLanguage:
            return isLanguageList(text) ? nil : "not a language, or list of them, such as de-DE or de, en;q=0.8"
        case .timeZone: return NamedZone.isKnown(text) ? nil : "not a time zone's name, such as Europe/Berlin"
        case .profileURL: return isWebAddress(text) ? nil : "not an absolute URL, such as https://example.com/ada"
        case .workPhone, .mobilePhone: return isPhoneNumber(text) ? nil : "not a phone number"
        case .country: return isCountry(text) ? nil : "not a country's two letters (ISO 3166-1)"
        default: return nil
        }
    }

    private static func isOneWord(_ text: String) -> Bool {
        !text.unicodeScalars.contains { $0.properties.isWhitespace || $0.properties.generalCategory == .control }
    }

    /// RFC 5646 §2.1, as far as it can be told without the registry: letters first, then parts of up to eight characters.
    private static func isLanguageTag(_ text: some StringProtocol) -> Bool {
        let parts = text.utf8.split(separator: UInt8(ascii: "-"), omittingEmptySubsequences: false)
        guard let language = parts.first, (2...8).contains(language.count), language.allSatisfy(\.isLetter) else {
            return false
        }
        return parts.dropFirst().allSatisfy {
            (1...8).contains($0.count) && $0.allSatisfy { $0.isLetter || $0.isDigit }
        }
    }

    /// Languages with weights, as in the header Accept-Language (RFC 9110 §12.5.4), which RFC 7643 §4.1.1 refers to.
    private static func isLanguageList(_ text: String) -> Bool {
        text.split(separator: ",", omittingEmptySubsequences: false).allSatisfy { item in
            let parts = item.split(separator: ";", omittingEmptySubsequences: false).map { $0.trimmingPrefix(" ") }
            guard let tag = parts.first, tag == "*" || isLanguageTag(tag), parts.count <= 2 else { return false }
            return parts.dropFirst().allSatisfy { $0.wholeMatch(of: /q=(0(\.[0-9]{0,3})?|1(\.0{0,3})?)/) != nil }
        }
    }

    private static func isWebAddress(_ text: String) -> Bool {
        let lower = text.lowercased()
        guard let scheme = ["https://", "http://"].first(where: lower.hasPrefix), isOneWord(text) else { return false }
        let host = lower.dropFirst(scheme.count).prefix { $0 != "/" && $0 != "?" && $0 != "#" }
        return !host.isEmpty && !host.hasPrefix(":") && !host.contains("@")
    }

    /// RFC 7643 §4.1.2 recommends RFC 3966's form and demands none: digits, and what people write between them.
    private static func isPhoneNumber(_ text: String) -> Bool {
        let number = text.lowercased().trimmingPrefix("tel:")
        let between = Set("+-./()# ;=,*ext")
        return text.count <= 64 && number.count(where: { $0.isASCII && $0.isNumber }) >= 3
            && number.allSatisfy { ($0.isASCII && $0.isNumber) || between.contains($0) }
    }

    private static func isCountry(_ text: String) -> Bool { text.utf8.count == 2 && text.utf8.allSatisfy(\.isLetter) }
}

extension UInt8 {
    /// Of ASCII.
    fileprivate var isLetter: Bool { (self | 0x20) >= UInt8(ascii: "a") && (self | 0x20) <= UInt8(ascii: "z") }

    /// Of ASCII.
    fileprivate var isDigit: Bool { self >= UInt8(ascii: "0") && self <= UInt8(ascii: "9") }
}
