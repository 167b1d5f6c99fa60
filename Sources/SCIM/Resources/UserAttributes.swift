/// What RFC 7643 calls a user's attributes, as it spells them, and how each is made: of the core (§3.1, §4.1) and of the
/// enterprise extension (§4.3).
///
/// Names compare without case (§2.1), and are sent as they are spelled here: not every provider compares so.
public enum UserAttributes {
    /// How an attribute is made (RFC 7643 §2.3, §2.4).
    public enum Shape: Sendable, Hashable {
        case single
        /// One value with these parts.
        case complex(parts: [String])
        /// Several values, each with a `type` and these parts.
        case multiple(parts: [String])
    }

    /// One attribute.
    public struct Definition: Sendable, Hashable {
        /// As the RFC spells it.
        public var name: String
        public var shape: Shape
    }

    /// Of the core schema; their paths bear no URN.
    public static let core = make([
        .single: [
            "id", "externalId", "schemas", "meta", "userName", "displayName", "nickName", "profileUrl", "title",
            "userType", "preferredLanguage", "locale", "timezone", "active", "password",
        ],
        .complex(parts: nameParts): ["name"],
        .multiple(parts: ["value", "display"]): [
            "emails", "phoneNumbers", "ims", "photos", "groups", "entitlements", "roles", "x509Certificates",
        ],
        .multiple(parts: addressParts): ["addresses"],
    ])

    /// Of the enterprise extension; their paths begin with ``SchemaURN/enterpriseUser``.
    public static let enterprise = make([
        .single: ["employeeNumber", "costCenter", "organization", "division", "department"],
        .complex(parts: ["value"]): ["manager"],
    ])

    private static let nameParts = [
        "formatted", "familyName", "givenName", "middleName", "honorificPrefix", "honorificSuffix",
    ]

    private static let addressParts = [
        "formatted", "streetAddress", "locality", "region", "postalCode", "country",
    ]

    private static func make(_ names: [Shape: [String]]) -> [Definition] {
        names.flatMap { shape, names in names.map { Definition(name: $0, shape: shape) } }.sorted { $0.name < $1.name }
    }
}

extension Sequence<UserAttributes.Definition> {
    /// The attribute of that name, in whatever case it is written; nil where the schema has none.
    public func named(_ name: String) -> UserAttributes.Definition? {
        first { $0.name.equalsIgnoringASCIICase(name) }
    }
}

extension SchemaURN {
    /// Whether two URNs name the same schema (RFC 8141 §3).
    public static func areSame(_ one: String, _ other: String) -> Bool { one.equalsIgnoringASCIICase(other) }
}
