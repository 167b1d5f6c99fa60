/// What a provider counts together when it limits how often it may be asked.
public struct RequestClass: Hashable, Sendable {
    /// Whom the request is about.
    public enum Resource: String, Hashable, Sendable, CaseIterable {
        case users, groups
    }

    /// Empty: any.
    public var methods: Set<RequestMethod>
    /// Nil: any.
    public var resource: Resource?

    public init(methods: Set<RequestMethod>, resource: Resource?) {
        self.methods = methods
        self.resource = resource
    }

    /// Whether a request falls under it.
    public func contains(_ method: RequestMethod, _ resource: Resource?) -> Bool {
        (methods.isEmpty || methods.contains(method)) && (self.resource == nil || self.resource == resource)
    }

    /// Whether a request falls under it.
    public func contains(_ request: SCIMRequest) -> Bool { contains(request.method, request.resource) }
}

extension RequestClass {
    public static let reads = RequestClass(methods: [.get], resource: nil)
    public static let writes = RequestClass(methods: [.post, .put, .patch, .delete], resource: nil)
    public static let userCreations = RequestClass(methods: [.post], resource: .users)
    public static let userUpdates = RequestClass(methods: [.put, .patch], resource: .users)
    public static let userDeletions = RequestClass(methods: [.delete], resource: .users)
    public static let groupCreations = RequestClass(methods: [.post], resource: .groups)
    public static let groupUpdates = RequestClass(methods: [.put, .patch], resource: .groups)
}

extension SCIMRequest {
    /// Whom it is about, by its route; nil of discovery.
    public var resource: RequestClass.Resource? {
        if template.hasPrefix("/Users") { return .users }
        return template.hasPrefix("/Groups") ? .groups : nil
    }
}

/// A limit that counts the requests of one class alone.
public struct ClassLimit: Hashable, Sendable {
    public var requests: RequestClass
    public var limit: RateLimit

    public init(_ requests: RequestClass, _ limit: RateLimit) {
        self.requests = requests
        self.limit = limit
    }
}
