/// A service provider's dialect of SCIM, as data: everything in which providers differ and the planner, the machine and
/// the requests must not.
///
/// ``rfc7644`` is what the standard says; every other profile is that with its differences. Where a figure of a built-in
/// one comes from stands beside it.
public struct TargetProfile: Hashable, Sendable {
    public var name: String

    // MARK: - Accounts

    /// A user's id is the address: a changed address is another account.
    public var idIsAddress: Bool
    /// Where a user that is read has its address.
    public var addressPlace: AddressPlace
    /// Which fields of a person become which attributes.
    public var attributes: [AttributeRule]
    /// By path: without them the provider refuses a user. `userName` is always among them.
    public var requiredAttributes: Set<String>
    /// The address is sent as the resource's `id` too, where the provider asks for it.
    public var sendsID: Bool
    /// The address is sent as the one, primary e-mail too.
    public var sendsEmail: Bool
    /// The `type` of that e-mail; nil sends none.
    public var emailType: String?
    /// Values that stand for «nothing known» in what is read: equal to anything.
    public var placeholders: Set<String>

    // MARK: - Changes

    /// Of users.
    public var update: Update
    /// Of groups' members.
    public var groupUpdate: Update
    /// PUT takes PATCH's place where the provider says that it has none (405, 501): for that kind of resource, until the
    /// next start. ServiceProviderConfig says so too (RFC 7643 §5), and `rosterd check` what to set then.
    public var putsWherePatchIsRefused: Bool
    /// A PATCH may name one of several values by a filter, as `phoneNumbers[type eq "work"]` (RFC 7644 §3.5.2). Where it
    /// may not, the attribute is sent with all of its values.
    public var patchesByFilter: Bool
    public var removal: Removal
    /// The provider takes a deactivated account out of its groups: who returns is put into them again. A deleted one is
    /// in none anywhere.
    public var dropsMemberships: Bool
    public var lookup: Lookup
    /// What says that a request was carried out.
    public var successStatuses: Set<Int>
    /// What a POST is answered where the account exists.
    public var conflictStatuses: Set<Int>

    // MARK: - Groups

    /// A group's POST may carry its first members. Where it may not, they follow in a request of their own.
    public var createsGroupsWithMembers: Bool
    /// Most members that one request adds or removes.
    public var membersMax: Int
    public var memberRemoval: MemberRemoval
    /// Adding an unknown address to a group creates and invites it: a revocation must not overtake such a request.
    public var memberAddInvites: Bool
    /// A group that is read shows its members. Where it doesn't, an empty list of them says nothing.
    public var showsMembers: Bool
    /// A group is sent with an `externalId`: its name.
    public var sendsGroupExternalID: Bool
    /// A new group's members are sent with a `displayName` beside their ids.
    public var namesMembers: Bool

    // MARK: - Requests

    public var paging: Paging
    /// Sent with bodies.
    public var contentType: String
    /// Asked for.
    public var accepts: String
    /// Of all requests together; nil: none is known.
    public var limit: RateLimit?
    /// Beside ``limit``, each for itself.
    public var classLimits: [ClassLimit]

    /// The same dialect with some differences.
    public func with(name: String, _ differences: (inout TargetProfile) -> Void) -> TargetProfile {
        var profile = self
        profile.name = name
        differences(&profile)
        return profile
    }

    /// An id as it is compared: an address without case, any other with it.
    func folded(_ id: RemoteID) -> String { idIsAddress ? AccountAddress(id.rawValue).folded : id.rawValue }

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
