/// What a record says in one column.
public enum RecordValue: Sendable, Hashable {
    /// Nothing: the record has no such member. In a feed of changes it is left as it is.
    case missing
    /// That there is none: JSON's `null`. In a feed of changes it is cleared.
    case null
    /// A string's text, a number as it is written, `true` or `false`; of CSV every value, and so an empty cell is `""`.
    case text(String)

    /// Nil where it is none.
    public var text: String? {
        guard case .text(let text) = self else { return nil }
        return text
    }
}
