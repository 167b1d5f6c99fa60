/// A group of users (RFC 7643 §4.2).
public struct Group: Sendable, Hashable {
    /// As read; the core URN is added on writing.
    public var schemas: [String]
    /// Nil until the service provider has given one.
    public var id: ResourceID?
    /// The id that the client gave the group.
    public var externalId: String?
    /// Required, but not unique by itself.
    public var displayName: String
    /// Users, and groups where the provider nests them.
    public var members: [Member]
    /// Nil until the service provider has given it.
    public var meta: Meta?
    /// Unknown attributes and extensions, kept and written back.
    public var other: JSONObject

    /// A group as a client creates it.
    public init(displayName: String, members: [Member]) {
        schemas = [SchemaURN.group]
        self.displayName = displayName
        self.members = members
        other = [:]
    }
}

extension Group: JSONConvertible {
    public init(json: JSONValue) throws(ResourceError) {
        var reader = try ObjectReader(json)
        schemas = try reader.texts("schemas")
        id = try reader.part("id")
        externalId = try reader.text("externalId")
        displayName = try reader.requiredText("displayName")
        members = try reader.list("members")
        meta = try reader.part("meta")
        other = reader.rest
    }

    /// The group as JSON. `schemas` names the core schema.
    public var json: JSONValue {
        var object = JSONObject()
        let isComplete = schemas.containsSchema(SchemaURN.group)
        object.write("schemas", texts: isComplete ? schemas : [SchemaURN.group] + schemas)
        object.write("id", id)
        object.write("externalId", externalId)
        object.write("displayName", displayName)
        object.write("members", members)
        object.write(other: other)
        object.write("meta", meta)
        return .object(object)
    }
}
