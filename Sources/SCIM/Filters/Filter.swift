/// An expression of SCIM's filter grammar (RFC 7644 §3.4.2.2): what a list request asks for, what a PATCH path selects
/// by, and what a group rule says of a person.
///
/// ```swift
/// let filter = try Filter.parse(#"department eq "Data" and title co "Engineer""#)
/// filter.matches(record)
/// ```
public indirect enum Filter: Sendable, Hashable {
    /// `userName eq "bjensen"`. The value is a string, number, boolean or null.
    case compare(AttributePath, Comparison, JSONValue)
    /// `title pr`: the attribute has a value that isn't empty.
    case present(AttributePath)
    case and(Filter, Filter)
    case or(Filter, Filter)
    case not(Filter)
    /// `emails[type eq "work" and value co "@example.com"]`: one and the same value matches the whole of the inner
    /// filter, whose paths are sub-attributes.
    case valuePath(AttributePath, Filter)

    /// The operators that compare an attribute with a value.
    public enum Comparison: String, Sendable, Hashable, CaseIterable {
        case equal = "eq"
        case notEqual = "ne"
        case contains = "co"
        case startsWith = "sw"
        case endsWith = "ew"
        case greater = "gt"
        case greaterOrEqual = "ge"
        case less = "lt"
        case lessOrEqual = "le"

        /// Whether the operator asks for an order.
        var isOrdering: Bool {
            switch self {
            case .greater, .greaterOrEqual, .less, .lessOrEqual: true
            case .equal, .notEqual, .contains, .startsWith, .endsWith: false
            }
        }
    }

    /// Reads a filter. Operators and `and`, `or`, `not` are read without case; `and` binds closer than `or`.
    ///
    /// Never deeper, longer or with more comparisons than the limits, so that an expression from outside can't
    /// exhaust the stack or the processor.
    public static func parse(
        _ text: String,
        limits: FilterLimits = .standard
    ) throws(FilterSyntaxError) -> Filter {
        var parser = try FilterParser(text, limits: limits)
        let filter = try parser.filter()
        try parser.expectEnd()
        return filter
    }
}

extension Filter {
    /// Every path that the filter reads, as a whole: `emails.type` for `emails[type pr]`. For checking names in a
    /// configuration.
    public var paths: [AttributePath] {
        switch self {
        case .compare(let path, _, _), .present(let path): [path]
        case .and(let one, let two), .or(let one, let two): one.paths + two.paths
        case .not(let inner): inner.paths
        case .valuePath(let path, let inner): inner.paths.map { path.appending($0.attribute) }
        }
    }

    /// What the filter compares attributes with, in its order. For checking types in a configuration.
    public var literals: [(path: AttributePath, value: JSONValue)] {
        switch self {
        case .compare(let path, _, let value): [(path, value)]
        case .present: []
        case .and(let one, let two), .or(let one, let two): one.literals + two.literals
        case .not(let inner): inner.literals
        case .valuePath(let path, let inner):
            inner.literals.map { (path.appending($0.path.attribute), $0.value) }
        }
    }
}
