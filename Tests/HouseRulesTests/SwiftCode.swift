/// Swift's lexical grammar, as far as it takes to tell code from comments and from what string literals say.
struct SwiftCode {
    private let characters: [Character]
    private var index = 0
    private var code = ""

    /// The code alone. Newlines stay, so that lines keep their numbers; a literal becomes `""`, with the code of its
    /// interpolations in between.
    static func stripped(_ text: String) -> String {
        var reader = SwiftCode(characters: Array(text))
        reader.readCode(untilParenthesis: false)
        return reader.code
    }

    private init(characters: [Character]) { self.characters = characters }

    private func isAt(_ text: String) -> Bool {
        let end = index + text.count
        return end <= characters.count && characters[index..<end].elementsEqual(text)
    }

    /// - untilParenthesis: stops behind the parenthesis that closes an interpolation.
    private mutating func readCode(untilParenthesis: Bool) {
        var depth = 0
        while index < characters.count {
            if isAt("//") {
                skipLine()
            } else if isAt("/*") {
                skipBlockComment()
            } else if let hashes = hashesBeforeQuote() {
                readLiteral(hashes: hashes)
            } else {
                let character = characters[index]
                index += 1
                if character == "(" { depth += 1 }
                if character == ")" { depth -= 1 }
                if untilParenthesis, depth < 0 { return }
                code.append(character)
            }
        }
    }

    private mutating func skipLine() {
        while index < characters.count, !characters[index].isNewline { index += 1 }
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
        } while depth > 0 && index < characters.count
    }

    /// How many `#` stand before the quote that begins here; nil where none begins.
    private func hashesBeforeQuote() -> Int? {
        var end = index
        while end < characters.count, characters[end] == "#" { end += 1 }
        return end < characters.count && characters[end] == "\"" ? end - index : nil
    }

    private mutating func readLiteral(hashes: Int) {
        index += hashes
        let quotes = isAt("\"\"\"") ? "\"\"\"" : "\""
        index += quotes.count
        let hashText = String(repeating: "#", count: hashes)
        code += "\""
        while index < characters.count {
            if isAt(quotes + hashText) {
                index += quotes.count + hashes
                break
            }
            if quotes.count == 1, characters[index].isNewline { break }
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
        code += "\""
    }

    private mutating func keepNewline() {
        if index < characters.count, characters[index].isNewline { code.append("\n") }
    }
}
