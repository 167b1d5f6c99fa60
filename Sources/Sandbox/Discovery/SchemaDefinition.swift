import SCIM

/// A schema: a URN and what it holds (RFC 7643 §7).
struct SchemaDefinition: Sendable, Hashable {
    let id: String
    let name: String
    let description: String
    let attributes: [AttributeDefinition]

    /// The attribute of that name; names have no case (RFC 7643 §2.1).
    func attribute(_ name: String) -> AttributeDefinition? {
        let key = name.lowercased()
        return attributes.first { $0.name.lowercased() == key }
    }

    /// The schema as `/Schemas/{id}` shows it.
    func json(location: String) -> JSONValue {
        [
            "schemas": [.string(SchemaURN.schema)],
            "id": .string(id),
            "name": .string(name),
            "description": .string(description),
            "attributes": .array(attributes.map(\.json)),
            "meta": ["resourceType": "Schema", "location": .string(location)],
        ]
    }
}

/// The schemas of one kind of resource.
struct ResourceSchemas: Sendable, Hashable {
    let core: SchemaDefinition
    let extensions: [SchemaDefinition]
    /// Whether the resource keeps a client's own id (RFC 7643 §3.1), which stands in no schema.
    let keepsExternalID: Bool

    /// The extension of that URN; a URN has no case in SCIM either.
    func `extension`(_ urn: String) -> SchemaDefinition? {
        let key = urn.lowercased()
        return extensions.first { $0.id.lowercased() == key }
    }
}
