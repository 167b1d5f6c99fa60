import SCIM

/// Writes exchanges as SCIM requests, in a provider's dialect.
public struct RequestBuilder: Sendable {
    public var profile: TargetProfile

    public init(profile: TargetProfile) { self.profile = profile }

    public func request(for exchange: OpenedExchange) -> SCIMRequest { request(for: exchange, replacing: nil) }

    /// - Parameter reading: of `patchGroup` where groups are replaced as a whole: the group as it was read right before.
    public func request(for exchange: OpenedExchange, replacing reading: GroupReading?) -> SCIMRequest {
        switch exchange.kind {
        case .createUser: createUser(exchange)
        case .updateUser: updateUser(exchange)
        case .deactivateUser: deactivateUser(exchange)
        case .deleteUser: SCIMRequest(.delete, "/Users/{id}", path: userPath(exchange))
        case .lookUpUser: lookUpUser(exchange)
        case .createGroup: createGroup(exchange)
        case .patchGroup: changeGroup(exchange, replacing: reading)
        case .readGroup: SCIMRequest(.get, "/Groups/{id}", path: groupPath(exchange))
        case .lookUpGroup: lookUpGroup(exchange)
        case .listUsers: SCIMRequest(.get, "/Users", path: "Users", query: page(exchange))
        case .listGroups: SCIMRequest(.get, "/Groups", path: "Groups", query: page(exchange))
        case .probe:
            SCIMRequest(.get, "/Users", path: "Users", query: profile.paging.query(from: 1, cursor: nil, size: 1))
        }
    }

    private func page(_ exchange: OpenedExchange) -> [SCIMRequest.QueryItem] {
        profile.paging.query(from: exchange.startIndex ?? 1, cursor: exchange.cursor)
    }

    func patch(_ path: String, template: String, _ operations: [JSONValue]) -> SCIMRequest {
        let body: JSONValue = ["schemas": [.string(SchemaURN.patchOp)], "Operations": .array(operations)]
        return SCIMRequest(.patch, template, path: path, body: body)
    }

    /// A filter's literals are JSON's (RFC 7644 §3.4.2.2).
    func equals(_ attribute: String, _ value: String) -> SCIMRequest.QueryItem {
        .init("filter", "\(attribute) eq \(Self.quoted(.string(value)))")
    }

    static func quoted(_ value: JSONValue) -> String { String(decoding: value.serialized(), as: UTF8.self) }
}

extension CarriedOperation {
    /// What the account's `userName` will be once the operation is done.
    var userNameAfter: String? { attributeAfter(AttributeRule.userNamePath) }

    /// What an attribute will be once the operation is done.
    func attributeAfter(_ path: String) -> String? {
        var after = confirmed
        after.apply(operation.changes)
        return after[.attribute(path)]
    }
}
