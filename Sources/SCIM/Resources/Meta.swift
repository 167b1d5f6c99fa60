/// A resource's metadata, all of it the service provider's (RFC 7643 §3.1, `meta`).
public struct Meta: Sendable, Hashable {
    /// `User` or `Group`.
    public var resourceType: String?
    /// xsd:dateTime as it was written; ``DateTime`` reads it.
    public var created: String?
    /// xsd:dateTime as it was written.
    public var lastModified: String?
    /// The resource's own URI.
    public var location: String?
    /// The resource's ETag (RFC 7644 §3.14).
    public var version: String?
    /// Sub-attributes that the RFC doesn't know, kept and written back.
    public var other: JSONObject

    public init(
        resourceType: String? = nil,
        created: String? = nil,
        lastModified: String? = nil,
        location: String? = nil,
        version: String? = nil,
        other: JSONObject = [:]
    ) {
        self.resourceType = resourceType
        self.created = created
        self.lastModified = lastModified
        self.location = location
        self.version = version
        self.other = other
    }
}

extension Meta: JSONConvertible {
    public init(json: JSONValue) throws(ResourceError) {
        var reader = try ObjectReader(json)
        resourceType = try reader.text("resourceType")
        created = try reader.text("created")
        lastModified = try reader.text("lastModified")
        location = try reader.text("location")
        version = try reader.text("version")
        other = reader.rest
    }

    public var json: JSONValue {
        var object = JSONObject()
        object.write("resourceType", resourceType)
        object.write("created", created)
        object.write("lastModified", lastModified)
        object.write("location", location)
        object.write("version", version)
        object.write(other: other)
        return .object(object)
    }
}
