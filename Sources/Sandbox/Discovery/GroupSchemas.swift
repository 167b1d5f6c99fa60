import SCIM

/// The group schema of RFC 7643 §4.2, whole and as Amplitude shows it.
extension SchemaDefinition {
    /// The core group.
    static let group = group(memberParts: [
        .string("value", "The member's id.").immutable,
        .reference("$ref", to: ["User", "Group"], "Where the member's resource is.").immutable,
        .string("type", "What the member is.").canonical(["User", "Group"]).immutable,
    ])

    /// Amplitude's group: its members are e-mail addresses.
    static let amplitudeGroup = group(memberParts: [
        .string("value", "The member's e-mail address.").immutable,
        .string("display", "The member's name.").readOnly,
    ])

    private static func group(memberParts: [AttributeDefinition]) -> SchemaDefinition {
        SchemaDefinition(
            id: SchemaURN.group,
            name: "Group",
            description: "Group",
            attributes: [
                .string("displayName", "The group's name.").required,
                .complex("members", "Who belongs to the group.", memberParts).multiValued,
            ]
        )
    }
}
