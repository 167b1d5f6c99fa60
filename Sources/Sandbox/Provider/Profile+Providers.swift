import SCIM

/// Providers that differ from the standard as their documentation says; the sources of it stand beside the profiles that
/// deliver to them.
extension Profile {
    /// A provider that has no PATCH (RFC 7644 §3.5.2 makes it optional) and says so in ServiceProviderConfig.
    public static let withoutPatch = rfc7644.with(name: "rfc7644-without-patch") { $0.rules.patches = false }

    /// AWS IAM Identity Center. The status for what it doesn't support is 400 (ValidationException).
    public static let awsIdentityCenter = rfc7644.with(name: "aws-identity-center") { profile in
        profile.answers.groupReplace = false
        profile.paging = Paging(
            method: .cursor,
            sizeParameters: ["count"],
            sizeDefault: 100,
            sizeMax: 100,
            reportsPageSize: false
        )
        profile.rules.requiredOfUsers = ["name.givenName", "name.familyName", "displayName"]
        profile.rules.singleValued = ["emails", "addresses", "phoneNumbers"]
        profile.rules.needsPrimaryEmail = true
        profile.rules.memberChangesMax = 100
        profile.rules.replacesMembers = false
        profile.rules.showsMembers = false
        profile.rules.showsPatchedGroup = false
        profile.rules.comparesFreely = false
        profile.rules.userFilters = ["userName", "externalId", "id", "manager"]
        profile.rules.groupFilters = ["displayName", "externalId", "id", "members"]
    }

    /// Slack. Whether memberships end with a deactivation its page doesn't say; here they do, since it refuses them then.
    public static let slack = rfc7644.with(name: "slack") { profile in
        profile.paging = Paging(
            method: .index,
            sizeParameters: ["count"],
            sizeDefault: 10,
            sizeMax: 1_000,
            reportsPageSize: false
        )
        profile.rules.requiredOfUsers = ["emails"]
        profile.rules.emailIsUnique = true
        profile.rules.userNames = .shortened(max: 21)
        profile.rules.deletion = .deactivates
        profile.rules.inactiveMembers = .dropped
        profile.rules.addsInactiveMembers = false
        profile.rules.memberChangesMax = 15_000
        profile.rules.userFilters = ["username", "email"]
        profile.rules.groupFilters = ["displayName"]
    }

    /// GitHub Enterprise Managed Users. That a suspended user's name and e-mail are made unreadable isn't played.
    public static let github = rfc7644.with(name: "github") { profile in
        profile.paging = Paging(
            method: .index,
            sizeParameters: ["count"],
            sizeDefault: 30,
            sizeMax: 100,
            reportsPageSize: false
        )
        profile.rules.requiredOfUsers = [
            "externalId", "active", "displayName", "name.givenName", "name.familyName", "emails", "emails.type",
            "emails.primary",
        ]
        profile.rules.inactiveMembers = .hidden
        profile.rules.requiredOfGroups = ["externalId"]
        profile.rules.requiredOfMembers = ["displayName"]
        profile.rules.choosesByFilter = false
        profile.rules.comparesFreely = false
        profile.rules.userFilters = ["userName", "externalId", "id", "displayName"]
        profile.rules.groupFilters = ["externalId", "id", "displayName"]
        profile.rules.needsUserAgent = true
    }
}
