import Console
import Foundation
import Provisioning

/// How values are shown to people.
enum Shown {
    /// Text that came from a feed or a target, harmless on a terminal: control characters are escaped.
    static func harmless(_ text: String) -> String {
        text.unicodeScalars.map { isHarmful($0) ? $0.escaped(asASCII: true) : String($0) }.joined()
    }

    /// The same of several lines: what breaks them is kept.
    static func harmlessLines(_ text: String) -> String {
        // By scalars: a carriage return and a newline are one character.
        text.unicodeScalars.split(separator: "\n", omittingEmptySubsequences: false).map { harmless(String($0)) }
            .joined(separator: "\n")
    }

    /// Control characters, those that break a line or turn the direction of what follows, and marks that nobody sees. Joiners
    /// stay: names are written with them.
    private static func isHarmful(_ scalar: Unicode.Scalar) -> Bool {
        switch scalar.properties.generalCategory {
        case .control, .lineSeparator, .paragraphSeparator: return true
        default: break
        }
        return (0x202A...0x202E).contains(scalar.value) || (0x2066...0x2069).contains(scalar.value)
            || [0x200E, 0x200F, 0x061C, 0xFEFF].contains(scalar.value)
    }

    /// `2 min 5 s`, `3 h 20 min`.
    static func duration(seconds: Double) -> String { Wording.duration(seconds: seconds) }

    static func instant(_ instant: WallInstant) -> String { Wording.instant(instant) }

    /// `1 request`, `2 requests`.
    static func count(_ count: Int, _ one: String, _ many: String? = nil) -> String { Wording.count(count, one, many) }

    /// As JSON, indented and with its keys sorted; as harmless on a terminal as text is.
    static func json(_ value: some Encodable) throws -> String {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.prettyPrinted, .sortedKeys, .withoutEscapingSlashes]
        let text = String(decoding: try encoder.encode(value), as: UTF8.self)
        // JSON may have them as they are, but for those below U+0020. Outside of its strings is none but newlines.
        return text.unicodeScalars.map { scalar in
            guard scalar != "\n", isHarmful(scalar) else { return String(scalar) }
            let digits = String(scalar.value, radix: 16)
            return "\\u" + String(repeating: "0", count: 4 - digits.count) + digits
        }.joined()
    }
}
