/// A reference to another resource: a group's member (RFC 7643 §4.2, `members`) or a user's group (§4.1.2, `groups`).
public struct Member: Sendable, Hashable {
    /// The other resource's id.
    public var value: ResourceID
    /// The URI of the other resource.
    public var ref: String?
    /// The other resource's name, for people to read.
    public var display: String?
    /// For a member `User` or `Group`; for a user's group `direct` or `indirect`.
    public var type: String?
    /// Sub-attributes that the RFC doesn't know, kept and written back.
    public var other: JSONObject

    public init(
        value: ResourceID,
        ref: String? = nil,
        display: String? = nil,
        type: String? = nil,
        other: JSONObject = [:]
    ) {
        self.value = value
        self.ref = ref
        self.display = display
        self.type = type
        self.other = other
    }
}

extension Member: JSONConvertible {
    /// Reads an object with a `value`, or the id alone.
    public init(json: JSONValue) throws(ResourceError) {
        guard case .object = json else {
            self = Member(value: try ResourceID(json: json))
            return
        }
        var reader = try ObjectReader(json)
        guard let id: ResourceID = try reader.part("value") else {
            throw ResourceError(attribute: "value", expected: .required)
        }
        value = id
        ref = try reader.text("$ref")
        display = try reader.text("display")
        type = try reader.text("type")
        other = reader.rest
    }

    public var json: JSONValue {
        var object = JSONObject()
        object.write("value", value)
        object.write("$ref", ref)
        object.write("display", display)
        object.write("type", type)
        object.write(other: other)
        return .object(object)
    }
}
