/// What a schema says of an attribute, as far as PATCH must know it (RFC 7643 §4, §8.7.1).
struct AttributeTraits: Sendable {
    enum Mutability: Sendable {
        case readWrite
        case readOnly
        /// May be given once and never changed.
        case immutable
    }

    /// Nil where no schema is known: the values tell.
    var isMultiValued: Bool?
    var mutability: Mutability = .readWrite
    var isRequired = false

    static let unknown = AttributeTraits(isMultiValued: nil)
}

/// The attributes of one kind of resource, by path in lower case; a sub-attribute that isn't listed follows its
/// attribute.
struct AttributeTable: Sendable {
    private let traits: [String: AttributeTraits]

    /// The table for a resource with these schemas.
    init(schemas: [String]) {
        traits =
            if schemas.containsSchema(SchemaURN.group) {
                Self.group
            } else if schemas.containsSchema(SchemaURN.user) {
                Self.user
            } else {
                Self.common
            }
    }

    /// The traits of an attribute, or of a sub-attribute where the path names one.
    func traits(of path: AttributePath) -> AttributeTraits {
        let attribute = attributeTraits(of: path)
        guard let subAttribute = path.subAttribute else { return attribute }
        var own = traits[Self.key(path, path.attribute + "." + subAttribute)] ?? .unknown
        if attribute.mutability == .readOnly { own.mutability = .readOnly }
        return own
    }

    /// The traits of the attribute as a whole, whatever sub-attribute the path names.
    func attributeTraits(of path: AttributePath) -> AttributeTraits {
        traits[Self.key(path, path.attribute)] ?? .unknown
    }

    private static func key(_ path: AttributePath, _ name: String) -> String {
        ((path.extensionName.map { $0 + ":" } ?? "") + name).lowercased()
    }

    private static let common: [String: AttributeTraits] = [
        "schemas": AttributeTraits(isMultiValued: true, isRequired: true),
        "id": AttributeTraits(isMultiValued: false, mutability: .readOnly, isRequired: true),
        "externalid": AttributeTraits(isMultiValued: false),
        "meta": AttributeTraits(isMultiValued: false, mutability: .readOnly),
    ]

    private static let group = common.merging([
        "displayname": AttributeTraits(isMultiValued: false, isRequired: true),
        "members": AttributeTraits(isMultiValued: true),
        "members.value": AttributeTraits(isMultiValued: false, mutability: .immutable),
        "members.$ref": AttributeTraits(isMultiValued: false, mutability: .immutable),
        "members.type": AttributeTraits(isMultiValued: false, mutability: .immutable),
    ]) { $1 }

    private static let user: [String: AttributeTraits] = {
        var table = common
        for name in [
            "name", "displayname", "nickname", "profileurl", "title", "usertype", "preferredlanguage", "locale",
            "timezone", "active", "password",
        ] {
            table[name] = AttributeTraits(isMultiValued: false)
        }
        for name in [
            "emails", "phonenumbers", "ims", "photos", "addresses", "entitlements", "roles", "x509certificates",
        ] {
            table[name] = AttributeTraits(isMultiValued: true)
        }
        table["username"] = AttributeTraits(isMultiValued: false, isRequired: true)
        table["groups"] = AttributeTraits(isMultiValued: true, mutability: .readOnly)
        let enterprise = SchemaURN.enterpriseUser.lowercased() + ":"
        for name in ["employeenumber", "costcenter", "organization", "division", "department", "manager"] {
            table[enterprise + name] = AttributeTraits(isMultiValued: false)
        }
        table[enterprise + "manager.displayname"] = AttributeTraits(isMultiValued: false, mutability: .readOnly)
        return table
    }()
}
