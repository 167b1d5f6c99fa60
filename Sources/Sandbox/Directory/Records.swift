import SCIM

/// A user as the provider keeps it.
struct UserRecord: Sendable, Hashable {
    /// Where a user stands between the invitation and the first sign-in.
    enum Standing: Sendable, Hashable {
        /// Invited at this instant, in nanoseconds of the wall clock.
        case invited(at: Int64)
        case joined
    }

    let id: String
    /// The attributes that clients write; without `id`, `meta` and `groups`.
    var resource: JSONObject
    var standing: Standing
    var history: History

    var userName: String { resource["userName"]?.stringValue ?? id }
    var emails: [String] { resource.emails }
}

extension JSONObject {
    /// Of a user: all of them, as they are written.
    var emails: [String] { (self["emails"]?.arrayValue ?? []).compactMap { $0["value"]?.stringValue } }
}

/// A group as the provider keeps it.
struct GroupRecord: Sendable, Hashable {
    let id: String
    /// The attributes that clients write; without `id`, `meta` and `members`.
    var resource: JSONObject
    /// The members' keys, in the order in which they were added.
    var members: MemberList
    var history: History
}

/// When a record came about and last changed, in nanoseconds of the wall clock, and how often.
struct History: Sendable, Hashable {
    let created: Int64
    private(set) var modified: Int64
    private(set) var version: Int

    init(created: Int64) {
        self.init(created: created, modified: created, version: 1)
    }

    init(created: Int64, modified: Int64, version: Int) {
        self.created = created
        self.modified = modified
        self.version = version
    }

    mutating func touch(at now: Moment) {
        modified = now.wallNanoseconds
        version += 1
    }
}

/// Keys of members: each once, in order.
struct MemberList: Sendable, Hashable {
    private(set) var keys: [String] = []
    private(set) var set: Set<String> = []

    init(_ keys: some Sequence<String> = []) {
        for key in keys where set.insert(key).inserted {
            self.keys.append(key)
        }
    }

    mutating func remove(_ key: String) {
        guard set.remove(key) != nil else { return }
        keys.removeAll { $0 == key }
    }
}
