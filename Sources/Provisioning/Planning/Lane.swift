/// How urgent an operation is; the lowest goes first (promise 6).
public enum Lane: Int, Sendable, Hashable, Comparable, Codable, CaseIterable {
    /// Access ends: deactivate, delete.
    case revoke = 0
    /// Access shrinks.
    case groupRemoval = 1
    /// A webhook's joiner or change: somebody waits for it.
    case event = 2
    case joiner = 3
    case groupAddition = 4
    case update = 5
    /// Adoption and reconcile.
    case read = 6

    public static func < (left: Self, right: Self) -> Bool { left.rawValue < right.rawValue }

    public var name: String {
        switch self {
        case .revoke: "revoke"
        case .groupRemoval: "group-removal"
        case .event: "event"
        case .joiner: "joiner"
        case .groupAddition: "group-addition"
        case .update: "update"
        case .read: "read"
        }
    }
}
