extension FieldSyntax {
    /// The same value as its attribute has it, where it is plain what is meant: `+49 30–123` with a dash out of a word
    /// processor, or `de_DE` as programs write `de-DE`.
    static func tidied(_ text: String, for field: PersonField) -> String {
        switch field {
        case .workPhone, .mobilePhone: tidiedPhone(text)
        case .locale, .preferredLanguage: text.replacing("_", with: "-")
        default: text
        }
    }

    private static func tidiedPhone(_ text: String) -> String {
        if text.utf8.allSatisfy({ $0 < 0x80 }) { return text }
        var tidied = String.UnicodeScalarView()
        for scalar in text.unicodeScalars {
            let category = scalar.properties.generalCategory
            if category == .spaceSeparator {
                tidied.append(" ")
            } else if category == .dashPunctuation || scalar == "\u{2212}" {
                tidied.append("-")
            } else if category != .format {
                tidied.append(scalar)
            }
        }
        return String(tidied)
    }
}
