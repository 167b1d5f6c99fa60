/// By what two values of a multi-valued attribute are the same one: `value` and `type`, which RFC 7643 §2.4 wants
/// together only once; for references to resources the id alone; for what has no `value` the whole.
enum ValueIdentity: Hashable {
    case named(JSONValue, type: String?)
    case whole(JSONValue)

    /// The same without its type.
    var withoutType: ValueIdentity {
        switch self {
        case .named(let value, _): .named(value, type: nil)
        case .whole: self
        }
    }

    /// How one attribute's values are identified.
    struct Rule {
        private let isCaseExact: Bool
        private let ignoresType: Bool
        private let isComplex: Bool

        init(attribute: AttributePath, traits: AttributeTraits, caseExact: CaseExactness) {
            isCaseExact = caseExact.contains(attribute)
            let name = attribute.attribute.lowercased()
            ignoresType = name == "members" || name == "groups"
            isComplex = traits.isMultiValued == true && name != "schemas"
        }

        func callAsFunction(_ value: JSONValue) -> ValueIdentity {
            guard case .object(let object) = value, let named = object["value"], named != .null else {
                return .whole(value)
            }
            let type = ignoresType ? nil : object["type"]?.stringValue?.lowercased()
            return .named(folded(named), type: type)
        }

        /// Some clients send a member's id alone: `"2819c223"` for `{"value": "2819c223"}`.
        func whole(_ value: JSONValue) -> JSONValue {
            guard isComplex, value.objectValue == nil else { return value }
            return ["value": value]
        }

        func positions(in values: [JSONValue]) -> [ValueIdentity: Int] {
            var positions: [ValueIdentity: Int] = [:]
            positions.reserveCapacity(values.count)
            for (position, value) in values.enumerated() {
                positions[self(value)] = positions[self(value)] ?? position
            }
            return positions
        }

        private func folded(_ value: JSONValue) -> JSONValue {
            switch value {
            case .string(let text): .string(isCaseExact ? text : text.lowercased())
            // An id may be a number in one place and a string in another.
            case .integer(let number): .string(String(number))
            case .null, .bool, .double, .array, .object: value
            }
        }
    }
}
