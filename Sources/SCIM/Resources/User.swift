/// A user (RFC 7643 §4.1), with the enterprise extension (§4.3).
///
/// What isn't assigned is nil or an empty list. Attributes and extensions that are not named here stand in ``other``
/// and are written back.
public struct User: Sendable, Hashable {
    public var schemas: [String]
    /// Nil until the service provider has given one.
    public var id: ResourceID?
    /// The id that the client gave the user.
    public var externalId: String?
    /// The name to log in with, unique at the service provider.
    public var userName: String
    public var name: Name?
    public var displayName: String?
    public var nickName: String?
    public var profileUrl: String?
    public var title: String?
    public var userType: String?
    public var preferredLanguage: String?
    public var locale: String?
    public var timezone: String?
    public var active: Bool?
    public var emails: [Email]
    public var phoneNumbers: [MultiValue]
    public var ims: [MultiValue]
    public var photos: [MultiValue]
    public var addresses: [Address]
    /// Read-only: membership changes through the groups.
    public var groups: [Member]
    public var entitlements: [MultiValue]
    public var roles: [MultiValue]
    public var x509Certificates: [MultiValue]
    public var enterprise: EnterpriseUser?
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
