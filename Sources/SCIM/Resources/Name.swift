/// A user's name (RFC 7643 §4.1.1, `name`).
public struct Name: Sendable, Hashable {
    public var formatted: String?
    public var familyName: String?
    public var givenName: String?
    public var middleName: String?
    public var honorificPrefix: String?
    public var honorificSuffix: String?
    /// Sub-attributes that the RFC doesn't know, kept and written back.
    public var other: JSONObject

    public init(
        formatted: String? = nil,
        familyName: String? = nil,
        givenName: String? = nil,
        middleName: String? = nil,
        honorificPrefix: String? = nil,
        honorificSuffix: String? = nil,
        other: JSONObject = [:]
    ) {
        self.formatted = formatted
        self.familyName = familyName
        self.givenName = givenName
        self.middleName = middleName
        self.honorificPrefix = honorificPrefix
        self.honorificSuffix = honorificSuffix
        self.other = other
    }
}

extension Name: JSONConvertible {
    public init(json: JSONValue) throws(ResourceError) {
        var reader = try ObjectReader(json)
        formatted = try reader.text("formatted")
        familyName = try reader.text("familyName")
        givenName = try reader.text("givenName")
        middleName = try reader.text("middleName")
        honorificPrefix = try reader.text("honorificPrefix")
        honorificSuffix = try reader.text("honorificSuffix")
        other = reader.rest
    }

    public var json: JSONValue {
        var object = JSONObject()
        object.write("formatted", formatted)
        object.write("familyName", familyName)
        object.write("givenName", givenName)
        object.write("middleName", middleName)
        object.write("honorificPrefix", honorificPrefix)
        object.write("honorificSuffix", honorificSuffix)
        object.write(other: other)
        return .object(object)
    }
}
