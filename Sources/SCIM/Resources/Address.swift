/// A postal address (RFC 7643 §4.1.2, `addresses`).
public struct Address: Sendable, Hashable {
    /// The whole address as one text, with line breaks.
    public var formatted: String?
    /// House number, street, flat; may have line breaks.
    public var streetAddress: String?
    /// The city.
    public var locality: String?
    /// The state or province.
    public var region: String?
    /// As the country writes it: text, not a number.
    public var postalCode: String?
    /// ISO 3166-1 alpha-2.
    public var country: String?
    /// `work`, `home` or `other`.
    public var type: String?
    /// At most one of a user's addresses is the primary one.
    public var primary: Bool?
    /// Sub-attributes that the RFC doesn't know, kept and written back.
    public var other: JSONObject

    public init(
        formatted: String? = nil,
        streetAddress: String? = nil,
        locality: String? = nil,
        region: String? = nil,
        postalCode: String? = nil,
        country: String? = nil,
        type: String? = nil,
        primary: Bool? = nil,
        other: JSONObject = [:]
    ) {
        self.formatted = formatted
        self.streetAddress = streetAddress
        self.locality = locality
        self.region = region
        self.postalCode = postalCode
        self.country = country
        self.type = type
        self.primary = primary
        self.other = other
    }
}

extension Address: JSONConvertible {
    public init(json: JSONValue) throws(ResourceError) {
        var reader = try ObjectReader(json)
        formatted = try reader.text("formatted")
        streetAddress = try reader.text("streetAddress")
        locality = try reader.text("locality")
        region = try reader.text("region")
        postalCode = try reader.text("postalCode")
        country = try reader.text("country")
        type = try reader.text("type")
        primary = try reader.flag("primary")
        other = reader.rest
    }

    public var json: JSONValue {
        var object = JSONObject()
        object.write("formatted", formatted)
        object.write("streetAddress", streetAddress)
        object.write("locality", locality)
        object.write("region", region)
        object.write("postalCode", postalCode)
        object.write("country", country)
        object.write("type", type)
        object.write("primary", primary)
        object.write(other: other)
        return .object(object)
    }
}
