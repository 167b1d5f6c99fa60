import SCIM

/// Providers whose documentation says in what they differ from the standard.
extension TargetProfile {
    /// AWS IAM Identity Center.
    ///
    /// - Given name, family name and `displayName` are required; e-mail, phone and address have one value each, and the
    ///   e-mail is primary
    ///   ([CreateUser](https://docs.aws.amazon.com/singlesignon/latest/developerguide/createuser.html)).
    /// - A group's request carries at most 100 members and may neither replace nor remove all of them
    ///   ([PatchGroup](https://docs.aws.amazon.com/singlesignon/latest/developerguide/patchgroup.html),
    ///   [CreateGroup](https://docs.aws.amazon.com/singlesignon/latest/developerguide/creategroup.html)).
    /// - Lists go by `cursor`, at most 100 on a page, and know no `startIndex`
    ///   ([ListUsers](https://docs.aws.amazon.com/singlesignon/latest/developerguide/listusers.html)).
    /// - Members come back as an empty list, whoever is in the group
    ///   ([ListGroups](https://docs.aws.amazon.com/singlesignon/latest/developerguide/listgroups.html)).
    /// - Filters know `eq` and `and`; there is no PUT of groups
    ///   ([limitations](https://docs.aws.amazon.com/singlesignon/latest/developerguide/limitations.html),
    ///   [supported operations](https://docs.aws.amazon.com/singlesignon/latest/developerguide/supported-apis.html)).
    /// - It throttles with 429 and publishes no figure.
    public static let awsIdentityCenter = rfc7644.with(name: "aws-identity-center") { profile in
        profile.attributes.removeAll { $0.path == #"phoneNumbers[type eq "mobile"].value"# }
        profile.requiredAttributes = ["name.givenName", "name.familyName", "displayName"]
        profile.emailType = "work"
        profile.putsWherePatchIsRefused = false
        profile.memberRemoval = .valueList
        profile.showsMembers = false
        profile.paging.method = .cursor
    }

    /// Slack, by its SCIM API 2.0.
    ///
    /// - A `userName` that is an address is made into one of Slack's own, of at most 21 characters; what is unique, and
    ///   known to us, is the e-mail. Two e-mails and one address are kept; the primary e-mail can be replaced, not removed.
    ///   A display name should not be sent after the creation
    ///   ([reference](https://docs.slack.dev/reference/scim-api)).
    /// - Filters are documented for SCIM 1.1, over `username` and `email` (same page): what is found is compared in any
    ///   case.
    /// - DELETE deactivates a user, as `active: false` does, which can be undone. Deactivated users can't be put into
    ///   groups (same page), so who returns is put into them again.
    /// - A group's request takes 15,000 members, 5,000 are recommended (same page). A thousand are enough to make requests
    ///   few, and leave the journal's transactions short.
    /// - A page has at most 1,000 resources ([2019](https://docs.slack.dev/changelog/2019-06-have-scim-will-paginate)).
    /// - By the minute 600 writes, 1,000 reads, and 180 of each kind of write, for all of an organization's SCIM apps
    ///   together; two requests for one user or group at a time are answered with 429
    ///   ([limits](https://docs.slack.dev/reference/scim-api/rate-limits)).
    public static let slack = rfc7644.with(name: "slack") { profile in
        let unsent = [
            "externalId", "displayName", "nickName", "profileUrl", SchemaURN.enterpriseUser + ":manager.value",
        ]
        profile.attributes.removeAll { rule in
            unsent.contains(rule.path) || ["addresses", "phoneNumbers"].contains(AttributePlace(rule.path).attribute)
        }
        profile.addressPlace = .primaryEmail
        profile.putsWherePatchIsRefused = false
        profile.dropsMemberships = true
        profile.lookup = .byEmail
        profile.membersMax = 1_000
        profile.paging.size = 1_000
        profile.contentType = "application/json"
        profile.accepts = "application/json"
        profile.classLimits =
            [ClassLimit(.writes, .perMinute(600)), ClassLimit(.reads, .perMinute(1_000))]
            + [.userCreations, .userUpdates, .userDeletions, .groupCreations, .groupUpdates]
            .map { ClassLimit($0, .perMinute(180)) }
    }

    /// GitHub Enterprise Managed Users.
    ///
    /// - `externalId`, `active`, `userName`, given and family name, `displayName` and e-mails with a type are required, a
    ///   group's `externalId` and its members' `displayName` too; paths with filters don't work in a PATCH of a user;
    ///   filters are one `eq` over `userName`, `externalId`, `id` or `displayName`
    ///   ([SCIM](https://docs.github.com/en/enterprise-cloud@latest/rest/enterprise-admin/scim)). How members are removed
    ///   it doesn't say; a list of values needs no filter.
    /// - `active: false` suspends and can be undone, DELETE can't, and its user is refused for good. Who is suspended is
    ///   hidden from the groups and stays in them
    ///   ([deprovisioning](https://docs.github.com/en/enterprise-cloud@latest/admin/managing-iam/provisioning-user-accounts-with-scim/deprovisioning-and-reinstating-users)).
    /// - No more than 1,000 users should be created in an hour, nor be put into one group; there should be one writer
    ///   ([REST](https://docs.github.com/en/enterprise-cloud@latest/admin/managing-iam/provisioning-user-accounts-with-scim/provisioning-users-and-groups-with-scim-using-the-rest-api)).
    public static let github = rfc7644.with(name: "github") { profile in
        let sent = [
            "userName", "externalId", "name.formatted", "name.givenName", "name.middleName", "name.familyName",
            "displayName",
        ]
        profile.attributes.removeAll { !sent.contains($0.path) }
        profile.requiredAttributes = ["name.givenName", "name.familyName", "displayName"]
        profile.emailType = "work"
        profile.putsWherePatchIsRefused = false
        profile.patchesByFilter = false
        profile.membersMax = 1_000
        profile.memberRemoval = .valueList
        profile.sendsGroupExternalID = true
        profile.namesMembers = true
        profile.contentType = "application/json"
        profile.accepts = "application/vnd.github+json"
        profile.classLimits = [
            ClassLimit(.userCreations, RateLimit(requests: 1_000, window: .seconds(3_600)))
        ]
    }
}

extension RateLimit {
    fileprivate static func perMinute(_ requests: Int) -> RateLimit {
        RateLimit(requests: requests, window: .seconds(60))
    }
}
