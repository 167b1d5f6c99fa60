import SCIM

extension Profile {
    /// What a provider refuses, or does otherwise, beyond what the standard asks. As it is made, nothing: a profile says
    /// where it differs.
    struct Rules: Sendable, Hashable {
        // MARK: Users

        /// Attributes, or attribute and sub-attribute, without which a user is refused.
        var requiredOfUsers: [String] = []
        /// Attributes of which a user may have one value at most, though the standard lets it have many.
        var singleValued: [String] = []
        /// An e-mail has to be marked as the primary one.
        var needsPrimaryEmail = false
        /// An e-mail is one user's alone.
        var emailIsUnique = false
        var userNames = UserNames.asSent
        var deletion = Deletion.removes
        /// What becomes of the memberships of a user with `active: false`.
        var inactiveMembers = InactiveMembers.stay

        // MARK: Groups

        /// Attributes without which a group's POST or PUT is refused.
        var requiredOfGroups: [String] = []
        /// Sub-attributes without which a member in a POST or PUT is refused.
        var requiredOfMembers: [String] = []
        /// Most members that one request may add and remove; nil for any number.
        var memberChangesMax: Int?
        /// A PATCH may put other members in the place of all, or remove all.
        var replacesMembers = true
        /// An inactive user may be put into a group.
        var addsInactiveMembers = true
        /// Members are shown.
        var showsMembers = true
        /// A group's PATCH is answered with the group, or with 204 and nothing.
        var showsPatchedGroup = true

        // MARK: Requests

        /// There is PATCH.
        var patches = true
        /// A PATCH of a user may choose one of several values by a filter; where it may not, such an operation has no effect.
        var choosesByFilter = true
        /// Filters may use more than `eq` and `and`.
        var comparesFreely = true
        /// What filters over users may name; nil for anything. `email` stands for the e-mails' values.
        var userFilters: [String]?
        /// The same of groups.
        var groupFilters: [String]?
        /// A request without User-Agent is refused.
        var needsUserAgent = false
    }

    /// What becomes of a user name.
    enum UserNames: Sendable, Hashable {
        case asSent
        /// A POST's address becomes a name of that many characters at most; a longer one in a PATCH is refused.
        case shortened(max: Int)
    }

    /// What DELETE does to a user.
    enum Deletion: Sendable, Hashable {
        case removes
        /// The same as `active: false`.
        case deactivates
    }

    enum InactiveMembers: Sendable, Hashable {
        case stay
        /// They are members, and nobody sees it before they are active again.
        case hidden
        case dropped
    }
}
