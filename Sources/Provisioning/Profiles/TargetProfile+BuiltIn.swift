extension TargetProfile {
    /// What RFC 7643 and 7644 say, for any provider that keeps to them.
    public static let rfc7644 = TargetProfile(
        name: "rfc7644",
        idIsAddress: false,
        addressPlace: .userName,
        attributes: [
            AttributeRule("userName", from: .field(.email)),
            AttributeRule("externalId", from: .identity),
        ] + AttributeRule.coreUser + AttributeRule.enterpriseUser,
        requiredAttributes: [],
        sendsID: false,
        sendsEmail: true,
        emailType: nil,
        placeholders: [],
        update: .patch,
        groupUpdate: .patch,
        putsWherePatchIsRefused: true,
        patchesByFilter: true,
        removal: .deactivate,
        dropsMemberships: false,
        lookup: .byUserName,
        successStatuses: Set(200...299),
        conflictStatuses: [409],
        createsGroupsWithMembers: true,
        membersMax: 100,
        memberRemoval: .valueFilter,
        memberAddInvites: false,
        showsMembers: true,
        sendsGroupExternalID: false,
        namesMembers: false,
        paging: .rfc7644,
        contentType: "application/scim+json",
        accepts: "application/scim+json",
        limit: nil,
        classLimits: []
    )

    /// Amplitude's User Management API: ids are addresses, a removal is for good, and adding a member invites.
    ///
    /// [Its page](https://amplitude.com/docs/apis/analytics/scim) names neither the status of a duplicate nor a cap on
    /// members: three statuses are taken for a conflict, and 100 members (its page size) go into a request. A page has at
    /// most 100 resources and is asked for with `itemsPerPage`; 100 requests a minute are the organization's.
    public static let amplitude = rfc7644.with(name: "amplitude") { profile in
        profile.idIsAddress = true
        profile.attributes = [
            AttributeRule("userName", from: .field(.email)),
            AttributeRule("name.givenName", from: .field(.givenName)),
            AttributeRule("name.familyName", from: .field(.familyName)),
        ]
        profile.sendsID = true
        profile.placeholders = ["NO_GIVEN_NAME", "NO_FAMILY_NAME"]
        profile.update = .put
        profile.putsWherePatchIsRefused = false
        profile.removal = .delete
        profile.lookup = .byID
        profile.conflictStatuses = [400, 409, 422]
        profile.memberAddInvites = true
        profile.paging.sizeParameter = "itemsPerPage"
        profile.contentType = "application/json"
        profile.accepts = "application/json"
        profile.limit = RateLimit(requests: 100, window: .seconds(60))
    }

    /// By the name that a configuration gives.
    public static let builtIn: [String: TargetProfile] = Dictionary(
        uniqueKeysWithValues: [amplitude, rfc7644, awsIdentityCenter, slack, github].map { ($0.name, $0) }
    )
}
