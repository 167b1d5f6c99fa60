import SCIM
import Sandbox

/// What clients see of a provider, without when it came about.
struct ProviderContent: Sendable, Hashable {
    struct Group: Sendable, Hashable {
        var name: String
        var members: Set<String>
    }

    /// By id.
    var users: [String: JSONObject]
    /// By id.
    var groups: [String: Group]
}

extension DirectorySnapshot {
    var content: ProviderContent {
        ProviderContent(
            users: Dictionary(users.map { ($0.id, $0.resource) }) { first, _ in first },
            groups: Dictionary(
                groups.map { ($0.id, ProviderContent.Group(name: $0.displayName, members: Set($0.members))) }
            ) { first, _ in first }
        )
    }
}
