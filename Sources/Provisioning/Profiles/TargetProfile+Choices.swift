/// What a dialect chooses between.
extension TargetProfile {
    /// Where a user that is read has the address by which we know it.
    public enum AddressPlace: String, Hashable, Sendable, CaseIterable {
        case userName = "user-name"
        /// The provider makes a user name of its own out of what it is sent: `userName` is sent once, with a POST, and the
        /// address is the primary e-mail.
        case primaryEmail = "primary-email"
    }

    /// How what is there already is changed.
    public enum Update: String, Hashable, Sendable, CaseIterable {
        /// PUT with the whole resource (RFC 7644 §3.5.1). A group's is read right before, so that members whom we don't know
        /// stay.
        case put
        /// PATCH with what changed (RFC 7644 §3.5.2).
        case patch
    }

    /// What a leaver's account comes to.
    public enum Removal: String, Hashable, Sendable, CaseIterable {
        /// DELETE: the account is gone, and with it its memberships.
        case delete
        /// `active: false`: the account stays, without access.
        case deactivate
    }

    /// How an account is found whose POST may or may not have been executed.
    public enum Lookup: String, Hashable, Sendable, CaseIterable {
        /// GET by id, where the id is the address.
        case byID = "id"
        /// `filter=userName eq "…"`.
        case byUserName = "userName"
        /// `filter=externalId eq "…"`; `userName` where an account has none of ours.
        case byExternalID = "externalId"
        /// `filter=email eq "…"`: no attribute of RFC 7643, but of some providers' filters.
        case byEmail = "email"
    }

    /// How PATCH takes members out of a group; RFC 7644 §3.5.2.2 knows both.
    public enum MemberRemoval: String, Hashable, Sendable, CaseIterable {
        /// One operation each, `members[value eq "x"]`.
        case valueFilter = "value-filter"
        /// One operation with path `members` and a list of values.
        case valueList = "value-list"
    }
}
