/// A service provider's dialect of SCIM, as data: everything in which providers differ and the planner, the machine and
/// the requests must not.
public struct TargetProfile: Hashable, Sendable {
    /// How a changed account is written.
    public enum Update: String, Hashable, Sendable {
        /// PUT with the whole resource (RFC 7644 §3.5.1).
        case put
        /// PATCH with the changed attributes (RFC 7644 §3.5.2).
        case patch
    }

    /// What a leaver's account comes to.
    public enum Removal: String, Hashable, Sendable {
        /// DELETE: the account is gone, and with it its memberships.
        case delete
        /// `active: false`: the account stays, without access, and keeps its memberships.
        case deactivate
    }

    /// How an account is found whose POST may or may not have been executed.
    public enum Lookup: String, Hashable, Sendable {
        /// GET by id, where the id is the address.
        case byID
        /// `filter=userName eq "…"`.
        case byUserName
    }

    /// How PATCH takes members out of a group; RFC 7644 §3.5.2.2 knows both.
    public enum MemberRemoval: String, Hashable, Sendable {
        /// One operation each, `members[value eq "x"]`.
        case valueFilter
        /// One operation with path `members` and a list of values.
        case valueList
    }

    public var name: String
    /// A user's id is the address: a changed address is another account.
    public var idIsAddress: Bool
    /// Which fields of a person become which attributes.
    public var attributes: [AttributeRule]
    /// The address is sent as the resource's `id` too, where the provider asks for it.
    public var sendsID: Bool
    /// The address is sent as the one, primary e-mail too.
    public var sendsEmail: Bool
    public var update: Update
    public var removal: Removal
    /// Adding an unknown address to a group creates and invites it: a revocation must not overtake such a request.
    public var memberAddInvites: Bool
    /// Most members that one request adds or removes.
    public var membersMax: Int
    public var memberRemoval: MemberRemoval
    public var lookup: Lookup
    /// What a POST is answered where the account exists.
    public var conflictStatuses: Set<Int>
    /// Values that stand for «nothing known» in what is read: equal to anything.
    public var placeholders: Set<String>
    /// The query parameter that asks for a page's size.
    public var pageSizeParameter: String
    public var pageSize: Int
    /// Sent with bodies, and asked for.
    public var contentType: String
    /// Nil: no limit is known.
    public var limit: RateLimit?

    public init(
        name: String,
        idIsAddress: Bool,
        attributes: [AttributeRule],
        sendsID: Bool,
        sendsEmail: Bool,
        update: Update,
        removal: Removal,
        memberAddInvites: Bool,
        membersMax: Int,
        memberRemoval: MemberRemoval,
        lookup: Lookup,
        conflictStatuses: Set<Int>,
        placeholders: Set<String>,
        pageSizeParameter: String,
        pageSize: Int,
        contentType: String,
        limit: RateLimit?
    ) {
        precondition(membersMax > 0 && pageSize > 0, "a request carries something")
        self.name = name
        self.idIsAddress = idIsAddress
        self.attributes = attributes
        self.sendsID = sendsID
        self.sendsEmail = sendsEmail
        self.update = update
        self.removal = removal
        self.memberAddInvites = memberAddInvites
        self.membersMax = membersMax
        self.memberRemoval = memberRemoval
        self.lookup = lookup
        self.conflictStatuses = conflictStatuses
        self.placeholders = placeholders
        self.pageSizeParameter = pageSizeParameter
        self.pageSize = pageSize
        self.contentType = contentType
        self.limit = limit
    }

    /// Whether an attribute's confirmed value needs no change to be the desired one.
    public func isSatisfied(_ attribute: String, confirmed: String?, desired: String?) -> Bool {
        guard let confirmed else { return desired == nil }
        if placeholders.contains(confirmed) { return true }
        guard let desired else { return false }
        if attribute == AttributeRule.userNamePath { return AccountAddress(confirmed) == AccountAddress(desired) }
        return confirmed == desired
    }
}

/// One attribute that a target carries: where it comes from and where it goes.
public struct AttributeRule: Hashable, Sendable {
    /// What an attribute's value is made of.
    public enum Origin: Hashable, Sendable {
        case field(PersonField)
        /// The identity's key: HR's own name for the person, as `externalId` (RFC 7643 §3.1).
        case identity
    }

    public static let userNamePath = "userName"
    /// HR's own name for a person (RFC 7643 §3.1).
    public static let externalIDPath = "externalId"

    /// A SCIM path: an attribute, or attribute and sub-attribute (`name.givenName`).
    public var path: String
    public var origin: Origin

    public init(_ path: String, from origin: Origin) {
        self.path = path
        self.origin = origin
    }
}
