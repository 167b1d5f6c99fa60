import Foundation

/// Spells Latin letters with ASCII's: marks are dropped, ligatures and letters of their own are spelled out. What is of
/// another script stays as it is.
struct ASCIIFolding: Sendable {
    private let letters: [Unicode.Scalar: String]

    /// For names of no particular language: `ü` becomes `u`.
    static let latin = ASCIIFolding(letters: letters)
    /// As German addresses have it: `ü` becomes `ue`.
    static let german = ASCIIFolding(letters: letters.merging(umlauts) { _, umlaut in umlaut })

    func fold(_ text: String) -> String {
        guard text.utf8.contains(where: { $0 >= 0x80 }) else { return text }
        var result = ""
        for character in text.precomposedStringWithCanonicalMapping {
            result += character.isASCII ? String(character) : folded(character) ?? String(character)
        }
        return result
    }

    /// Nil where ASCII has nothing for it.
    private func folded(_ character: Character) -> String? {
        if character.unicodeScalars.count == 1, let known = character.unicodeScalars.first.flatMap({ letters[$0] }) {
            return known
        }
        var result = ""
        for scalar in String(character).decomposedStringWithCompatibilityMapping.unicodeScalars {
            if scalar.isASCII {
                result.unicodeScalars.append(scalar)
            } else if let known = letters[scalar] {
                result += known
            } else if !scalar.properties.generalCategory.isMark {
                return nil
            }
        }
        return result.isEmpty ? nil : result
    }

    private static let umlauts: [Unicode.Scalar: String] = [
        "ä": "ae", "ö": "oe", "ü": "ue", "Ä": "Ae", "Ö": "Oe", "Ü": "Ue",
    ]

    /// What no decomposition leads to. A capital becomes one where a single letter stands for it.
    private static let letters: [Unicode.Scalar: String] = [
        "ß": "ss", "ẞ": "SS", "æ": "ae", "Æ": "AE", "œ": "oe", "Œ": "OE", "ø": "o", "Ø": "O", "đ": "d", "Đ": "D",
        "ð": "d", "Ð": "D", "þ": "th", "Þ": "Th", "ł": "l", "Ł": "L", "ħ": "h", "Ħ": "H", "ı": "i", "ȷ": "j",
        "ŧ": "t", "Ŧ": "T", "ŋ": "ng", "Ŋ": "Ng", "ĸ": "k", "ƒ": "f", "ə": "e", "Ə": "E", "ɓ": "b", "Ɓ": "B",
        "ɗ": "d", "Ɗ": "D", "ƙ": "k", "Ƙ": "K", "ƴ": "y", "Ƴ": "Y", "ɛ": "e", "Ɛ": "E", "ɔ": "o", "Ɔ": "O",
        "ǝ": "e", "Ǝ": "E", "ȥ": "z", "Ȥ": "Z", "ƶ": "z", "Ƶ": "Z",
        "‐": "-", "‑": "-", "‒": "-", "–": "-", "—": "-", "−": "-",
        "‘": "'", "’": "'", "‛": "'", "ʼ": "'", "ʻ": "'", "“": "\"", "”": "\"", "„": "\"",
    ]
}

extension Unicode.GeneralCategory {
    /// Stands on, below or around the letter before it.
    fileprivate var isMark: Bool { self == .nonspacingMark || self == .spacingMark || self == .enclosingMark }
}
