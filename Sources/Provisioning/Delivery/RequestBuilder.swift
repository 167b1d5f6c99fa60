import SCIM

/// Writes exchanges as SCIM requests, in a provider's dialect.
public struct RequestBuilder: Sendable {
    public var profile: TargetProfile

    public init(profile: TargetProfile) { self.profile = profile }

    public func request(for exchange: OpenedExchange) -> SCIMRequest {
        switch exchange.kind {
        case .createUser: createUser(exchange)
        case .updateUser: updateUser(exchange)
        case .deactivateUser: deactivateUser(exchange)
        case .deleteUser: SCIMRequest(.delete, "/Users/{id}", path: userPath(exchange))
        case .lookUpUser: lookUpUser(exchange)
        case .createGroup: createGroup(exchange)
        case .patchGroup: patchGroup(exchange)
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

    // MARK: - Users

    private func createUser(_ exchange: OpenedExchange) -> SCIMRequest {
        SCIMRequest(.post, "/Users", path: "Users", body: resource(after: exchange))
    }

    private func updateUser(_ exchange: OpenedExchange) -> SCIMRequest {
        switch profile.update {
        case .put:
            return SCIMRequest(.put, "/Users/{id}", path: userPath(exchange), body: resource(after: exchange))
        case .patch:
            let changes = exchange.carried.first?.operation.changes ?? []
            var operations = exchange.carried.first.map(AttributeWriter.operations) ?? []
            if profile.sendsEmail, let name = changes.first(where: { $0.fact == .attribute("userName") })?.after {
                operations.append(["op": "replace", "path": "emails", "value": [Self.email(name)]])
            }
            return patch(userPath(exchange), template: "/Users/{id}", operations)
        }
    }

    private func deactivateUser(_ exchange: OpenedExchange) -> SCIMRequest {
        switch profile.update {
        case .put:
            return SCIMRequest(.put, "/Users/{id}", path: userPath(exchange), body: resource(after: exchange))
        case .patch:
            let operation: JSONValue = ["op": "replace", "path": "active", "value": false]
            return patch(userPath(exchange), template: "/Users/{id}", [operation])
        }
    }

    private func lookUpUser(_ exchange: OpenedExchange) -> SCIMRequest {
        switch exchange.lookUpKey {
        case .id: return SCIMRequest(.get, "/Users/{id}", path: userPath(exchange))
        case .externalID:
            let id = exchange.carried.first?.externalIDAfter ?? ""
            return SCIMRequest(.get, "/Users", path: "Users", query: [equals(AttributeRule.externalIDPath, id)])
        case .name: break
        }
        let address = exchange.carried.first?.lookedUpName ?? ""
        let filter: SCIMRequest.QueryItem
        switch profile.lookup {
        case .byID: return SCIMRequest(.get, "/Users/{id}", path: "Users/" + PathSegment.encode(address))
        case .byUserName, .byExternalID: filter = equals("userName", address)
        case .byEmail: filter = equals("email", address)
        }
        return SCIMRequest(.get, "/Users", path: "Users", query: [filter])
    }

    private func userPath(_ exchange: OpenedExchange) -> String {
        "Users/" + PathSegment.encode(exchange.carried.first?.remoteID.rawValue ?? "")
    }

    /// The whole user as it will be once the operation is done.
    private func resource(after exchange: OpenedExchange) -> JSONValue {
        guard let carried = exchange.carried.first else { return .object(JSONObject()) }
        var after = carried.confirmed
        after.apply(carried.operation.changes)
        var schemas = [SchemaURN.user]
        var user = JSONObject()
        for (path, value) in after.attributes.sorted(by: { $0.key < $1.key }) {
            AttributeWriter.set(value, at: path, in: &user)
            if let schema = AttributePlace(path).schema, !schemas.contains(schema) { schemas.append(schema) }
        }
        user["schemas"] = .array(schemas.map { .string($0) })
        if let userName = after.userName {
            if profile.sendsID { user["id"] = .string(userName) }
            if profile.sendsEmail { user["emails"] = [Self.email(userName)] }
        }
        if exchange.kind == .updateUser, profile.removal == .delete { user["active"] = true }
        return .object(user)
    }

    private static func email(_ address: String) -> JSONValue { ["value": .string(address), "primary": true] }

    // MARK: - Groups

    private func createGroup(_ exchange: OpenedExchange) -> SCIMRequest {
        let body: JSONValue = [
            "schemas": [.string(SchemaURN.group)],
            "displayName": .string(exchange.group?.name.rawValue ?? ""),
            "members": .array(exchange.carried.map { member($0) }),
        ]
        return SCIMRequest(.post, "/Groups", path: "Groups", body: body)
    }

    private func patchGroup(_ exchange: OpenedExchange) -> SCIMRequest {
        let added = exchange.carried.filter { $0.operation.kind == .addMember }
        let removed = exchange.carried.filter { $0.operation.kind == .removeMember }
        var operations: [JSONValue] = []
        if !removed.isEmpty {
            switch profile.memberRemoval {
            case .valueFilter:
                operations += removed.map { carried in
                    let id = JSONValue.string(carried.remoteID.rawValue)
                    return ["op": "remove", "path": .string("members[value eq \(Self.quoted(id))]")]
                }
            case .valueList:
                operations.append(["op": "remove", "path": "members", "value": .array(removed.map { member($0) })])
            }
        }
        if !added.isEmpty {
            operations.append(["op": "add", "path": "members", "value": .array(added.map { member($0) })])
        }
        let id = exchange.group?.remoteID?.rawValue ?? ""
        return patch("Groups/" + PathSegment.encode(id), template: "/Groups/{id}", operations)
    }

    private func lookUpGroup(_ exchange: OpenedExchange) -> SCIMRequest {
        let name = exchange.group?.name.rawValue ?? ""
        return SCIMRequest(.get, "/Groups", path: "Groups", query: [equals("displayName", name)])
    }

    private func member(_ carried: CarriedOperation) -> JSONValue {
        ["value": .string(carried.remoteID.rawValue)]
    }

    // MARK: - What both share

    private func patch(_ path: String, template: String, _ operations: [JSONValue]) -> SCIMRequest {
        let body: JSONValue = ["schemas": [.string(SchemaURN.patchOp)], "Operations": .array(operations)]
        return SCIMRequest(.patch, template, path: path, body: body)
    }

    /// A filter's literals are JSON's (RFC 7644 §3.4.2.2).
    private func equals(_ attribute: String, _ value: String) -> SCIMRequest.QueryItem {
        .init("filter", "\(attribute) eq \(Self.quoted(.string(value)))")
    }

    private static func quoted(_ value: JSONValue) -> String { String(decoding: value.serialized(), as: UTF8.self) }
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
