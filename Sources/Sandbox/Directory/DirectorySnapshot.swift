public import SCIM

/// The provider's whole state as a value: what a test compares, a state file keeps and a restore brings back.
public struct DirectorySnapshot: Sendable, Hashable {
    /// One user with what the provider knows beside the attributes.
    public struct User: Sendable, Hashable {
        /// The id in the API's paths.
        public var id: String
        /// The attributes as clients wrote them, placeholders aside; without `id`, `meta` and `groups`.
        public var resource: JSONObject
        /// When the invitation went out, in nanoseconds since the epoch; nil for a user who has joined.
        public var invitedAt: Int64?
        var history: History

        /// The name by which the user is found.
        public var userName: String { resource["userName"]?.stringValue ?? id }
        /// The given name as it was written; nil for a user without one.
        public var givenName: String? { resource["name"]?["givenName"]?.stringValue }
        /// The family name as it was written; nil for a user without one.
        public var familyName: String? { resource["name"]?["familyName"]?.stringValue }
    }

    /// One group.
    public struct Group: Sendable, Hashable {
        /// The id in the API's paths.
        public var id: String
        /// The attributes as clients wrote them; without `id`, `meta` and `members`.
        public var resource: JSONObject
        /// The ids of users and groups, in the order in which they were added; addresses in lower case.
        public var members: [String]
        var history: History

        /// The group's name.
        public var displayName: String { resource["displayName"]?.stringValue ?? "" }
    }

    /// How often one address was invited.
    public struct Invitations: Sendable, Hashable {
        /// Invitations sent, ever.
        public var sent: Int
        /// Those taken back before they were accepted.
        public var revoked: Int
    }

    /// In the order in which they came.
    public var users: [User]
    /// In the order in which they came.
    public var groups: [Group]
    /// By address in lower case; of users long gone too.
    public var invitations: [String: Invitations]
    var lastGroupNumber: Int64
}

extension Directory {
    /// The state as a value.
    var snapshot: DirectorySnapshot {
        DirectorySnapshot(
            users: users.keys.compactMap { users[$0] }.map(DirectorySnapshot.User.init),
            groups: groups.keys.compactMap { groups[$0] }.map(DirectorySnapshot.Group.init),
            invitations: invitations,
            lastGroupNumber: lastGroupNumber
        )
    }

    /// The state that a snapshot describes; `key` says how an id is looked up.
    init(_ snapshot: DirectorySnapshot, key: (String) -> String) {
        for user in snapshot.users {
            let standing = user.invitedAt.map(UserRecord.Standing.invited(at:)) ?? .joined
            let record = UserRecord(id: user.id, resource: user.resource, standing: standing, history: user.history)
            set(record, key: key(user.id))
        }
        for group in snapshot.groups {
            let members = MemberList(group.members.map(key))
            let record = GroupRecord(id: group.id, resource: group.resource, members: members, history: group.history)
            set(record, key: group.id)
        }
        let highest = snapshot.groups.compactMap { Int64($0.id) }.max() ?? 0
        restore(invitations: snapshot.invitations, lastGroupNumber: max(snapshot.lastGroupNumber, highest))
    }
}

extension DirectorySnapshot.User {
    init(_ record: UserRecord) {
        let invitedAt: Int64? = if case .invited(let at) = record.standing { at } else { nil }
        self.init(id: record.id, resource: record.resource, invitedAt: invitedAt, history: record.history)
    }
}

extension DirectorySnapshot.Group {
    init(_ record: GroupRecord) {
        self.init(id: record.id, resource: record.resource, members: record.members.keys, history: record.history)
    }
}
