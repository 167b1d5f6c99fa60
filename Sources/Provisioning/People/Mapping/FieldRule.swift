/// Where a field of a person comes from, and what is made of it on the way.
public struct FieldRule: Sendable, Hashable {
    public enum Origin: Sendable, Hashable {
        case column(ColumnName)
        /// Made of other fields, once all of them are known.
        case template(FieldTemplate)
    }

    public var origin: Origin
    /// In their order; before `values`.
    public var transforms: [TextTransform]
    /// Nil: as it is. A word that isn't there becomes `fallback`; where that is nil, it refuses its row.
    public var values: ValueMap?
    /// What the field is where there is nothing else.
    public var fallback: String?
    /// Whether an active person without it is refused.
    public var isRequired: Bool

    public init(
        _ origin: Origin,
        transforms: [TextTransform] = [],
        values: ValueMap? = nil,
        fallback: String? = nil,
        isRequired: Bool = false
    ) {
        self.origin = origin
        self.transforms = transforms
        self.values = values
        self.fallback = fallback
        self.isRequired = isRequired
    }

    /// Nil of a template.
    public var column: ColumnName? {
        if case .column(let column) = origin { column } else { nil }
    }
}

/// What can be said of a field after looking.
enum FieldFinding: Sendable, Hashable {
    /// Nothing.
    case silent
    case cleared
    case value(String)
    /// Something that can't be it, and why.
    case flawed(String)
    /// Something that isn't of the field's form, and why: a field that somebody can do without is left out then.
    case malformed(String)
}

extension FieldRule {
    /// What a value that is there becomes.
    func finding(of text: String, for field: PersonField) -> FieldFinding {
        // Before anything is done to it: transforms of something huge are, too.
        guard text.utf8.count <= FieldSyntax.lengthMax || text.count <= FieldSyntax.lengthMax else {
            return .malformed("longer than \(FieldSyntax.lengthMax) characters")
        }
        let transformed = transforms.applied(to: text)
        guard !transformed.isEmpty else { return .cleared }
        guard let value = values.map({ $0.value(of: transformed) ?? fallback }) ?? transformed else {
            return .flawed("a word that the mapping doesn't know")
        }
        let tidied = FieldSyntax.tidied(value, for: field)
        return FieldSyntax.flaw(of: tidied, in: field).map { .malformed($0) } ?? .value(tidied)
    }
}
