/// One HTTP request as the provider's core takes it: values only, no connection.
package struct ProviderRequest: Sendable, Hashable {
    /// The method's name in capitals.
    var method: String
    /// The path as it stood in the request line, still encoded, without the query.
    var path: String
    /// The query's names and values, decoded, in order.
    var query: [QueryItem]
    /// The fields of the head that the provider looks at.
    var head: Head
    /// The body's bytes; empty for none.
    var body: [UInt8]

    struct QueryItem: Sendable, Hashable {
        var name: String
        var value: String
    }

    package struct Head: Sendable, Hashable {
        var authorization: String?
        var contentType: String?
        var ifMatch: String?
        var ifNoneMatch: String?
        var userAgent: String?
        /// What URLs of this server begin with, such as `http://127.0.0.1:8080`.
        var origin: String

        package init(
            authorization: String?,
            contentType: String?,
            ifMatch: String?,
            ifNoneMatch: String?,
            userAgent: String?,
            origin: String
        ) {
            self.authorization = authorization
            self.contentType = contentType
            self.ifMatch = ifMatch
            self.ifNoneMatch = ifNoneMatch
            self.userAgent = userAgent
            self.origin = origin
        }
    }

    /// Splits and decodes a request's target; nil where it can't be decoded.
    package init?(method: String, target: String, head: Head, body: [UInt8]) {
        let parts = target.split(separator: "?", maxSplits: 1, omittingEmptySubsequences: false)
        var items: [QueryItem] = []
        for pair in parts.dropFirst().joined().split(separator: "&") {
            let halves = pair.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
            guard
                let name = halves.first.flatMap({ PercentEncoding.decode($0, plusIsSpace: true) }),
                let value = PercentEncoding.decode(halves.dropFirst().joined(), plusIsSpace: true)
            else { return nil }
            items.append(QueryItem(name: name, value: value))
        }
        self.method = method
        path = String(parts[0])
        query = items
        self.head = head
        self.body = body
    }

    /// The first value of a query parameter; names of parameters have no case (RFC 7644 §3.4.2 leaves it open).
    func parameter(_ name: String) -> String? {
        query.first { $0.name.lowercased() == name.lowercased() }?.value
    }
}
