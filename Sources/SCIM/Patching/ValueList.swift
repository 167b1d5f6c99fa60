/// A multi-valued attribute's values while an operation changes them: no value twice, and at most one is primary.
struct ValueList {
    private(set) var values: [JSONValue]
    private let attribute: AttributePath
    private let caseExact: CaseExactness
    private let identify: ValueIdentity.Rule
    /// Made when first needed; nil after changes that it doesn't follow.
    private var positions: [ValueIdentity: Int]?

    /// Takes over the attribute's value, which is left nil so that the list can grow in place.
    init(
        taking current: inout JSONValue?,
        of path: AttributePath,
        traits: AttributeTraits,
        caseExact: CaseExactness
    ) {
        values = current?.flattened ?? []
        current = nil
        attribute = AttributePath(schema: path.schema, attribute: path.attribute)
        self.caseExact = caseExact
        identify = ValueIdentity.Rule(attribute: attribute, traits: traits, caseExact: caseExact)
    }

    func indices(matching filter: Filter) -> [Int] {
        values.indices.filter { filter.matches(values[$0], under: attribute, caseExact) }
    }

    mutating func append(_ object: JSONObject) {
        values.append(.object(object))
        positions = nil
    }

    mutating func removeAll() {
        values = []
        positions = nil
    }

    /// Adds what isn't there yet; what is there takes over the sub-attributes that are given anew.
    mutating func add(_ added: [JSONValue]) throws(PatchError) {
        var positions = positions ?? identify.positions(in: values)
        self.positions = nil
        var touched: [Int] = []
        for value in added.map(identify.whole) {
            if let position = positions[identify(value)] {
                values[position].takeOver(value)
                touched.append(position)
            } else {
                positions[identify(value)] = values.count
                touched.append(values.count)
                values.append(value)
            }
        }
        self.positions = positions
        try settlePrimary(touched)
    }

    /// Replaces the values at these places, or adds the value's sub-attributes to them.
    mutating func write(_ value: JSONValue, at indices: [Int], isReplacing: Bool) throws(PatchError) {
        let value = identify.whole(value)
        for index in indices {
            guard (values[index].objectValue != nil) == (value.objectValue != nil) else {
                throw PatchError(.invalidValue, "a value of \(attribute) must be an object of sub-attributes")
            }
            if isReplacing {
                values[index] = value
            } else if case .object(let object) = value, var merged = values[index].objectValue {
                merged.merge(object, removingNulls: false)
                values[index] = .object(merged)
            } else {
                values[index] = value
            }
        }
        positions = nil
        try settlePrimary(indices)
    }

    /// Sets a sub-attribute of the values at these places.
    mutating func set(
        _ subAttribute: String,
        to value: JSONValue,
        at indices: [Int],
        isImmutable: Bool
    ) throws(PatchError) {
        for index in indices {
            guard var object = values[index].objectValue else {
                throw PatchError(.invalidPath, "a value of \(attribute) has no sub-attributes")
            }
            if isImmutable, let before = object[subAttribute], before != value {
                throw PatchError(.mutability, "\(attribute).\(subAttribute) can't be changed")
            }
            object[subAttribute] = value
            values[index] = .object(object)
        }
        positions = nil
        try settlePrimary(indices)
    }

    /// Removes the values at these places.
    mutating func remove(at indices: [Int]) {
        let removed = Set(indices)
        values = values.indices.filter { !removed.contains($0) }.map { values[$0] }
        positions = nil
    }

    /// Removes a sub-attribute of the values at these places, and the values that nothing is left of.
    mutating func remove(_ subAttribute: String, at indices: [Int]) {
        for index in indices {
            guard var object = values[index].objectValue else { continue }
            object[subAttribute] = nil
            values[index] = .object(object)
        }
        values.removeAll { $0.objectValue?.isEmpty ?? false }
        positions = nil
    }

    /// Removes every value that one of these names: by `value`, and by `type` where that is given too.
    mutating func remove(_ named: [JSONValue]) {
        let named = Set(named.map { identify(identify.whole($0)) })
        values.removeAll { named.contains(identify($0)) || named.contains(identify($0).withoutType) }
        positions = nil
    }

    /// "If … primary is set to true, … the service provider SHALL set any existing value's to false" (§3.5.2).
    private mutating func settlePrimary(_ touched: [Int]) throws(PatchError) {
        let primaries = Set(touched.filter { values[$0].isPrimary })
        guard let primary = primaries.first else { return }
        guard primaries.count == 1 else { throw PatchError(.invalidValue, "only one value of \(attribute) is primary") }
        for index in values.indices where index != primary && values[index].isPrimary {
            guard var object = values[index].objectValue else { continue }
            object["primary"] = false
            values[index] = .object(object)
        }
    }
}

extension JSONValue {
    fileprivate var isPrimary: Bool { self["primary"] == .bool(true) }

    /// Takes over the sub-attributes of an equal value; its `value` keeps the case that it had.
    fileprivate mutating func takeOver(_ other: JSONValue) {
        guard case .object(let news) = other, var object = objectValue else { return }
        self = .null
        for (name, value) in news where value != .null && !name.equalsIgnoringASCIICase("value") {
            object[name] = value
        }
        self = .object(object)
    }
}
