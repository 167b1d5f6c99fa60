/// Carries out PATCH operations on one resource (RFC 7644 §3.5.2). After an error the resource is of no use.
struct ResourcePatcher {
    private(set) var resource: JSONObject
    private let rules: PatchRules
    private let table: AttributeTable

    init(_ resource: JSONObject, rules: PatchRules) {
        self.resource = resource
        self.rules = rules
        table = AttributeTable(schemas: resource["schemas"]?.flattened.compactMap(\.stringValue) ?? [])
    }

    mutating func apply(_ operation: PatchOperation) throws(PatchError) {
        switch operation.kind {
        case .remove:
            guard let path = operation.path else { throw PatchError(.noTarget, "remove needs a path") }
            try remove(resolved(path), values: operation.value)
        case .add, .replace:
            guard let value = operation.value else { throw PatchError(.invalidValue, "value is missing") }
            try write(value, at: operation.path, isReplacing: operation.kind == .replace)
        }
    }

    /// Without a path every attribute of the value is written on its own. Their names may be paths, as Entra ID's
    /// `name.givenName` and `emails[type eq "work"].value` are.
    private mutating func write(_ value: JSONValue, at path: PatchPath?, isReplacing: Bool) throws(PatchError) {
        guard let path = path.map(resolved) else {
            return try writeAll(of: value, inExtension: nil, isReplacing: isReplacing)
        }
        if let urn = try wholeSchema(path) {
            if isReplacing, value == .null { return try remove(path, values: nil) }
            let inExtension = SchemaURN.isCore(urn) ? nil : urn
            return try writeAll(of: value, inExtension: inExtension, isReplacing: isReplacing)
        }
        let traits = table.traits(of: path.attribute)
        if traits.mutability == .readOnly {
            if path.filter == nil, path.attribute.currentValue(in: resource) == value { return }
            return try refuseReadOnly(path)
        }
        guard value.isAssigned else {
            if isReplacing { try remove(path, values: nil) }
            return
        }
        let edit = AttributeEdit(
            path: path,
            value: value,
            isReplacing: isReplacing,
            traits: table.attributeTraits(of: path.attribute),
            subAttributeMutability: traits.mutability,
            caseExact: rules.caseExact
        )
        try update(path.attribute) { (current: inout JSONValue?) throws(PatchError) in try edit.apply(to: &current) }
    }

    private mutating func writeAll(
        of value: JSONValue,
        inExtension urn: String?,
        isReplacing: Bool
    ) throws(PatchError) {
        guard case .object(let attributes) = value else {
            throw PatchError(.invalidValue, "without an attribute in path the value must be an object of attributes")
        }
        for (name, value) in attributes {
            var path = try PatchOperation.path(name)
            if let urn, path.attribute.schema == nil { path.attribute.schema = urn }
            try write(value, at: path, isReplacing: isReplacing)
        }
    }

    private mutating func remove(_ path: PatchPath, values: JSONValue?) throws(PatchError) {
        if let urn = try wholeSchema(path) {
            guard !SchemaURN.isCore(urn) else { throw PatchError(.mutability, "the core schema can't be removed") }
            resource.remove(urn)
            listSchema(urn)
            return
        }
        let traits = table.traits(of: path.attribute)
        if traits.mutability == .readOnly { return try refuseReadOnly(path) }
        let removal = AttributeRemoval(
            path: path,
            values: values,
            traits: table.attributeTraits(of: path.attribute),
            subAttributeMutability: traits.mutability,
            rules: rules
        )
        try update(path.attribute) { (current: inout JSONValue?) throws(PatchError) in try removal.apply(to: &current) }
    }

    private func refuseReadOnly(_ path: PatchPath) throws(PatchError) {
        if rules.readOnly == .refuse { throw PatchError(.mutability, "\(path.attribute) is read-only") }
    }

    /// Changes an attribute in place, wherever it stands, and keeps `schemas` true to the extensions there are.
    private mutating func update(
        _ path: AttributePath,
        _ body: (inout JSONValue?) throws(PatchError) -> Void
    ) throws(PatchError) {
        guard let urn = path.extensionName else { return try resource.update(path.attribute, body) }
        try resource.update(urn) { (extended: inout JSONValue?) throws(PatchError) in
            var attributes = extended?.objectValue ?? [:]
            extended = nil
            try attributes.update(path.attribute, body)
            if !attributes.isEmpty { extended = .object(attributes) }
        }
        listSchema(urn)
    }

    private mutating func listSchema(_ urn: String) {
        guard let listed = resource["schemas"]?.arrayValue else { return }
        let isListed = listed.compactMap(\.stringValue).containsSchema(urn)
        if resource[urn] == nil, isListed {
            let rest = listed.filter { !($0.stringValue?.equalsIgnoringASCIICase(urn) ?? false) }
            resource["schemas"] = .array(rest)
        } else if resource[urn] != nil, !isListed {
            resource["schemas"] = .array(listed + [.string(urn)])
        }
    }

    /// The schema that the path names as a whole.
    private func wholeSchema(_ path: PatchPath) throws(PatchError) -> String? {
        guard path.attribute.schema == nil, path.attribute.attribute.contains(":") else { return nil }
        guard path.filter == nil, path.attribute.subAttribute == nil else {
            throw PatchError(.invalidPath, "\(path.attribute) names a schema, not an attribute")
        }
        return path.attribute.attribute
    }

    /// `urn:example:badge` reads as attribute `badge` of `urn:example`; where the resource knows a schema of the whole
    /// name, it means that one.
    private func resolved(_ path: PatchPath) -> PatchPath {
        guard path.attribute.schema != nil, path.attribute.subAttribute == nil, path.filter == nil else { return path }
        let whole = path.attribute.description
        let listed = resource["schemas"]?.flattened.compactMap(\.stringValue) ?? []
        guard resource[whole] != nil || listed.containsSchema(whole) else { return path }
        return PatchPath(AttributePath(attribute: whole))
    }
}

extension AttributePath {
    /// The very value that stands there, not its single values.
    fileprivate func currentValue(in resource: JSONObject) -> JSONValue? {
        let container = extensionName.map { resource[$0]?.objectValue } ?? resource
        guard let subAttribute else { return container?[attribute] }
        return container?[attribute]?[subAttribute]
    }
}
