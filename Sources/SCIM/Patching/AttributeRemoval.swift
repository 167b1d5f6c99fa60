/// What `remove` does to one attribute (RFC 7644 §3.5.2.2).
struct AttributeRemoval {
    let path: PatchPath
    /// Some clients name the members to remove in the operation's value instead of a filter: then only those go, and
    /// of an empty list none.
    let values: JSONValue?
    /// Of the attribute as a whole.
    let traits: AttributeTraits
    /// Of what the path leads to.
    let subAttributeMutability: AttributeTraits.Mutability
    let rules: PatchRules

    func apply(to current: inout JSONValue?) throws(PatchError) {
        guard let present = current else {
            return try removeNothing()
        }
        guard subAttributeMutability != .immutable else {
            throw PatchError(.mutability, "\(path.attribute) can't be changed")
        }
        if traits.isMultiValued ?? (present.arrayValue != nil) {
            try removeValues(of: &current)
        } else {
            try removeSingle(&current)
        }
        guard current != nil || !traits.isRequired else {
            throw PatchError(.mutability, "\(path.attribute) is required")
        }
    }

    /// An attribute that isn't there is as it should be; a filter that selects nothing has no target.
    private func removeNothing() throws(PatchError) {
        if path.filter != nil, rules.nothingToRemove == .refuse { throw path.withoutTarget }
    }

    private func removeSingle(_ current: inout JSONValue?) throws(PatchError) {
        guard path.filter == nil else { throw path.notMultiValued }
        guard let subAttribute = path.attribute.subAttribute else {
            current = nil
            return
        }
        guard var object = current?.objectValue else { return }
        object[subAttribute] = nil
        current = object.isEmpty ? nil : .object(object)
    }

    private func removeValues(of current: inout JSONValue?) throws(PatchError) {
        var list = ValueList(taking: &current, of: path.attribute, traits: traits, caseExact: rules.caseExact)
        var selected = Array(list.values.indices)
        if let filter = path.filter {
            selected = list.indices(matching: filter)
            if selected.isEmpty { try removeNothing() }
        }
        if let subAttribute = path.attribute.subAttribute {
            list.remove(subAttribute, at: selected)
        } else if path.filter == nil, let values, values != .null {
            list.remove(values.flattened)
        } else {
            list.remove(at: selected)
        }
        current = list.values.isEmpty ? nil : .array(list.values)
    }
}
