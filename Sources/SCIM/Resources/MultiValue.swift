/// One value of a multi-valued attribute with the default sub-attributes (RFC 7643 §2.4): an e-mail address, phone
/// number, photo, role, entitlement, certificate.
public struct MultiValue: Sendable, Hashable {
    /// The value itself: the address, the number, the URI.
    public var value: String?
    /// The value for people to read.
    public var display: String?
    /// What the value is for: `work`, `home`, `other`.
    public var type: String?
    /// At most one value of an attribute is the primary one.
    public var primary: Bool?
    /// Sub-attributes that the RFC doesn't know, kept and written back.
    public var other: JSONObject

    public init(
        value: String?,
        display: String? = nil,
        type: String? = nil,
        primary: Bool? = nil,
        other: JSONObject = [:]
    ) {
        self.value = value
        self.display = display
        self.type = type
        self.primary = primary
        self.other = other
    }
}

/// One of a user's e-mail addresses (RFC 7643 §4.1.2, `emails`).
public typealias Email = MultiValue

extension MultiValue: JSONConvertible {
    /// Reads an object, or a string alone as an object with that `value`.
    public init(json: JSONValue) throws(ResourceError) {
        if case .string(let text) = json {
            self = MultiValue(value: text)
            return
        }
        var reader = try ObjectReader(json)
        value = try reader.text("value")
        display = try reader.text("display")
        type = try reader.text("type")
        primary = try reader.flag("primary")
        other = reader.rest
    }

    public var json: JSONValue {
        var object = JSONObject()
        object.write("value", value)
        object.write("display", display)
        object.write("type", type)
        object.write("primary", primary)
        object.write(other: other)
        return .object(object)
    }
}
