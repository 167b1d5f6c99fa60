import SCIM

extension RequestBuilder {
    func createUser(_ exchange: OpenedExchange) -> SCIMRequest {
        SCIMRequest(.post, "/Users", path: "Users", body: resource(after: exchange))
    }

    func updateUser(_ exchange: OpenedExchange) -> SCIMRequest {
        switch profile.update {
        case .put:
            return SCIMRequest(.put, "/Users/{id}", path: userPath(exchange), body: resource(after: exchange))
        case .patch:
            guard var carried = exchange.carried.first else { return patch("Users/", template: "/Users/{id}", []) }
            let address = carried.operation.changes.first { $0.fact == .attribute(AttributeRule.userNamePath) }?.after
            if profile.addressPlace == .primaryEmail {
                carried.operation.changes.removeAll { $0.fact == .attribute(AttributeRule.userNamePath) }
            }
            var operations = AttributeWriter.operations(for: carried, byFilter: profile.patchesByFilter)
            if profile.sendsEmail, let address {
                operations.append(["op": "replace", "path": "emails", "value": [email(address)]])
            }
            return patch(userPath(exchange), template: "/Users/{id}", operations)
        }
    }

    func deactivateUser(_ exchange: OpenedExchange) -> SCIMRequest {
        switch profile.update {
        case .put:
            return SCIMRequest(.put, "/Users/{id}", path: userPath(exchange), body: resource(after: exchange))
        case .patch:
            let operation: JSONValue = ["op": "replace", "path": "active", "value": false]
            return patch(userPath(exchange), template: "/Users/{id}", [operation])
        }
    }

    func lookUpUser(_ exchange: OpenedExchange) -> SCIMRequest {
        switch exchange.lookUpKey {
        case .id: SCIMRequest(.get, "/Users/{id}", path: userPath(exchange))
        case .externalID: users(by: AttributeRule.externalIDPath, exchange.carried.first?.externalIDAfter ?? "")
        case .name: user(of: exchange.carried.first?.lookedUpName ?? "")
        }
    }

    /// The account of an address, as the profile has it looked up.
    func user(of address: String) -> SCIMRequest {
        switch profile.lookup {
        case .byID: SCIMRequest(.get, "/Users/{id}", path: "Users/" + PathSegment.encode(address))
        case .byUserName, .byExternalID: users(by: AttributeRule.userNamePath, address)
        case .byEmail: users(by: "email", address)
        }
    }

    /// The users of whom an attribute is that.
    func users(by attribute: String, _ value: String) -> SCIMRequest {
        SCIMRequest(.get, "/Users", path: "Users", query: [equals(attribute, value)])
    }

    func userPath(_ exchange: OpenedExchange) -> String {
        "Users/" + PathSegment.encode(exchange.carried.first.map { $0.remoteID.rawValue } ?? "")
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
            if profile.sendsEmail { user["emails"] = [email(userName)] }
        }
        if exchange.kind == .updateUser, profile.removal == .delete { user["active"] = true }
        return .object(user)
    }

    private func email(_ address: String) -> JSONValue {
        var email: JSONObject = ["value": .string(address)]
        email["type"] = profile.emailType.map { .string($0) }
        email["primary"] = true
        return .object(email)
    }
}
