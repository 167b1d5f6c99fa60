/// A user (RFC 7643 §4.1), with the enterprise extension (§4.3).
///
/// What isn't assigned is nil or an empty list. Attributes and extensions that are not named here stand in ``other``
/// and are written back.
public struct User: Sendable, Hashable {
    /// As read; the URNs of what is written are added on writing.
    public var schemas: [String]
    /// Nil until the service provider has given one.
    public var id: ResourceID?
    /// The id that the client gave the user.
    public var externalId: String?
    /// The name to log in with, unique at the service provider.
    public var userName: String
    /// The parts of the person's name.
    public var name: Name?
    /// The name to show.
    public var displayName: String?
    /// What the person is called, not the log-in name.
    public var nickName: String?
    /// A page about the person.
    public var profileUrl: String?
    /// `Vice President`, for example.
    public var title: String?
    /// `Contractor`, `Employee`: the relation to the organisation.
    public var userType: String?
    /// As in HTTP's Accept-Language: `en-US`.
    public var preferredLanguage: String?
    /// For formats of dates and numbers: `en-US`.
    public var locale: String?
    /// The IANA time zone's name: `America/Los_Angeles`.
    public var timezone: String?
    /// Whether the person may log in; what false leads to is the provider's to say.
    public var active: Bool?
    /// E-mail addresses.
    public var emails: [Email]
    /// Best as RFC 3966 has them: `tel:+1-201-555-0123`.
    public var phoneNumbers: [MultiValue]
    /// Addresses for instant messages.
    public var ims: [MultiValue]
    /// URIs of pictures.
    public var photos: [MultiValue]
    /// Postal addresses.
    public var addresses: [Address]
    /// Read-only: membership changes through the groups.
    public var groups: [Member]
    /// What the person may do, in words of the provider.
    public var entitlements: [MultiValue]
    /// What the person is, in words of the provider.
    public var roles: [MultiValue]
    /// DER in base64.
    public var x509Certificates: [MultiValue]
    /// The enterprise extension, where there is one.
    public var enterprise: EnterpriseUser?
    /// Nil until the service provider has given it.
    public var meta: Meta?
    /// Unknown attributes and extensions.
    public var other: JSONObject

    /// A user with nothing but a user name.
    public init(userName: String) {
        schemas = [SchemaURN.user]
        self.userName = userName
        emails = []
        phoneNumbers = []
        ims = []
        photos = []
        addresses = []
        groups = []
        entitlements = []
        roles = []
        x509Certificates = []
        other = [:]
    }

    /// The address that is marked primary, else the first.
    public var primaryEmail: Email? {
        emails.first { $0.primary == true } ?? emails.first
    }
}

extension User: JSONConvertible {
    public init(json: JSONValue) throws(ResourceError) {
        var reader = try ObjectReader(json)
        schemas = try reader.texts("schemas")
        id = try reader.part("id")
        externalId = try reader.text("externalId")
        userName = try reader.requiredText("userName")
        name = try reader.part("name")
        displayName = try reader.text("displayName")
        nickName = try reader.text("nickName")
        profileUrl = try reader.text("profileUrl")
        title = try reader.text("title")
        userType = try reader.text("userType")
        preferredLanguage = try reader.text("preferredLanguage")
        locale = try reader.text("locale")
        timezone = try reader.text("timezone")
        active = try reader.flag("active")
        emails = try reader.list("emails")
        phoneNumbers = try reader.list("phoneNumbers")
        ims = try reader.list("ims")
        photos = try reader.list("photos")
        addresses = try reader.list("addresses")
        groups = try reader.list("groups")
        entitlements = try reader.list("entitlements")
        roles = try reader.list("roles")
        x509Certificates = try reader.list("x509Certificates")
        enterprise = try reader.part(SchemaURN.enterpriseUser)
        meta = try reader.part("meta")
        other = reader.rest
    }

    /// The user as JSON. `schemas` names the core schema, and the enterprise extension's where there is one.
    public var json: JSONValue {
        var object = JSONObject()
        object.write("schemas", texts: completeSchemas)
        object.write("id", id)
        object.write("externalId", externalId)
        object.write("userName", userName)
        object.write("name", name)
        object.write("displayName", displayName)
        object.write("nickName", nickName)
        object.write("profileUrl", profileUrl)
        object.write("title", title)
        object.write("userType", userType)
        object.write("preferredLanguage", preferredLanguage)
        object.write("locale", locale)
        object.write("timezone", timezone)
        object.write("active", active)
        object.write("emails", emails)
        object.write("phoneNumbers", phoneNumbers)
        object.write("ims", ims)
        object.write("photos", photos)
        object.write("addresses", addresses)
        object.write("groups", groups)
        object.write("entitlements", entitlements)
        object.write("roles", roles)
        object.write("x509Certificates", x509Certificates)
        object.write(SchemaURN.enterpriseUser, enterprise)
        object.write(other: other)
        object.write("meta", meta)
        return .object(object)
    }

    private var completeSchemas: [String] {
        var complete = schemas
        if !complete.containsSchema(SchemaURN.user) { complete.insert(SchemaURN.user, at: 0) }
        if enterprise != nil, !complete.containsSchema(SchemaURN.enterpriseUser) {
            complete.append(SchemaURN.enterpriseUser)
        }
        return complete
    }
}
