/// A text made of fields: `{givenName|ascii-fold|lower}.{familyName}@example.com`.
///
/// A placeholder is a field's name in braces, with transforms after bars; `{{` and `}}` stand for a brace. Where one of
/// its fields is absent, or nothing is left of it, there is no text.
public struct FieldTemplate: Sendable, Hashable {
    enum Part: Sendable, Hashable {
        case literal(String)
        case placeholder(PersonField, [TextTransform])
    }

    /// As it was written.
    public let text: String
    let parts: [Part]

    /// Longest template, in characters.
    public static let lengthMax = 1_024
    /// Most placeholders of one.
    public static let placeholdersMax = 32

    /// Reads a template.
    public init(parsing text: String) throws(FieldTemplateError) {
        guard text.count <= Self.lengthMax else { throw FieldTemplateError(position: Self.lengthMax, flaw: .tooLong) }
        var parser = FieldTemplateParser(text)
        parts = try parser.parts()
        self.text = text
    }

    /// The fields that it is made of, each once, in the order of their first use.
    public var fields: [PersonField] {
        var found: [PersonField] = []
        for case .placeholder(let field, _) in parts where !found.contains(field) { found.append(field) }
        return found
    }

    /// What every text of it begins with.
    public var literalPrefix: String {
        if case .literal(let text)? = parts.first { text } else { "" }
    }

    /// The text, of whatever `value` says of each field; or the first field that there is nothing of.
    func rendered(_ value: (PersonField) -> String?) throws(MissingField) -> String {
        var text = ""
        for part in parts {
            switch part {
            case .literal(let literal): text += literal
            case .placeholder(let field, let transforms):
                guard let known = value(field) else { throw MissingField(field: field) }
                let transformed = transforms.applied(to: known)
                guard !transformed.isEmpty else { throw MissingField(field: field) }
                text += transformed
            }
        }
        return text.normalised
    }

    /// There is nothing to put there.
    struct MissingField: Error, Sendable, Hashable {
        var field: PersonField
    }
}

/// Why a text is no template.
public struct FieldTemplateError: Error, Sendable, Hashable, CustomStringConvertible {
    public enum Flaw: Sendable, Hashable {
        case tooLong
        case tooManyPlaceholders
        case noPlaceholder
        case unclosed
        case braceAlone
        case fieldName
        case unknownTransform(String)
    }

    /// Counts characters; 0 is the first.
    public var position: Int
    public var flaw: Flaw

    public var description: String { "at character \(position + 1): \(what)" }

    private var what: String {
        switch flaw {
        case .tooLong: "a template has at most \(FieldTemplate.lengthMax) characters"
        case .tooManyPlaceholders: "a template has at most \(FieldTemplate.placeholdersMax) placeholders"
        case .noPlaceholder: "a template names at least one field: {givenName}"
        case .unclosed: "the brace is never closed; a brace of the text itself is written {{"
        case .braceAlone: "a closing brace without an opening one; a brace of the text itself is written }}"
        case .fieldName: "a field's name begins with a letter of ASCII and has letters, digits, '-' and '_'"
        case .unknownTransform(let name):
            "\(String(reflecting: name)) is no transform; there are "
                + TextTransform.allCases.map(\.rawValue).joined(separator: ", ")
        }
    }
}
