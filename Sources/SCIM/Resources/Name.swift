/// A user's name (RFC 7643 §4.1.1, `name`).
public struct Name: Sendable, Hashable {
    /// The whole name as it is shown.
    public var formatted: String?
    /// The last name in most Western languages.
    public var familyName: String?
    /// The first name in most Western languages.
    public var givenName: String?
    /// One or more.
    public var middleName: String?
    /// `Dr.`, for example.
    public var honorificPrefix: String?
    /// `III`, for example.
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
