import SCIM

/// The user schemas of RFC 7643 §4.1 and §4.3, and the part of the first that Amplitude's page lists.
extension SchemaDefinition {
    /// The whole core user (RFC 7643 §4.1).
    static let user = SchemaDefinition(
        id: SchemaURN.user,
        name: "User",
        description: "User Account",
        attributes: [
            .string("userName", "The name with which the user signs in; one account's only.").required.uniqueOnServer,
            .complex("name", "The components of the user's name.", nameParts),
            .string("displayName", "The name to show to others."),
            .string("nickName", "The casual way to address the user."),
            .reference("profileUrl", to: ["external"], "A page about the user."),
            .string("title", "The user's title, such as Vice President."),
            .string("userType", "The relation to the organisation, such as Employee."),
            .string("preferredLanguage", "The languages that the user prefers, as in Accept-Language."),
            .string("locale", "Where the user is, for currency, dates and numbers."),
            .string("timezone", "The user's time zone in the IANA database's form."),
            .boolean("active", "Whether the account may be used."),
            .string("password", "The secret with which the user signs in; never shown.").secret,
            contacts("emails", "E-mail addresses.", types: ["work", "home", "other"]),
            contacts("phoneNumbers", "Phone numbers.", types: ["work", "home", "mobile", "fax", "pager", "other"]),
            contacts("ims", "Instant messaging addresses.", types: []),
            photos,
            .complex("addresses", "Postal addresses.", addressParts).multiValued,
            .complex("groups", "The groups that the user belongs to.", groupParts).multiValued.readOnly,
            contacts("entitlements", "Things that the user is entitled to.", types: []),
            contacts("roles", "Roles that the user has.", types: []),
            .complex("x509Certificates", "Certificates of the user.", certificateParts).multiValued,
        ]
    )

    /// The extension for an enterprise's employees (RFC 7643 §4.3).
    static let enterpriseUser = SchemaDefinition(
        id: SchemaURN.enterpriseUser,
        name: "EnterpriseUser",
        description: "Enterprise User",
        attributes: [
            .string("employeeNumber", "The number or name by which HR knows the user."),
            .string("costCenter", "The name of a cost center."),
            .string("organization", "The name of an organisation."),
            .string("division", "The name of a division."),
            .string("department", "The name of a department."),
            .complex(
                "manager",
                "The user's manager.",
                [
                    .string("value", "The id of the manager's resource."),
                    .reference("$ref", to: ["User"], "Where the manager's resource is."),
                    .string("displayName", "The manager's name.").readOnly,
                ]
            ),
        ]
    )

    /// What Amplitude supports of the core user.
    static let amplitudeUser = SchemaDefinition(
        id: SchemaURN.user,
        name: user.name,
        description: user.description,
        attributes: [
            .string("userName", "The user's e-mail address; it can't be changed.").required.uniqueOnServer.immutable,
            .complex(
                "name",
                "The components of the name that is shown.",
                [
                    .string("givenName", "Stands before the family name."),
                    .string("familyName", "Stands after the given name."),
                ]
            ),
            .boolean("active", "True for pending and joined users; false removes the user."),
            contacts("emails", "The user's e-mail address; only one.", types: []),
        ]
    )

    private static let nameParts: [AttributeDefinition] = [
        .string("formatted", "The whole name as it is shown."),
        .string("familyName", "The family name."),
        .string("givenName", "The given name."),
        .string("middleName", "The middle names."),
        .string("honorificPrefix", "What stands before the name, such as Ms."),
        .string("honorificSuffix", "What stands behind the name, such as III."),
    ]

    private static let addressParts: [AttributeDefinition] = [
        .string("formatted", "The whole address as it is shown."),
        .string("streetAddress", "Street, house number and the like."),
        .string("locality", "City."),
        .string("region", "State or region."),
        .string("postalCode", "Postal code."),
        .string("country", "Country, as in ISO 3166-1 alpha-2."),
        .string("type", "What the address is for.").canonical(["work", "home", "other"]),
        .boolean("primary", "Whether this one is preferred; true of one at most."),
    ]

    private static let groupParts: [AttributeDefinition] = [
        .string("value", "The group's id.").readOnly,
        .reference("$ref", to: ["User", "Group"], "Where the group's resource is.").readOnly,
        .string("display", "The group's name.").readOnly,
        .string("type", "Whether the membership is direct.").canonical(["direct", "indirect"]).readOnly,
    ]

    private static let certificateParts: [AttributeDefinition] = [
        .binary("value", "The certificate, DER in base64."),
        .string("display", "A name for it."),
        .string("type", "What it is for."),
        .boolean("primary", "Whether this one is preferred; true of one at most."),
    ]

    private static let photos: AttributeDefinition = .complex(
        "photos",
        "Pictures of the user.",
        [
            .reference("value", to: ["external"], "Where the picture is."),
            .string("display", "A name for it."),
            .string("type", "What it is.").canonical(["photo", "thumbnail"]),
            .boolean("primary", "Whether this one is preferred; true of one at most."),
        ]
    ).multiValued

    /// A multi-valued attribute with the usual parts (RFC 7643 §2.4).
    private static func contacts(_ name: String, _ description: String, types: [String]) -> AttributeDefinition {
        .complex(
            name,
            description,
            [
                .string("value", "The value itself."),
                .string("display", "A name for it."),
                .string("type", "What it is for.").canonical(types),
                .boolean("primary", "Whether this one is preferred; true of one at most."),
            ]
        ).multiValued
    }
}
