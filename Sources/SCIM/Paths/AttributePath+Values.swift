extension AttributePath {
    /// What the path leads to in a resource: one value per value of a multi-valued attribute, none where the
    /// attribute is absent, null or empty.
    public func values(in resource: JSONValue) -> [JSONValue] {
        guard case .object(let object) = resource else { return elementItself(resource) }
        guard let attributeValue = container(in: object)?[attribute] ?? wholeExtension(in: object) else { return [] }
        let values = attributeValue.flattened
        guard let subAttribute else { return values }
        return values.flatMap { value -> [JSONValue] in
            if case .object(let complex) = value { return complex[subAttribute]?.flattened ?? [] }
            return subAttribute.equalsIgnoringASCIICase("value") ? [value] : []
        }
    }

    /// The member of a resource that holds the attributes of this path's schema; nil where they stand at its top, as
    /// the core schemas' do.
    var extensionName: String? {
        guard let schema, !SchemaURN.isCore(schema) else { return nil }
        return schema
    }

    private func container(in object: JSONObject) -> JSONObject? {
        guard let extensionName else { return object }
        return object[extensionName]?.objectValue
    }

    /// `urn:example:badge` is read as attribute `badge` of `urn:example`, but may be an extension's own URN.
    private func wholeExtension(in object: JSONObject) -> JSONValue? {
        guard let schema, subAttribute == nil else { return nil }
        return object[schema + ":" + attribute]
    }

    /// Within `schemas[value eq "…"]` the path `value` is the string itself.
    private func elementItself(_ value: JSONValue) -> [JSONValue] {
        let isValue = schema == nil && subAttribute == nil && attribute.equalsIgnoringASCIICase("value")
        return isValue ? value.flattened : []
    }
}

extension JSONValue {
    /// The values of a multi-valued attribute, or the value alone; nothing for what is unassigned.
    var flattened: [JSONValue] {
        switch self {
        case .null: []
        case .array(let elements): elements.filter { $0 != .null }
        case .bool, .integer, .double, .string, .object: [self]
        }
    }
}
