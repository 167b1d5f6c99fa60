/// What can be done to a value on its way from HR's spelling to ours. Its name is what a configuration writes.
///
/// Each gives the same text for the same text, whatever the machine's locale. Values are trimmed and in NFC before the
/// first and after the last, so ``trim`` and ``nfc`` need not be said.
public enum TextTransform: String, Sendable, Hashable, Codable, CaseIterable {
    /// White space at both ends is left out.
    case trim
    /// Unicode's normalisation form C.
    case nfc
    /// Small letters, by Unicode's default mapping.
    case lower
    /// Capital letters, by Unicode's default mapping.
    case upper
    /// Each word's first letter a capital, its others small: `ANNE-MARIE O'NEIL` becomes `Anne-Marie O'Neil`.
    case capitalize
    /// Letters of Latin script without their marks: `Łukasz Æbelø` becomes `Lukasz AEbelo`. Other scripts stay.
    case asciiFold = "ascii-fold"
    /// As ``asciiFold``, but `ä`, `ö`, `ü` become `ae`, `oe`, `ue`, as German addresses have them.
    case germanFold = "german-fold"
    /// Each run of white space becomes one space.
    case collapseSpaces = "collapse-spaces"
    /// White space is left out.
    case noSpaces = "no-spaces"
    /// Decimal digits alone stay; those of other scripts become ASCII's.
    case digits
    /// The first character alone stays.
    case initial
    /// What can stand before an address's `@` anywhere: folded as by ``asciiFold``, in small letters; of what is left, all
    /// but `a`–`z`, `0`–`9`, `.`, `-` and `_` is left out. Nothing stays of a text with a letter that can't be folded: a
    /// name that lost half of its letters would be another one.
    case mailbox

    /// The text after this. May be empty.
    public func applied(to text: String) -> String {
        switch self {
        case .trim, .nfc: text.normalised
        case .lower: text.lowercased()
        case .upper: text.uppercased()
        case .capitalize: Self.capitalized(text)
        case .asciiFold: ASCIIFolding.latin.fold(text)
        case .germanFold: ASCIIFolding.german.fold(text)
        case .collapseSpaces: Self.words(of: text).joined(separator: " ")
        case .noSpaces: Self.words(of: text).joined()
        case .digits: Self.digits(of: text)
        case .initial: String(text.prefix(1))
        case .mailbox: Self.mailbox(of: text)
        }
    }

    /// What stands between white space. By scalars: as characters, a space with a combining mark is white space, and the mark
    /// would be lost with it.
    private static func words(of text: String) -> [String] {
        text.unicodeScalars.split(whereSeparator: \.properties.isWhitespace).map { String($0) }
    }

    private static func capitalized(_ text: String) -> String {
        var result = ""
        var beginsWord = true
        for character in text {
            result += beginsWord ? character.uppercased() : character.lowercased()
            beginsWord = !(character.isLetter || character.isNumber)
        }
        return result
    }

    private static func digits(of text: String) -> String {
        text.unicodeScalars.reduce(into: "") { digits, scalar in
            guard scalar.properties.generalCategory == .decimalNumber, let value = scalar.properties.numericValue else {
                return
            }
            digits += String(Int(value))
        }
    }

    private static func mailbox(of text: String) -> String {
        let folded = ASCIIFolding.latin.fold(text).lowercased()
        guard !folded.contains(where: { !$0.isASCII && ($0.isLetter || $0.isNumber) }) else { return "" }
        return folded.filter { $0.isASCII && ($0.isLetter || $0.isNumber || $0 == "." || $0 == "-" || $0 == "_") }
    }
}

extension [TextTransform] {
    /// All of them in their order, then trimmed and in NFC.
    func applied(to text: String) -> String {
        isEmpty ? text : reduce(text) { $1.applied(to: $0) }.normalised
    }
}
