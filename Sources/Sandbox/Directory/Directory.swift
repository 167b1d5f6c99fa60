import SCIM

/// The provider's state: users, groups, and who was invited how often.
///
/// A *key* is an id as it is looked up: of an e-mail address, the lower-case form.
struct Directory: Sendable, Hashable {
    private(set) var users = ResourceTable<UserRecord>()
    private(set) var groups = ResourceTable<GroupRecord>()
    /// By key of the address.
    private(set) var invitations: [String: DirectorySnapshot.Invitations] = [:]
    /// The number of the last group that was made; numbers don't come back.
    private(set) var lastGroupNumber: Int64 = 0
    /// Counts changes, so that a state file is written only after one.
    private(set) var revision = 0
    private var keyOfUserName: [String: String] = [:]
    /// The users who have an e-mail address, by its lower-case form.
    private var keysOfEmail: [String: Set<String>] = [:]
    /// The groups that a member is in, by the member's key.
    private var groupsOfMember: [String: Set<String>] = [:]

    /// The user who bears the name, whatever its case.
    func userKey(named userName: String) -> String? {
        keyOfUserName[userName.lowercased()]
    }

    /// The users who have that e-mail address, whatever its case.
    func userKeys(mailed address: String) -> Set<String> {
        keysOfEmail[address.lowercased()] ?? []
    }

    /// The groups of a member, in the groups' order.
    func groupKeys(of memberKey: String) -> [String] {
        groups.ordered(groupsOfMember[memberKey] ?? [])
    }

    /// Adds a user, or changes the one of that key.
    mutating func set(_ user: UserRecord, key: String) {
        revision += 1
        if let old = users[key] { forget(old, key: key) }
        users[key] = user
        keyOfUserName[user.userName.lowercased()] = key
        for address in user.emails { keysOfEmail[address.lowercased(), default: []].insert(key) }
    }

    private mutating func forget(_ user: UserRecord, key: String) {
        keyOfUserName[user.userName.lowercased()] = nil
        for address in user.emails.map({ $0.lowercased() }) {
            keysOfEmail[address]?.remove(key)
            if keysOfEmail[address]?.isEmpty ?? false { keysOfEmail[address] = nil }
        }
    }

    /// Removes a user and the user's memberships; a pending invitation is revoked.
    mutating func removeUser(_ key: String, hasJoined: Bool, at now: Moment) {
        guard let user = users[key] else { return }
        revision += 1
        users[key] = nil
        forget(user, key: key)
        if !hasJoined { invitations[key]?.revoked += 1 }
        dropMemberships(of: key, at: now)
    }

    /// Adds a group, or changes the one of that key.
    mutating func set(_ group: GroupRecord, key: String) {
        revision += 1
        let before = groups[key]?.members.set ?? []
        groups[key] = group
        for left in before.subtracting(group.members.set) { groupsOfMember[left]?.remove(key) }
        for joined in group.members.set.subtracting(before) { groupsOfMember[joined, default: []].insert(key) }
    }

    /// Removes a group, from other groups too.
    mutating func removeGroup(_ key: String, at now: Moment) {
        revision += 1
        for member in groups[key]?.members.set ?? [] { groupsOfMember[member]?.remove(key) }
        groups[key] = nil
        dropMemberships(of: key, at: now)
    }

    /// The number for a new group.
    mutating func nextGroupNumber() -> Int64 {
        lastGroupNumber += 1
        return lastGroupNumber
    }

    /// Notes that an invitation went out.
    mutating func countInvitation(of key: String) {
        invitations[key, default: DirectorySnapshot.Invitations(sent: 0, revoked: 0)].sent += 1
    }

    /// Takes over what a snapshot says.
    mutating func restore(invitations: [String: DirectorySnapshot.Invitations], lastGroupNumber: Int64) {
        self.invitations = invitations
        self.lastGroupNumber = lastGroupNumber
    }

    /// Takes a member out of all groups.
    mutating func dropMemberships(of memberKey: String, at now: Moment) {
        for groupKey in groupsOfMember.removeValue(forKey: memberKey) ?? [] {
            guard var group = groups[groupKey] else { continue }
            group.members.remove(memberKey)
            group.history.touch(at: now)
            groups[groupKey] = group
        }
    }
}
