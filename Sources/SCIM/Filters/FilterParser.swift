/// Reads filters, attribute paths and PATCH paths: recursive descent over the text's UTF-8, within limits.
struct FilterParser {
    var scanner: FilterScanner
    private let limits: FilterLimits
    private var comparisonCount = 0

    init(_ text: String, limits: FilterLimits) throws(FilterSyntaxError) {
        scanner = FilterScanner(text)
        self.limits = limits
        guard text.utf8.count <= limits.bytesMax else {
            throw scanner.error(.length(max: limits.bytesMax), at: limits.bytesMax)
        }
    }

    /// A whole filter; what follows is the caller's.
    mutating func filter() throws(FilterSyntaxError) -> Filter {
        try disjunction(Place(depth: 0, isInBrackets: false))
    }

    /// `[…]` of a value path, its opening bracket just taken: reads as far as behind the closing one.
    mutating func selection(depth: Int) throws(FilterSyntaxError) -> Filter {
        let place = Place(depth: depth + 1, isInBrackets: true)
        try check(place)
        let filter = try disjunction(place)
        guard scanner.take("]") else { throw scanner.error(scanner.isAtEnd ? .closingBracket : .connective) }
        return filter
    }

    mutating func expectEnd() throws(FilterSyntaxError) {
        scanner.skipSpace()
        guard scanner.isAtEnd else { throw scanner.error(.end) }
    }

    /// Where in the expression the parser is.
    private struct Place {
        var depth: Int
        /// Within `[…]` there are no further value paths.
        var isInBrackets: Bool

        var deeper: Place { Place(depth: depth + 1, isInBrackets: isInBrackets) }
    }

    private func check(_ place: Place) throws(FilterSyntaxError) {
        guard place.depth <= limits.depthMax else { throw scanner.error(.depth(max: limits.depthMax)) }
    }

    private mutating func disjunction(_ place: Place) throws(FilterSyntaxError) -> Filter {
        var filter = try conjunction(place)
        while try takeConnective("or") {
            filter = .or(filter, try conjunction(place))
        }
        return filter
    }

    private mutating func conjunction(_ place: Place) throws(FilterSyntaxError) -> Filter {
        var filter = try term(place)
        while try takeConnective("and") {
            filter = .and(filter, try term(place))
        }
        return filter
    }

    /// Takes `and` or `or` with the space around it, which only a parenthesis or bracket makes needless.
    private mutating func takeConnective(_ word: String) throws(FilterSyntaxError) -> Bool {
        let start = scanner.index
        let isApart = scanner.skipSpace() || scanner.isAfterClosing
        guard !scanner.isAtEnd, !scanner.isAtClosing else { return false }
        let wordStart = scanner.index
        let found = scanner.word().lowercased()
        let isWhole = scanner.isAtEnd || scanner.isAtSpace || scanner.isAtOpening
        guard isApart, isWhole, found == "and" || found == "or" else {
            throw scanner.error(.connective, at: wordStart)
        }
        if found == word { return true }
        scanner.index = start
        return false
    }

    private mutating func term(_ place: Place) throws(FilterSyntaxError) -> Filter {
        scanner.skipSpace()
        if takeNegation() {
            return .not(try group(place.deeper))
        }
        if scanner.take("(") {
            return try group(place.deeper)
        }
        return try expression(place)
    }

    /// Takes `not` and the parenthesis behind it. An attribute may be called `not` too: then no parenthesis follows.
    private mutating func takeNegation() -> Bool {
        let start = scanner.index
        if scanner.word().equalsIgnoringASCIICase("not") {
            scanner.skipSpace()
            if scanner.take("(") { return true }
        }
        scanner.index = start
        return false
    }

    /// What stands in parentheses, the opening one just taken.
    private mutating func group(_ place: Place) throws(FilterSyntaxError) -> Filter {
        try check(place)
        let filter = try disjunction(place)
        guard scanner.take(")") else { throw scanner.error(scanner.isAtEnd ? .closingParenthesis : .connective) }
        return filter
    }

    /// `attribute pr`, `attribute op value` or `attribute[…]`.
    private mutating func expression(_ place: Place) throws(FilterSyntaxError) -> Filter {
        comparisonCount += 1
        guard comparisonCount <= limits.comparisonsMax else {
            throw scanner.error(.comparisons(max: limits.comparisonsMax))
        }
        let path = try attributePath()
        if !place.isInBrackets, scanner.take("[") {
            return .valuePath(path, try selection(depth: place.depth))
        }
        return try comparison(of: path)
    }

    /// What follows the attribute: `pr`, or an operator and its value.
    private mutating func comparison(of path: AttributePath) throws(FilterSyntaxError) -> Filter {
        guard scanner.skipSpace() else { throw scanner.error(.comparison) }
        let start = scanner.index
        let word = scanner.word().lowercased()
        if word == "pr" { return .present(path) }
        guard let comparison = Filter.Comparison(rawValue: word), scanner.isAtEnd || scanner.isAtSpace else {
            throw scanner.error(.comparison, at: start)
        }
        scanner.skipSpace()
        let valueStart = scanner.index
        let value = try scanner.literal()
        if comparison.isOrdering, case .bool = value { throw scanner.error(.orderedValue, at: valueStart) }
        return .compare(path, comparison, value)
    }
}
