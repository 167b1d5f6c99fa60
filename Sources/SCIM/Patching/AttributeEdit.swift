/// What `add` and `replace` do to one attribute (RFC 7644 §3.5.2.1, §3.5.2.3).
struct AttributeEdit {
    let path: PatchPath
    /// Assigned: neither null nor an empty list.
    let value: JSONValue
    let isReplacing: Bool
    /// Of the attribute as a whole.
    let traits: AttributeTraits
    /// Of what the path leads to.
    let subAttributeMutability: AttributeTraits.Mutability
    let caseExact: CaseExactness

    func apply(to current: inout JSONValue?) throws(PatchError) {
        guard !isMultiValued(current) else {
            var list = ValueList(taking: &current, of: path.attribute, traits: traits, caseExact: caseExact)
            try edit(&list)
            current = .array(list.values)
            return
        }
        guard path.filter == nil else { throw path.notMultiValued }
        if let subAttribute = path.attribute.subAttribute {
            try set(subAttribute, of: &current)
        } else if case .object(let object) = value {
            merge(object, into: &current)
        } else {
            guard value.arrayValue == nil else {
                throw PatchError(.invalidValue, "\(path.attribute) has one value, not a list")
            }
            current = value
        }
    }

    private func isMultiValued(_ current: JSONValue?) -> Bool {
        if let known = traits.isMultiValued { return known }
        if current?.arrayValue != nil { return true }
        if path.filter != nil { return current == nil }
        return path.attribute.subAttribute == nil && value.arrayValue != nil
    }

    private func set(_ subAttribute: String, of current: inout JSONValue?) throws(PatchError) {
        guard current == nil || current?.objectValue != nil else {
            throw PatchError(.invalidPath, "\(path.attribute.attribute) has no sub-attributes")
        }
        var object = current?.objectValue ?? [:]
        if case .object(let part) = value {
            object.update(subAttribute) { merge(part, into: &$0) }
        } else {
            object[subAttribute] = value
        }
        current = .object(object)
    }

    /// Sub-attributes that the value gives replace those that were there; the others stay.
    private func merge(_ object: JSONObject, into current: inout JSONValue?) {
        var merged = current?.objectValue ?? [:]
        merged.merge(object, removingNulls: isReplacing)
        current = merged.isEmpty ? nil : .object(merged)
    }

    private func edit(_ list: inout ValueList) throws(PatchError) {
        if let filter = path.filter {
            let selected = list.indices(matching: filter)
            guard selected.isEmpty else { return try write(at: selected, of: &list) }
            try addSelectable(by: filter, to: &list)
        } else if path.attribute.subAttribute != nil {
            if list.values.isEmpty { list.append([:]) }
            try write(at: Array(list.values.indices), of: &list)
        } else {
            if isReplacing { list.removeAll() }
            try list.add(value.flattened)
        }
    }

    /// Writes to the values that the path selects.
    private func write(at indices: [Int], of list: inout ValueList) throws(PatchError) {
        if let subAttribute = path.attribute.subAttribute {
            let isImmutable = subAttributeMutability == .immutable
            try list.set(subAttribute, to: value, at: indices, isImmutable: isImmutable)
        } else {
            try list.write(try singleValue(), at: indices, isReplacing: isReplacing)
        }
    }

    /// `add` at `emails[type eq "work"].value` where there is no such address yet makes one, as Entra ID expects: the
    /// filter's equalities are its first sub-attributes. For `replace`, and any other filter, there is no target.
    private func addSelectable(by filter: Filter, to list: inout ValueList) throws(PatchError) {
        guard !isReplacing, var element = filter.equalities else { throw path.withoutTarget }
        if let subAttribute = path.attribute.subAttribute {
            element[subAttribute] = value
        } else {
            guard case .object(let object) = try singleValue() else {
                throw PatchError(.invalidValue, "the value must be an object of sub-attributes")
            }
            element.merge(object, removingNulls: false)
        }
        try list.add([.object(element)])
    }

    /// The value; some clients put it in a list of one.
    private func singleValue() throws(PatchError) -> JSONValue {
        let values = value.flattened
        guard values.count == 1 else {
            throw PatchError(.invalidValue, "what a filter selects is written with one value, not with a list")
        }
        return values[0]
    }
}

extension PatchPath {
    var notMultiValued: PatchError {
        PatchError(.invalidPath, "\(attribute) has one value, which no filter can select")
    }

    /// Names the attribute but not the filter, which may hold a person's address.
    var withoutTarget: PatchError {
        PatchError(.noTarget, "the filter selects no value of \(attribute.attribute)")
    }
}

extension JSONObject {
    /// Takes over another object's members. Nulls remove a member, or are passed over.
    mutating func merge(_ other: JSONObject, removingNulls: Bool) {
        for (name, value) in other {
            if value != .null {
                self[name] = value
            } else if removingNulls {
                self[name] = nil
            }
        }
    }
}

extension Filter {
    /// The sub-attributes that a value must have to match, where the filter is nothing but equalities.
    fileprivate var equalities: JSONObject? {
        switch self {
        case .compare(let path, .equal, let value) where path.schema == nil && path.subAttribute == nil:
            return value == .null ? nil : JSONObject(members: [(path.attribute, value)])
        case .and(let one, let two):
            guard var equalities = one.equalities, let others = two.equalities else { return nil }
            equalities.merge(others, removingNulls: false)
            return equalities
        case .compare, .present, .or, .not, .valuePath:
            return nil
        }
    }
}
