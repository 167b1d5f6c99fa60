/// A filter, attribute path or PATCH path that the grammar doesn't allow (RFC 7644 §3.4.2.2, §3.5.2).
public struct FilterSyntaxError: Error, Sendable, Hashable {
    /// What would have been right at the position.
    public enum Expectation: Sendable, Hashable {
        case attribute
        case subAttribute
        case comparison
        case value
        /// `gt`, `ge`, `lt` and `le` have no meaning for booleans (RFC 7644 §3.4.2.2).
        case orderedValue
        /// The string, number or escape that starts here isn't one.
        case json(JSONSyntaxError.Reason)
        case connective
        case openingParenthesis
        case closingParenthesis
        case closingBracket
        case end
        /// At most so many bytes of UTF-8.
        case length(max: Int)
        /// At most so many parentheses and brackets within each other.
        case depth(max: Int)
        /// At most so many comparisons.
        case comparisons(max: Int)
    }

    /// In Unicode scalars from the start, 0-based; the text's length where it ends too early.
    public var position: Int
    /// What could have stood there.
    public var expected: Expectation

    public init(position: Int, expected: Expectation) {
        self.position = position
        self.expected = expected
    }
}

extension FilterSyntaxError: CustomStringConvertible {
    /// Says where and what was expected, and nothing of what the text holds.
    public var description: String { "at character \(position): expected \(expected)" }
}

extension FilterSyntaxError.Expectation: CustomStringConvertible {
    public var description: String {
        switch self {
        case .attribute: "an attribute's name"
        case .subAttribute: "a sub-attribute's name"
        case .comparison: "one of eq, ne, co, sw, ew, gt, ge, lt, le, pr"
        case .value: "a string in double quotes, a number, true, false or null"
        case .orderedValue: "a string or a number, since true and false have no order"
        case .json(let reason): "a JSON value (\(reason.rawValue))"
        case .connective: "and, or, or the end"
        case .openingParenthesis: "("
        case .closingParenthesis: ")"
        case .closingBracket: "]"
        case .end: "the end"
        case .length(let max): "at most \(max) bytes"
        case .depth(let max): "at most \(max) levels of parentheses and brackets"
        case .comparisons(let max): "at most \(max) comparisons"
        }
    }
}

/// What ``Filter/parse(_:limits:)`` accepts at most.
public struct FilterLimits: Sendable, Hashable {
    /// The text's length in bytes of UTF-8.
    public var bytesMax: Int
    /// Parentheses and brackets within each other.
    public var depthMax: Int
    /// Comparisons and `pr` tests in all, those in brackets included.
    public var comparisonsMax: Int

    public init(bytesMax: Int, depthMax: Int, comparisonsMax: Int) {
        self.bytesMax = bytesMax
        self.depthMax = depthMax
        self.comparisonsMax = comparisonsMax
    }

    /// 16 KiB, 32 levels, 256 comparisons.
    public static let standard = FilterLimits(bytesMax: 16 << 10, depthMax: 32, comparisonsMax: 256)
}
