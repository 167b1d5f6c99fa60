import SCIM

/// A provider's dialect, as data: here stands everything in which the sandbox's providers differ.
public struct Profile: Sendable, Hashable {
    /// What the profile is called on the command line.
    public private(set) var name: String
    /// The path of the API, with a slash at both ends.
    public let basePath: String
    /// How a POST for a user that exists is refused.
    public var conflictStatus: Int

    let identity: Identity
    let deactivation: Deactivation
    let unknownMembers: UnknownMembers
    var answers: Answers
    var paging: Paging
    let timestamps: Timestamps
    /// How PATCH works, and which attributes filters compare with case.
    let patchRules: PatchRules
    let userSchemas: ResourceSchemas
    let groupSchemas: ResourceSchemas
    /// What stands for the names of someone who was invited and has never joined.
    let placeholderName: PlaceholderName?
    /// Where it differs from the standard beyond all that.
    var rules: Rules

    /// What a resource's id is.
    enum Identity: Sendable, Hashable {
        /// A user's is the e-mail address, which never changes; a group's is a number.
        case addressAndNumber
        /// A random UUID; a user's `userName` may change.
        case random
    }

    /// What `active: false` does to a user.
    enum Deactivation: Sendable, Hashable {
        /// The user leaves the organisation; a pending invitation is revoked.
        case removes
        /// The account stays, and can't be used.
        case keeps
    }

    /// What happens to a member that is no resource yet.
    enum UnknownMembers: Sendable, Hashable {
        /// The address is invited, without a name.
        case invited
        /// The request is refused.
        case refused
    }

    /// How answers are made.
    struct Answers: Sendable, Hashable {
        /// POST, PUT and PATCH on a user answer with the request's own body.
        let echoUserRequests: Bool
        /// The status of a group's POST.
        let groupCreated: Int
        /// A group's numeric id is a number in lists and in the answer to POST, a string elsewhere.
        let groupIDIsNumber: Bool
        /// Whether a group can be replaced (PUT).
        var groupReplace: Bool
        /// What a user's `groups` holds.
        let groupsOfUser: GroupsOfUser
        /// `Location`, `meta.location`, `meta.version`, `ETag`, created and lastModified of users, `$ref` and `type` of
        /// members; and with them sorting and `/.search`.
        let standardMetadata: Bool
    }

    enum GroupsOfUser: Sendable, Hashable {
        /// Absent in lists, an empty list where one user is read.
        case emptyWhereRead
        /// The user's groups.
        case memberships
    }

    struct Paging: Sendable, Hashable {
        enum Method: Sendable, Hashable {
            /// By `startIndex`.
            case index
            /// By `cursor` (RFC 9865); without one a list is its first page, and `startIndex` is refused.
            case cursor
        }

        let method: Method
        /// The query parameters for a page's size; the first that is there counts.
        let sizeParameters: [String]
        let sizeDefault: Int
        let sizeMax: Int
        /// Whether `itemsPerPage` says the page's size; else the number of resources on it.
        let reportsPageSize: Bool
    }

    enum Timestamps: Sendable, Hashable {
        /// `2022-02-03T20:40:22.000+00:00`
        case zoned
        /// `2022-02-03T20:40:22.000Z`
        case utc
    }

    struct PlaceholderName: Sendable, Hashable {
        let given: String
        let family: String
        /// How a nameless user is shown among a group's members.
        let display: String
    }
}

extension Profile {
    /// Amplitude's User Management API, as its page documents it.
    ///
    /// What the page leaves open: 409 for a user who exists (configurable); a changed address and PUT on a group are
    /// refused; an `id` that a POST leaves out is added to the echo; `count` is taken for `itemsPerPage`.
    public static let amplitude = Profile(
        name: "amplitude",
        basePath: "/scim/1/",
        conflictStatus: 409,
        identity: .addressAndNumber,
        deactivation: .removes,
        unknownMembers: .invited,
        answers: Answers(
            echoUserRequests: true,
            groupCreated: 200,
            groupIDIsNumber: true,
            groupReplace: false,
            groupsOfUser: .emptyWhereRead,
            standardMetadata: false
        ),
        paging: Paging(
            method: .index,
            sizeParameters: ["itemsPerPage", "count"],
            sizeDefault: 100,
            sizeMax: 100,
            reportsPageSize: true
        ),
        timestamps: .zoned,
        patchRules: PatchRules(readOnly: .refuse, nothingToRemove: .refuse, caseExact: .none),
        userSchemas: ResourceSchemas(core: .amplitudeUser, extensions: [], keepsExternalID: false),
        groupSchemas: ResourceSchemas(core: .amplitudeGroup, extensions: [], keepsExternalID: false),
        placeholderName: PlaceholderName(
            given: "NO_GIVEN_NAME",
            family: "NO_FAMILY_NAME",
            display: "undefined undefined"
        ),
        rules: Rules()
    )

    /// A provider that does what RFC 7643 and RFC 7644 say.
    public static let rfc7644 = Profile(
        name: "rfc7644",
        basePath: "/scim/v2/",
        conflictStatus: 409,
        identity: .random,
        deactivation: .keeps,
        unknownMembers: .refused,
        answers: Answers(
            echoUserRequests: false,
            groupCreated: 201,
            groupIDIsNumber: false,
            groupReplace: true,
            groupsOfUser: .memberships,
            standardMetadata: true
        ),
        paging: Paging(
            method: .index,
            sizeParameters: ["count"],
            sizeDefault: 100,
            sizeMax: 1000,
            reportsPageSize: false
        ),
        timestamps: .utc,
        patchRules: .rfc7644,
        userSchemas: ResourceSchemas(core: .user, extensions: [.enterpriseUser], keepsExternalID: true),
        groupSchemas: ResourceSchemas(core: .group, extensions: [], keepsExternalID: true),
        placeholderName: nil,
        rules: Rules()
    )

    /// All of them.
    public static let all: [Profile] = [
        .amplitude, .rfc7644, .withoutPatch, .awsIdentityCenter, .slack, .github,
    ]

    /// The same provider with some differences.
    func with(name: String, _ differences: (inout Profile) -> Void) -> Profile {
        var profile = self
        profile.name = name
        differences(&profile)
        return profile
    }

    /// The profile of that name.
    public init?(named name: String) {
        guard let profile = Self.all.first(where: { $0.name == name }) else { return nil }
        self = profile
    }
}
