public import SCIM

/// A group as it was read right before it is replaced (RFC 7644 §3.5.1): whoever is in it without our knowing stays in it.
public struct GroupReading: Sendable, Hashable {
    public var resource: JSONObject
    /// Its version, for `If-Match` (RFC 7644 §3.14); nil where the provider has none.
    public var entityTag: String?

    public init(resource: JSONObject, entityTag: String?) {
        self.resource = resource
        self.entityTag = entityTag
    }
}
