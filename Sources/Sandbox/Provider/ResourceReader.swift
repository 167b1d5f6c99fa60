import SCIM

/// Reads a resource that a client wrote against its schemas: keeps what they know, refuses what has the wrong type.
///
/// What is read-only or secret is dropped, as RFC 7644 §3.3 and §3.5.1 ask; so are unknown attributes and nulls.
struct ResourceReader {
    let schemas: ResourceSchemas

    /// The resource as it is kept, with `schemas` first.
    func read(_ body: JSONValue) throws(ProviderProblem) -> JSONObject {
        guard let object = body.objectValue else { throw .badRequest(.invalidSyntax, "the body should be an object") }
        try checkSchemas(object["schemas"])
        var kept: JSONObject = ["schemas": [.string(schemas.core.id)]]
        for (name, value) in object {
            if let `extension` = schemas.extension(name) {
                let part = try read(value, in: `extension`.attributes, path: `extension`.id)
                if !part.isEmpty { kept[`extension`.id] = .object(part) }
            } else if schemas.keepsExternalID, name.lowercased() == "externalid" {
                kept["externalId"] = try check(value, .string("externalId", ""), path: "externalId")
            } else if let attribute = schemas.core.attribute(name) {
                kept[attribute.name] = try check(value, attribute, path: attribute.name)
            }
        }
        for attribute in schemas.core.attributes where attribute.isRequired {
            if isEmpty(kept[attribute.name]) { throw .badRequest(.invalidValue, "\(attribute.name) is required") }
        }
        let extensions = schemas.extensions.filter { kept[$0.id] != nil }
        kept["schemas"] = .array(([schemas.core] + extensions).map { .string($0.id) })
        return kept
    }

    private func checkSchemas(_ value: JSONValue?) throws(ProviderProblem) {
        guard let urns = value?.arrayValue?.compactMap(\.stringValue), !urns.isEmpty else {
            throw .badRequest(.invalidSyntax, "schemas is missing")
        }
        guard urns.contains(where: { $0.lowercased() == schemas.core.id.lowercased() }) else {
            throw .badRequest(.invalidSyntax, "schemas lacks \(schemas.core.id)")
        }
    }

    private func read(
        _ value: JSONValue,
        in attributes: [AttributeDefinition],
        path: String
    ) throws(ProviderProblem) -> JSONObject {
        if value == .null { return [:] }
        guard let object = value.objectValue else {
            throw .badRequest(.invalidValue, "\(path) should be an object")
        }
        var kept: JSONObject = [:]
        for (name, value) in object {
            guard let attribute = attributes.first(where: { $0.name.lowercased() == name.lowercased() }) else {
                continue
            }
            kept[attribute.name] = try check(value, attribute, path: "\(path).\(attribute.name)")
        }
        return kept
    }

    /// The value as it is kept; nil for one that is dropped.
    private func check(
        _ value: JSONValue,
        _ attribute: AttributeDefinition,
        path: String
    ) throws(ProviderProblem) -> JSONValue? {
        guard attribute.mutability != .readOnly, attribute.mutability != .writeOnly, value.isAssigned else {
            return nil
        }
        guard attribute.isMultiValued else { return try checkOne(value, attribute, path: path) }
        guard let elements = value.arrayValue else { throw .badRequest(.invalidValue, "\(path) should be a list") }
        var kept: [JSONValue] = []
        for element in elements {
            if let element = try checkOne(element, attribute, path: path) { kept.append(element) }
        }
        if kept.count(where: { $0["primary"] == true }) > 1 {
            throw .badRequest(.invalidValue, "\(path) has more than one primary value")
        }
        return kept.isEmpty ? nil : .array(kept)
    }

    private func checkOne(
        _ value: JSONValue,
        _ attribute: AttributeDefinition,
        path: String
    ) throws(ProviderProblem) -> JSONValue? {
        switch (attribute.kind, value) {
        case (.complex, _):
            let object = try read(value, in: attribute.subAttributes, path: path)
            return object.isEmpty ? nil : .object(object)
        case (.string, .string), (.dateTime, .string), (.reference, .string), (.binary, .string), (.boolean, .bool),
            (.integer, .integer), (.decimal, .integer), (.decimal, .double):
            return value
        case (.string, _), (.dateTime, _), (.reference, _), (.binary, _), (.boolean, _), (.integer, _), (.decimal, _):
            throw .badRequest(.invalidValue, "\(path) should be a \(attribute.kind.rawValue)")
        }
    }

    private func isEmpty(_ value: JSONValue?) -> Bool {
        value == nil || value == .string("")
    }
}
