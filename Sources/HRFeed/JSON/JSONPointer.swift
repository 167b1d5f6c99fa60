/// A place in a JSON value (RFC 6901): the members' names and elements' numbers on the way to it.
public struct JSONPointer: Sendable, Hashable {
    /// Unescaped. Empty for the whole value.
    public var tokens: [String]

    public init(tokens: [String]) { self.tokens = tokens }

    /// The whole value.
    public static let root = JSONPointer(tokens: [])

    /// Nil unless the text is a pointer: empty, or parts that each begin with a slash, where a tilde is followed by 0 or 1.
    public init?(_ text: String) {
        tokens = []
        guard !text.isEmpty else { return }
        // By scalars: as characters, a slash with a combining mark is no slash.
        let parts = text.unicodeScalars.split(separator: "/", omittingEmptySubsequences: false)
        guard parts.first?.isEmpty == true else { return nil }
        for part in parts.dropFirst() {
            guard let token = Self.unescaped(part) else { return nil }
            tokens.append(token)
        }
    }

    private static func unescaped(_ part: Substring.UnicodeScalarView) -> String? {
        var token = String.UnicodeScalarView()
        var isEscape = false
        for scalar in part {
            switch (isEscape, scalar) {
            case (true, "0"): token.append("~")
            case (true, "1"): token.append("/")
            case (true, _): return nil
            case (false, "~"): break
            case (false, _): token.append(scalar)
            }
            isEscape = !isEscape && scalar == "~"
        }
        return isEscape ? nil : String(token)
    }
}

extension JSONPointer: CustomStringConvertible {
    /// As RFC 6901 writes it.
    public var description: String {
        var text = String.UnicodeScalarView()
        for token in tokens {
            text.append("/")
            for scalar in token.unicodeScalars {
                switch scalar {
                case "~": text.append(contentsOf: "~0".unicodeScalars)
                case "/": text.append(contentsOf: "~1".unicodeScalars)
                default: text.append(scalar)
                }
            }
        }
        return String(text)
    }

    /// In quotes, with control characters escaped.
    var reflected: String { String(reflecting: description) }
}
