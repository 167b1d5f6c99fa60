/// Compares an attribute's values with a filter's literal.
struct ValueComparator {
    private let literal: JSONValue
    private let isCaseExact: Bool
    private let text: String?
    private let instant: DateTime?

    init(literal: JSONValue, isCaseExact: Bool) {
        self.literal = literal
        self.isCaseExact = isCaseExact
        text = literal.stringValue.map { isCaseExact ? $0 : $0.lowercased() }
        instant = literal.stringValue.flatMap(DateTime.init(parsing:))
    }

    /// Whether any of the values, already without the unassigned ones, matches.
    func matches(_ values: [JSONValue], _ comparison: Filter.Comparison) -> Bool {
        switch (comparison, literal) {
        case (.equal, .null): return values.isEmpty
        case (.notEqual, .null): return !values.isEmpty
        case (.notEqual, _) where values.isEmpty: return true
        default: return values.contains { matches($0, comparison) }
        }
    }

    private func matches(_ value: JSONValue, _ comparison: Filter.Comparison) -> Bool {
        let value = value.objectValue.map { $0["value"] ?? .null } ?? value
        switch comparison {
        case .equal: return order(of: value) == .same
        case .notEqual: return order(of: value) != .same
        case .greater: return order(of: value) == .after
        case .greaterOrEqual: return order(of: value).map { $0 != .before } ?? false
        case .less: return order(of: value) == .before
        case .lessOrEqual: return order(of: value).map { $0 != .after } ?? false
        case .contains, .startsWith, .endsWith: return matchesPart(of: value, comparison)
        }
    }

    private func matchesPart(of value: JSONValue, _ comparison: Filter.Comparison) -> Bool {
        guard let text, let whole = value.stringValue else { return false }
        let compared = isCaseExact ? whole : whole.lowercased()
        switch comparison {
        case .startsWith: return compared.hasPrefix(text)
        case .endsWith: return compared.hasSuffix(text)
        case .contains: return text.isEmpty || compared.contains(text)
        case .equal, .notEqual, .greater, .greaterOrEqual, .less, .lessOrEqual: return false
        }
    }

    /// Where a value stands beside the literal.
    private enum Order {
        case before
        case same
        case after

        init<Value: Comparable>(_ value: Value, _ literal: Value) {
            self = value < literal ? .before : value == literal ? .same : .after
        }
    }

    /// Nil where the two are of different types, or booleans that differ: these have no order.
    private func order(of value: JSONValue) -> Order? {
        switch (value, literal) {
        case (.string(let value), .string):
            if let instant, let other = DateTime(parsing: value) { return Order(other, instant) }
            return text.map { Order(isCaseExact ? value : value.lowercased(), $0) }
        case (.integer(let value), .integer(let literal)): return Order(value, literal)
        case (.integer(let value), .double(let literal)): return Order(Double(value), literal)
        case (.double(let value), .integer(let literal)): return Order(value, Double(literal))
        case (.double(let value), .double(let literal)): return Order(value, literal)
        case (.bool(let value), .bool(let literal)): return value == literal ? .same : nil
        default: return nil
        }
    }
}
