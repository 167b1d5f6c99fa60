/// What a path below the profile's base stands for (RFC 7644 §3.2).
enum Route: Sendable, Hashable {
    case users
    case user(String)
    case groups
    case group(String)
    case me
    case bulk
    /// `/.search` of the whole server, or of one collection (RFC 7644 §3.4.3).
    case search(Collection?)
    case serviceProviderConfig
    case resourceTypes(String?)
    case schemas(String?)

    enum Collection: String, Sendable, Hashable {
        case users = "Users"
        case groups = "Groups"
    }

    /// Reads a path that begins with the base; a slash at the end makes no difference. Nil where nothing stands.
    init?(path: String, base: String) {
        guard path.hasPrefix(base) else { return nil }
        var segments: [String] = []
        for segment in path.dropFirst(base.count).split(separator: "/") {
            guard let decoded = PercentEncoding.decode(segment, plusIsSpace: false) else { return nil }
            segments.append(decoded)
        }
        guard segments.count <= 2, let collection = segments.first else { return nil }
        self.init(collection, segments.count == 2 ? segments[1] : nil)
    }

    private init?(_ collection: String, _ id: String?) {
        switch (collection, id) {
        case ("Users", ".search"): self = .search(.users)
        case ("Groups", ".search"): self = .search(.groups)
        case ("Users", .some(let id)): self = .user(id)
        case ("Users", nil): self = .users
        case ("Groups", .some(let id)): self = .group(id)
        case ("Groups", nil): self = .groups
        case ("Me", nil): self = .me
        case ("Bulk", nil): self = .bulk
        case (".search", nil): self = .search(nil)
        case ("ServiceProviderConfig", nil): self = .serviceProviderConfig
        case ("ResourceTypes", let id): self = .resourceTypes(id)
        case ("Schemas", let id): self = .schemas(id)
        default: return nil
        }
    }

    /// The route without anyone's id, for logs and for scripted faults.
    var template: String {
        switch self {
        case .users: "/Users"
        case .user: "/Users/{id}"
        case .groups: "/Groups"
        case .group: "/Groups/{id}"
        case .me: "/Me"
        case .bulk: "/Bulk"
        case .search(let collection): (collection.map { "/\($0.rawValue)" } ?? "") + "/.search"
        case .serviceProviderConfig: "/ServiceProviderConfig"
        case .resourceTypes(let id): id == nil ? "/ResourceTypes" : "/ResourceTypes/{id}"
        case .schemas(let id): id == nil ? "/Schemas" : "/Schemas/{id}"
        }
    }

    /// The id in the route, decoded; nil where it names a collection.
    var id: String? {
        switch self {
        case .user(let id), .group(let id): id
        case .resourceTypes(let id), .schemas(let id): id
        default: nil
        }
    }
}
