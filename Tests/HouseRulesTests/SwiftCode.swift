/// Swift's lexical grammar, as far as it takes to tell code from comments and from what string literals say.
struct SwiftCode {
    private let bytes: [UInt8]
    private var index = 0
    private var code: [UInt8] = []

    /// The code alone. Newlines stay, so that lines keep their numbers; a literal becomes `""`, with the code of its
    /// interpolations in between.
    static func stripped(_ text: String) -> String {
        var reader = SwiftCode(bytes: Array(text.utf8))
        reader.readCode(untilParenthesis: false)
        return String(decoding: reader.code, as: UTF8.self)
    }

    private init(bytes: [UInt8]) { self.bytes = bytes }

    private static let newline = UInt8(ascii: "\n")
    private static let quote = UInt8(ascii: "\"")

    private func isAt(_ text: String) -> Bool {
        let end = index + text.utf8.count
        return end <= bytes.count && bytes[index..<end].elementsEqual(text.utf8)
    }

    /// - untilParenthesis: stops behind the parenthesis that closes an interpolation.
    private mutating func readCode(untilParenthesis: Bool) {
        var depth = 0
        while index < bytes.count {
            let byte = bytes[index]
            if byte == UInt8(ascii: "/"), isAt("//") {
                skipLine()
            } else if byte == UInt8(ascii: "/"), isAt("/*") {
                skipBlockComment()
            } else if let hashes = hashesBeforeQuote() {
                readLiteral(hashes: hashes)
            } else {
                index += 1
                if byte == UInt8(ascii: "(") { depth += 1 }
                if byte == UInt8(ascii: ")") { depth -= 1 }
                if untilParenthesis, depth < 0 { return }
                code.append(byte)
            }
        }
    }

    private mutating func skipLine() {
        while index < bytes.count, bytes[index] != Self.newline { index += 1 }
    }

    /// Block comments nest.
    private mutating func skipBlockComment() {
        var depth = 0
        repeat {
            if isAt("/*") {
                depth += 1
                index += 2
            } else if isAt("*/") {
                depth -= 1
                index += 2
            } else {
                keepNewline()
                index += 1
            }
        } while depth > 0 && index < bytes.count
    }

    /// How many `#` stand before the quote that begins here; nil where none begins.
    private func hashesBeforeQuote() -> Int? {
        var end = index
        while end < bytes.count, bytes[end] == UInt8(ascii: "#") { end += 1 }
        return end < bytes.count && bytes[end] == Self.quote ? end - index : nil
    }

    private mutating func readLiteral(hashes: Int) {
        index += hashes
        let quotes = isAt("\"\"\"") ? "\"\"\"" : "\""
        index += quotes.count
        let hashText = String(repeating: "#", count: hashes)
        code.append(Self.quote)
        while index < bytes.count {
            if isAt(quotes + hashText) {
                index += quotes.count + hashes
                break
            }
            if quotes.count == 1, bytes[index] == Self.newline { break }
            if isAt("\\" + hashText + "(") {
                index += 2 + hashes
                readCode(untilParenthesis: true)
            } else if isAt("\\" + hashText) {
                index += 1 + hashes
                keepNewline()
                index += 1
            } else {
                keepNewline()
                index += 1
            }
        }
        code.append(Self.quote)
    }

    private mutating func keepNewline() {
        if index < bytes.count, bytes[index] == Self.newline { code.append(Self.newline) }
    }
}
