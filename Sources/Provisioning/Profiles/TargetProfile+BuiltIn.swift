extension TargetProfile {
    /// Amplitude's User Management API: ids are addresses, a removal is for good, and adding a member invites.
    ///
    /// Its page names neither the status of a duplicate nor a cap on members: three statuses are taken for a conflict,
    /// and 100 members (its page size) go into a request.
    public static let amplitude = TargetProfile(
        name: "amplitude",
        idIsAddress: true,
        attributes: [
            AttributeRule("userName", from: .field(.email)),
            AttributeRule("name.givenName", from: .field(.givenName)),
            AttributeRule("name.familyName", from: .field(.familyName)),
        ],
        sendsID: true,
        sendsEmail: true,
        update: .put,
        removal: .delete,
        memberAddInvites: true,
        membersMax: 100,
        memberRemoval: .valueFilter,
        lookup: .byID,
        conflictStatuses: [400, 409, 422],
        placeholders: ["NO_GIVEN_NAME", "NO_FAMILY_NAME"],
        pageSizeParameter: "itemsPerPage",
        pageSize: 100,
        contentType: "application/json",
        limit: RateLimit(requests: 100, window: .seconds(60))
    )

    /// What RFC 7643 and 7644 say, for any provider that keeps to them.
    public static let rfc7644 = TargetProfile(
        name: "rfc7644",
        idIsAddress: false,
        attributes: [
            AttributeRule("userName", from: .field(.email)),
            AttributeRule("externalId", from: .identity),
        ] + AttributeRule.coreUser + AttributeRule.enterpriseUser,
        sendsID: false,
        sendsEmail: true,
        update: .patch,
        removal: .deactivate,
        memberAddInvites: false,
        membersMax: 100,
        memberRemoval: .valueFilter,
        lookup: .byUserName,
        conflictStatuses: [409],
        placeholders: [],
        pageSizeParameter: "count",
        pageSize: 100,
        contentType: "application/scim+json",
        limit: nil
    )

    /// By the name that a configuration gives.
    public static let builtIn: [String: TargetProfile] = [amplitude.name: amplitude, rfc7644.name: rfc7644]
}
