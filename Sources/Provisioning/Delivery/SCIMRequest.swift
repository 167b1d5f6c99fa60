public import SCIM

/// One SCIM request, before it is anybody's HTTP: relative to a target's base URL, without its credential.
public struct SCIMRequest: Sendable, Hashable {
    public var method: RequestMethod
    /// For logs and metrics: the path with its ids left out (promise 10).
    public var template: String
    /// Relative to the base URL, percent-encoded.
    public var path: String
    /// Unencoded.
    public var query: [QueryItem]
    public var body: JSONValue?
    /// The version of the resource that it may change; any where nil (RFC 7644 §3.14).
    public var ifMatch: String?

    public struct QueryItem: Sendable, Hashable {
        public var name: String
        public var value: String

        public init(_ name: String, _ value: String) {
            self.name = name
            self.value = value
        }
    }

    public init(
        _ method: RequestMethod,
        _ template: String,
        path: String,
        query: [QueryItem] = [],
        body: JSONValue? = nil
    ) {
        self.method = method
        self.template = template
        self.path = path
        self.query = query
        self.body = body
    }

    /// The whole address.
    ///
    /// - Parameter base: absolute, ending in a slash.
    public func url(base: String) -> String {
        guard !query.isEmpty else { return base + path }
        let pairs = query.map { PathSegment.encode($0.name) + "=" + PathSegment.encode($0.value) }
        return base + path + "?" + pairs.joined(separator: "&")
    }
}
