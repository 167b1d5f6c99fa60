/// Makes text harmless for a line of the log: it may come from a feed, a target, or whoever reaches a webhook's address. A line
/// stays a line, a value a value, and a terminal does nothing but show it.
enum LogText {
    /// Longer values are cut: the log is no place for a target's answer.
    static let valueMax = 4_000

    /// `name=value`, the value in quotes where it would not be one word.
    static func pair(_ name: String, _ value: String) -> String { "\(word(name))=\(word(value))" }

    /// In quotes where it is empty, or anything in it would end a word or begin another.
    private static func word(_ text: String) -> String {
        let cut = cut(text)
        guard !cut.isEmpty, cut.unicodeScalars.allSatisfy({ isPlain($0) }) else { return quoted(cut) }
        return cut
    }

    /// Between double quotes, as JSON has it too.
    static func quoted(_ text: String) -> String {
        "\"" + cut(text).unicodeScalars.map { escaped($0, inQuotes: true) }.joined() + "\""
    }

    /// As it is, but for what a line and a terminal can't bear.
    static func plain(_ text: String) -> String {
        cut(text).unicodeScalars.map { escaped($0, inQuotes: false) }.joined()
    }

    private static func cut(_ text: String) -> String {
        text.unicodeScalars.count <= valueMax
            ? text : String(String.UnicodeScalarView(text.unicodeScalars.prefix(valueMax))) + "…"
    }

    private static func isPlain(_ scalar: Unicode.Scalar) -> Bool {
        switch scalar {
        case "\"", "=", "\\": false
        default: !isHarmful(scalar) && !scalar.properties.isWhitespace
        }
    }

    private static func escaped(_ scalar: Unicode.Scalar, inQuotes: Bool) -> String {
        switch scalar {
        case "\\": "\\\\"
        case "\"" where inQuotes: "\\\""
        case "\n": "\\n"
        case "\r": "\\r"
        case "\t": "\\t"
        case _ where isHarmful(scalar): UTF16.units(of: scalar).map { "\\u" + hex($0) }.joined()
        default: String(scalar)
        }
    }

    /// Control characters, and what nobody sees but a terminal: what turns the direction of the text behind it, and what ends a
    /// line or a paragraph.
    private static func isHarmful(_ scalar: Unicode.Scalar) -> Bool {
        switch scalar.properties.generalCategory {
        case .control, .format, .lineSeparator, .paragraphSeparator, .surrogate, .unassigned, .privateUse: true
        default: false
        }
    }

    private static func hex(_ unit: UInt16) -> String {
        let digits = String(unit, radix: 16)
        return String(repeating: "0", count: 4 - digits.count) + digits
    }
}

extension UTF16 {
    /// JSON knows no other scalars than those of one unit: the rest are two of these.
    fileprivate static func units(of scalar: Unicode.Scalar) -> [UInt16] { Array(String(scalar).utf16) }
}
