extension Filter {
    /// Whether the resource, or any other object, matches.
    ///
    /// - A multi-valued attribute matches if any of its values does; of complex values `value` is compared.
    /// - `pr` asks for a value that isn't null, empty text, an empty list or an empty object.
    /// - `eq null` matches what is unassigned: absent, null or an empty list. `ne null` is its opposite.
    /// - `ne` matches where the attribute is unassigned, and where any value differs; every other comparison needs a
    ///   value of the literal's type.
    /// - Two dateTimes compare as instants, numbers by value, other strings by their text, without case unless
    ///   `caseExact` says otherwise.
    public func matches(_ resource: JSONValue, caseExact: CaseExactness = .rfc7643) -> Bool {
        matches(resource, under: nil, caseExact)
    }

    /// `parent` is the multi-valued attribute whose one value is looked at.
    func matches(_ node: JSONValue, under parent: AttributePath?, _ caseExact: CaseExactness) -> Bool {
        switch self {
        case .and(let one, let two):
            return one.matches(node, under: parent, caseExact) && two.matches(node, under: parent, caseExact)
        case .or(let one, let two):
            return one.matches(node, under: parent, caseExact) || two.matches(node, under: parent, caseExact)
        case .not(let inner):
            return !inner.matches(node, under: parent, caseExact)
        case .present(let path):
            return path.values(in: node).contains { $0.isPresent }
        case .valuePath(let path, let inner):
            return path.values(in: node).contains { inner.matches($0, under: path, caseExact) }
        case .compare(let path, let comparison, let literal):
            let whole = parent.map { $0.appending(path.attribute) } ?? path
            let comparator = ValueComparator(literal: literal, isCaseExact: caseExact.contains(whole))
            return comparator.matches(path.values(in: node), comparison)
        }
    }
}

extension JSONValue {
    /// "A non-empty or non-null value, or … a non-empty node for complex attributes" (RFC 7644 §3.4.2.2, `pr`).
    fileprivate var isPresent: Bool {
        switch self {
        case .null: false
        case .bool, .integer, .double: true
        case .string(let text): !text.isEmpty
        case .array(let elements): elements.contains { $0.isPresent }
        case .object(let object): object.contains { $0.value.isPresent }
        }
    }
}
