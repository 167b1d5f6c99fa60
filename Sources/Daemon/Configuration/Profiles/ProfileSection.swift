import Provisioning

/// `targets.NAME.profile`: a built-in one's name, or one that is like it with differences.
struct ProfileSection {
    /// A user's primary e-mail in what is sent.
    enum Email {
        case none
        /// - type: nil sends none.
        case sent(type: String?)
    }

    /// `attributes.PATH`
    struct Attribute {
        var path: Written<String>
        /// A field's name, or `identity`.
        var field: Written<String>
    }

    struct Groups {
        var createdWithMembers: Written<Bool>?
        var membersMax: Written<Int>?
        var removeBy: Written<TargetProfile.MemberRemoval>?
        var addInvites: Written<Bool>?
        var showMembers: Written<Bool>?
        var externalID: Written<Bool>?
        var memberNames: Written<Bool>?
    }

    struct Paging {
        var by: Written<Provisioning.Paging.Method>?
        var size: Written<Int>?
        var parameter: Written<String>?
        var first: Written<Int>?
    }

    struct ClassLimit {
        /// Empty: any.
        var methods: [Written<RequestMethod>]
        var of: Written<RequestClass.Resource>?
        var requests: Written<Int>?
        var window: Written<Duration>?
    }

    enum IDs: String, CaseIterable {
        case address, opaque
    }

    /// Where the profile is named, or its differences begin.
    var place: Place
    /// Nil where it is missing or no text.
    var like: Written<String>?
    var ids: Written<IDs>?
    var address: Written<TargetProfile.AddressPlace>?
    var attributes: [Attribute] = []
    /// Paths that are not sent.
    var without: [Written<String>] = []
    /// Paths.
    var required: [Written<String>]?
    var email: Written<Email>?
    var sendsID: Written<Bool>?
    var placeholders: [Written<String>]?
    var update: Written<TargetProfile.Update>?
    var groupUpdate: Written<TargetProfile.Update>?
    var putFallback: Written<Bool>?
    var pathFilters: Written<Bool>?
    var leavers: Written<TargetProfile.Removal>?
    var keepsMemberships: Written<Bool>?
    var lookUp: Written<TargetProfile.Lookup>?
    var success: [Written<Int>]?
    var conflict: [Written<Int>]?
    var groups: Groups?
    var paging: Paging?
    var contentType: Written<String>?
    var accept: Written<String>?
    var limits: [ClassLimit]?

    /// It says more than a name.
    var isChanged = false
}
