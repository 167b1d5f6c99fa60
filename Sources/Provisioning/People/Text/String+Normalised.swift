import Foundation

extension String {
    /// Without white space at its ends, and in NFC: a provider that compares bytes must not see a change where there is
    /// none.
    var normalised: String {
        // Nearly every value of nearly every export; the rest of this costs some fifty times as much.
        if isPlainASCII { return self }
        return trimmingCharacters(in: .whitespacesAndNewlines).precomposedStringWithCanonicalMapping
    }

    /// For comparing without case: in NFC, small letters by Unicode's default mapping. White space stays.
    var caseless: String { (isPlainASCII ? self : precomposedStringWithCanonicalMapping).lowercased() }

    /// ASCII alone, with no white space at its ends.
    private var isPlainASCII: Bool {
        guard let first = utf8.first, let last = utf8.last else { return true }
        return first > 0x20 && last > 0x20 && utf8.allSatisfy { $0 < 0x80 }
    }
}
