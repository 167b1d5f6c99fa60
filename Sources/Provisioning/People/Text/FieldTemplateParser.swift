/// Takes a template's text apart.
struct FieldTemplateParser {
    private let characters: [Character]
    private var position = 0
    private var placeholders = 0

    init(_ text: String) { characters = Array(text) }

    mutating func parts() throws(FieldTemplateError) -> [FieldTemplate.Part] {
        var parts: [FieldTemplate.Part] = []
        var literal = ""
        while let character = next() {
            switch character {
            case "{" where peek == "{", "}" where peek == "}":
                position += 1
                literal.append(character)
            case "{":
                if !literal.isEmpty { parts.append(.literal(literal)) }
                literal = ""
                parts.append(try placeholder())
            case "}":
                throw FieldTemplateError(position: position - 1, flaw: .braceAlone)
            default:
                literal.append(character)
            }
        }
        guard placeholders > 0 else { throw FieldTemplateError(position: 0, flaw: .noPlaceholder) }
        if !literal.isEmpty { parts.append(.literal(literal)) }
        return parts
    }

    /// From behind the opening brace to behind the closing one.
    private mutating func placeholder() throws(FieldTemplateError) -> FieldTemplate.Part {
        let start = position
        guard let end = characters[start...].firstIndex(of: "}") else {
            throw FieldTemplateError(position: start - 1, flaw: .unclosed)
        }
        placeholders += 1
        guard placeholders <= FieldTemplate.placeholdersMax else {
            throw FieldTemplateError(position: start, flaw: .tooManyPlaceholders)
        }
        let words = characters[start..<end].split(separator: "|", omittingEmptySubsequences: false)
        guard let first = words.first, let field = PersonField(written: Self.trimmed(first)) else {
            throw FieldTemplateError(position: start, flaw: .fieldName)
        }
        var transforms: [TextTransform] = []
        for word in words.dropFirst() {
            guard let transform = TextTransform(rawValue: Self.trimmed(word)) else {
                throw FieldTemplateError(position: word.startIndex, flaw: .unknownTransform(Self.trimmed(word)))
            }
            transforms.append(transform)
        }
        position = end + 1
        return .placeholder(field, transforms)
    }

    private var peek: Character? { position < characters.count ? characters[position] : nil }

    private mutating func next() -> Character? {
        guard position < characters.count else { return nil }
        position += 1
        return characters[position - 1]
    }

    private static func trimmed(_ word: ArraySlice<Character>) -> String { String(word).normalised }
}
